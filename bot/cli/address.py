"""`address`: the parts of an address. No settings unless something is wrong, no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.models import opened

if TYPE_CHECKING:
    from bot.text.chunks.chunk import Chunks


def address(
    model: Annotated[
        Path | None, typer.Option("--model", help="A model by `train` from marked addresses; without it, rules.")
    ] = None,
) -> None:
    """Read one JSON object a line, {"text"}, a pure address; write {"chunks": [{"text", "tag"}]}, one object a line,
    same order. The texts of the chunks, joined, are the address; a line that is no such object has none."""
    chunks = _chunker(model)
    for line in sys.stdin.buffer:
        answer = {"chunks": [{"text": chunk.text, "tag": chunk.tag} for chunk in chunks(_text_of(line))]}
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


def _chunker(model: Path | None) -> Callable[[str], Chunks]:
    if model is None:
        from bot.text.chunks import rules

        return rules.chunks
    from bot.text.chunks.chunker import KIND, load

    return opened(model, load, KIND).chunks


def _text_of(line: bytes) -> str:
    """The text of one input line (UTF-8); a line that is not such an object is an empty address."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""
