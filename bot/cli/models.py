"""A model file that somebody names at the terminal, and why it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.cli.terminal import BAD_INPUT, fail, read_settings

Model = TypeVar("Model")


def opened(path: Path, load: Callable[[Path], Model], wanted: str) -> Model:
    """What `load` makes of the file; a file that is no model of the kind `wanted` is said to be so."""
    from bot.text.model_file import ModelFileError

    try:
        return load(path)
    except ModelFileError as error:
        named = {"file": str(path), "kind": error.kind or "-", "wanted": wanted, "why": error.why or "-"}
        raise fail(read_settings(), f"cli-model-{error.fault.value}", BAD_INPUT, **named) from None
