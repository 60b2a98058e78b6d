"""`same`: which earlier ticket would Linling take a report for? No settings, no database."""

from __future__ import annotations

import json
import sys
from typing import Any


def same() -> None:
    """Read one JSON object a line, {"text", "class", "place", "tickets": [{"id", "text", "class", "place",
    "minutes_ago"}]}; write {"same": id or null, "candidates": [up to three {"id", "score"}]}, one object a line,
    same order. `class` and `place` may be null; a line that is no such object is answered with none."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(_as_json(_answer(line)))
        sys.stdout.buffer.flush()


def _as_json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"


def _answer(line: bytes) -> dict[str, Any]:
    from bot.text.same.asking import ask

    try:
        return ask(json.loads(line))
    except (ValueError, RecursionError):
        return ask(None)
