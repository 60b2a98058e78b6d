"""`train`: learn from labelled data. The ending of the file's name says what: labels of texts (.jsonl) or the
parts of addresses (.conll)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.chunk_learning import learn_chunks
from bot.cli.learning import learn_labels
from bot.cli.terminal import BAD_INPUT, fail, read_settings


def train(
    data: Annotated[
        Path,
        typer.Option("--data", help='.jsonl: {"text", "label", "title"?} a line; .conll: "token B-tag" a line.'),
    ],
    out: Annotated[Path, typer.Option("--out", help="The model to write (at most 1 MB).")],
) -> None:
    """Learn labels from texts, or the parts of addresses; print scores on what was held back, and write a model."""
    settings = read_settings()
    if data.suffix == ".jsonl":
        learn_labels(settings, data, out)
    elif data.suffix == ".conll":
        learn_chunks(settings, data, out)
    else:
        raise fail(settings, "cli-train-kind", BAD_INPUT, file=data.name)
