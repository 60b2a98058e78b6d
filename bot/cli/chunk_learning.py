"""What `train` does with a file of marked addresses: read, learn, say honestly how good it is, write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.cli.terminal import BAD_INPUT, COULD_NOT, err, fail, out, tell
from bot.settings import Settings
from bot.words import render

if TYPE_CHECKING:
    from bot.text.chunks.chunk import Chunks
    from bot.text.chunks.scoring import Score
    from bot.text.chunks.training import Learned


def learn_chunks(settings: Settings, data: Path, model_path: Path) -> None:
    """Train a chunker on the addresses in `data` (.conll) and write it; scores go to standard output."""
    from bot.text.chunks.conll import ConllError, read

    if not model_path.parent.is_dir():  # said before the work, not after it
        raise fail(settings, "cli-train-unwritten", COULD_NOT, error=f"{model_path.parent}/ ?")
    try:
        addresses = read(data)
    except ConllError as error:
        named = {"file": str(data), "line": error.line, "found": error.found or "-"}
        raise fail(settings, f"cli-conll-{error.fault.value}", BAD_INPUT, **named) from None
    learned = _learn(addresses, data.name)
    _write(settings, learned, model_path, len(addresses))


def _learn(addresses: list[Chunks], name: str) -> Learned:
    os.putenv("OPENBLAS_NUM_THREADS", "1")  # NumPy comes only now; matrices this small are slower on two cores
    from bot.text.chunks.training import learn

    with Progress(console=err, transient=True) as bar:
        task = bar.add_task(name, total=1.0)
        return learn(addresses, lambda done: bar.update(task, completed=done))


def _write(settings: Settings, learned: Learned, model_path: Path, addresses: int) -> None:
    from bot.text.chunks.chunker import save
    from bot.text.model_file import ModelFileError

    measured = {"addresses": addresses, "f1": round(learned.score.overall.f1, 4)}
    try:
        size = save(learned.chunker, model_path, measured)
    except ModelFileError as error:
        raise fail(settings, "cli-train-unwritten", COULD_NOT, error=str(error)) from None
    _say(settings, learned.score, addresses)
    tell(settings, "cli-train-written", file=str(model_path), kilobytes=-(-size // 1024))


def _say(settings: Settings, score: Score, addresses: int) -> None:
    """The score over all chunks, and a row for every tag."""
    all_of = score.overall
    figures = {"f1": all_of.f1, "precision": all_of.precision, "recall": all_of.recall}
    said = {name: f"{figure:.3f}" for name, figure in figures.items()}
    tell(settings, "cli-train-chunks", addresses=addresses, held=score.addresses, **said)
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(("tag", "chunk-number", "precision", "recall", "f1")):
        words = render(settings.terminal_locale, f"cli-train-{head}")
        table.add_column(words, justify="right" if place else "left")
    for tag, one in score.tags.items():
        table.add_row(escape(tag), str(one.there), *(f"{x:.3f}" for x in (one.precision, one.recall, one.f1)))
    out.print(table)
