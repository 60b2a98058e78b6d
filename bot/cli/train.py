"""`train`: learn from labelled data, or from closed tickets. The ending of a file's name says what it teaches: labels
of texts (.jsonl) or the parts of addresses (.conll)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.chunk_learning import learn_chunks
from bot.cli.history import learn_from_history, roll_back
from bot.cli.learning import learn_labels
from bot.cli.terminal import BAD_INPUT, fail, read_settings
from bot.settings import Settings


def train(
    data: Annotated[
        Path | None,
        typer.Option("--data", help='.jsonl: {"text", "label", "title"?} a line; .conll: "token B-tag" a line.'),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The model to write (at most 1 MB).")] = None,
    from_history: Annotated[
        bool, typer.Option("--from-history", help="Learn classes from closed tickets; adopted only if it is better.")
    ] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the model before.")] = False,
) -> None:
    """Learn labels, the parts of addresses, or classes from closed tickets; print scores on what was held back."""
    settings = read_settings()
    if (data is None) != (out is None) or [data is not None, from_history, rollback].count(True) != 1:
        raise fail(settings, "cli-train-which", BAD_INPUT)
    if data and out:
        _learn_from_file(settings, data, out)
    elif from_history:
        learn_from_history(settings)
    else:
        roll_back(settings)


def _learn_from_file(settings: Settings, data: Path, out: Path) -> None:
    if data.suffix == ".jsonl":
        learn_labels(settings, data, out)
    elif data.suffix == ".conll":
        learn_chunks(settings, data, out)
    else:
        raise fail(settings, "cli-train-kind", BAD_INPUT, file=data.name)
