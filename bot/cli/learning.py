"""What `train` does with a file of labelled texts: read, learn, say honestly what it is worth, write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from typer import Exit

from bot.cli.terminal import BAD_INPUT, COULD_NOT, complain, fail, out, tell
from bot.settings import Settings
from bot.words import render

if TYPE_CHECKING:
    from bot.text.labels.examples import Examples, TooLittleError
    from bot.text.labels.scores import Scores
    from bot.text.labels.training import Measured

_BAD_LINES_SHOWN = 10
_WIDEST_MATRIX = 16  # labels; a wider one fits no terminal


def learn_labels(settings: Settings, data: Path, model_path: Path) -> None:
    """Train a model of the labels in `data` (.jsonl) and write it; scores go to standard output."""
    from bot.text.labels.examples import TooLittleError, read
    from bot.text.labels.files import save
    from bot.text.labels.training import train
    from bot.text.model_file import ModelFileError

    try:
        with data.open("rb") as lines:
            found = read(lines)
    except OSError as error:
        raise fail(settings, "cli-train-unreadable", BAD_INPUT, file=str(data), error=error.strerror or "?") from None
    except TooLittleError as error:
        raise too_little(settings, error) from None
    _say_what_was_left_out(settings, found)
    try:
        model, measured = train(found.good)
        size = save(model, model_path)
    except TooLittleError as error:
        raise too_little(settings, error) from None
    except ModelFileError as error:
        raise fail(settings, "cli-train-unwritten", COULD_NOT, file=str(model_path), error=str(error)) from None
    say_measured(settings, measured)
    tell(settings, "cli-train-written", file=str(model_path), kilobytes=-(-size // 1024))


def too_little(settings: Settings, error: TooLittleError) -> Exit:
    """Why nothing could be learned; raise what is returned."""
    from bot.text.labels.examples import FEWEST

    there = ", ".join(f"{label} {number}" for label, number in error.there.items())
    return fail(settings, "cli-train-too-little", BAD_INPUT, fewest=FEWEST, there=there or "-")


def _say_what_was_left_out(settings: Settings, found: Examples) -> None:
    """Bad lines by number, repeated texts, labels with too few: on standard error, without anybody's words."""
    locale = settings.terminal_locale
    for number, flaw in list(found.bad.items())[:_BAD_LINES_SHOWN]:
        complain(render(locale, "cli-train-bad-line", line=number, flaw=render(locale, f"cli-train-flaw-{flaw.value}")))
    if len(found.bad) > _BAD_LINES_SHOWN:
        complain(render(locale, "cli-train-more-bad-lines", number=len(found.bad) - _BAD_LINES_SHOWN))
    if found.repeated:
        complain(render(locale, "cli-train-repeated", number=found.repeated))
    say_left_out_labels(settings, found.rare)


def say_left_out_labels(settings: Settings, rare: Mapping[str, int]) -> None:
    """Labels with too few texts to learn from."""
    from bot.text.labels.examples import FEWEST

    for label, number in rare.items():
        complain(render(settings.terminal_locale, "cli-train-rare", label=label, number=number, fewest=FEWEST))


def say_measured(settings: Settings, measured: Measured) -> None:
    """The scores as tables: per label, then who was taken for whom."""
    tell(
        settings,
        "cli-train-measured",
        texts=sum(measured.full.confusion.values()),
        parts=measured.parts,
        copies=measured.near_copies,
        full=_figure(measured.full.macro_f1),
        short=_figure(measured.short.macro_f1),
        off=f"{measured.miscalibrated * 100:.1f}",
    )
    say_scores(settings, measured.full, measured.short)


def say_scores(settings: Settings, scores: Scores, short: Scores | None = None) -> None:
    """Two tables: the scores of each label (`short`: with the title alone), and who was taken for whom."""
    out.print(_by_label(settings, scores, short))
    if len(scores.labels) <= _WIDEST_MATRIX:
        out.print(_matrix(settings, scores))


def _by_label(settings: Settings, scores: Scores, short: Scores | None) -> Table:
    heads = ["label", "number", "precision", "recall", "f1"] + ["f1-short"] * (short is not None)
    table = _table(*(render(settings.terminal_locale, f"cli-train-{head}") for head in heads))
    for label in scores.labels:
        one = scores.of(label)
        figures = [one.precision, one.recall, one.f1] + ([short.of(label).f1] if short else [])
        table.add_row(escape(label), str(one.number), *map(_figure, figures))
    return table


def _matrix(settings: Settings, scores: Scores) -> Table:
    """A row for each true label, a column for each guess."""
    table = _table(render(settings.terminal_locale, "cli-train-true-guessed"), *map(escape, scores.labels))
    for label in scores.labels:
        table.add_row(escape(label), *(str(scores.confusion[label, other] or ".") for other in scores.labels))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for head in others:
        table.add_column(head, justify="right")
    return table


def _figure(share: float) -> str:
    return f"{share:.3f}"
