"""The table: what was measured, beside what it is held against."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

HEAD = ("measure", "ours", "baseline", "ratio", "reach", "met?")


@dataclass(frozen=True)
class Figure:
    """What some rounds gave: the median counts, the spread is shown. `form` prints one value ("{:,.0f}/s")."""

    rounds: tuple[float, ...]
    form: str = "{:,.0f}/s"
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        said = self.form.format(self.median)
        if len(self.rounds) > 1:
            low, high = self.form.format(min(self.rounds)), self.form.format(max(self.rounds))
            said += f" ({low} – {high})"
        return f"{said} {self.note}".strip()


@dataclass(frozen=True)
class Row:
    """One line. `met` is None where there is nothing to reach."""

    measure: str
    ours: Figure
    baseline: Figure | None = None
    reach: str = ""
    met: bool | None = None
    remarks: tuple[str, ...] = field(default=())

    @property
    def ratio(self) -> float | None:
        return self.ours.median / self.baseline.median if self.baseline and self.baseline.median else None

    def cells(self) -> tuple[str, ...]:
        ratio = f"{self.ratio:.2f}×" if self.ratio is not None else "–"
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return (self.measure, str(self.ours), str(self.baseline or "–"), ratio, self.reach, verdict)


def at_least(measure: str, ours: Figure, baseline: Figure, ratio: float, **more: object) -> Row:
    """A row that is met when ours is at least `ratio` times the baseline."""
    met = ours.median >= ratio * baseline.median
    return Row(measure, ours, baseline, f"≥ {ratio:g}×", met, **more)  # type: ignore[arg-type]


def at_most(measure: str, ours: Figure, baseline: Figure, ratio: float, **more: object) -> Row:
    """A row that is met when ours is at most `ratio` times the baseline."""
    met = ours.median <= ratio * baseline.median
    return Row(measure, ours, baseline, f"≤ {ratio:g}×", met, **more)  # type: ignore[arg-type]


def rendered(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    said = [f"| {' | '.join(line)} |" for line in padded]
    said.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    remarks = [f"- {row.measure}: {remark}" for row in rows for remark in row.remarks]
    return "\n".join([*said, *(["", *remarks] if remarks else [])])
