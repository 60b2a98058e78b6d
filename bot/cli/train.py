"""`train`: learn from labelled data. The ending of the file's name says what: labels of texts (.jsonl)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.learning import learn_labels
from bot.cli.terminal import BAD_INPUT, fail, read_settings


def train(
    data: Annotated[Path, typer.Option("--data", help='.jsonl: {"text", "label", "title"?} a line.')],
    out: Annotated[Path, typer.Option("--out", help="The model to write (at most 1 MB).")],
) -> None:
    """Learn labels from texts; print cross-validated scores."""
    settings = read_settings()
    if data.suffix == ".jsonl":
        learn_labels(settings, data, out)
    else:
        raise fail(settings, "cli-train-kind", BAD_INPUT, file=data.name)
