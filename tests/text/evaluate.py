"""How well texts are understood: `python -m tests.text.evaluate [tuned|held] [--errors]`, or `make eval`.

Of the held-back half only figures are printed unless `--errors` asks for more: whoever read its errors has tuned on it.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

from bot.domain.taxonomy import Category, Urgency
from bot.domain.understanding import Understanding
from bot.text import prepare, understand
from tests.text import evaluation
from tests.text.evaluation import Report

Pairs = list[tuple[Category, Category]]  # (what it is, what it was taken for)
Heard = list[tuple[Report, Understanding]]


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1; `false_alarms` are of short texts, `long_false_alarms` of letters."""

    accuracy: float
    macro_f1: float
    urgent_recall: float
    raised_recall: float
    false_alarms: float
    long_false_alarms: float
    places: float
    items: float


def measure(side: str) -> Figures:
    heard = [(report, understand(report.text)) for report in evaluation.reports(side)]
    pairs = class_pairs(heard)
    return Figures(
        accuracy=_share([want is got for want, got in pairs]),
        macro_f1=macro_f1(pairs),
        urgent_recall=_share([got.is_danger for report, got in heard if report.urgency is Urgency.P0]),
        raised_recall=_share([_raised(got) for report, got in heard if report.urgency is Urgency.P1]),
        false_alarms=_share([got.is_danger for report, got in _calm(heard) if report.kind != "letters"]),
        long_false_alarms=_share([got.is_danger for report, got in _calm(heard) if report.kind == "letters"]),
        places=_share([got == want for _, want, got in found_places(side)]),
        items=_share([got == want for _, want, got in found_items(side)]),
    )


def class_pairs(heard: Heard) -> Pairs:
    return [(report.category, got.category) for report, got in heard]


def macro_f1(pairs: Pairs) -> float:
    """The mean over the classes that occur of the harmonic mean of precision and recall."""
    f1 = [score[2] for score in scores_by_class(pairs).values()]
    return sum(f1) / len(f1)


def scores_by_class(pairs: Pairs) -> dict[Category, tuple[float, float, float]]:
    """class → (precision, recall, F1)."""
    right = Counter(want for want, got in pairs if want is got)
    wanted, given = Counter(want for want, _ in pairs), Counter(got for _, got in pairs)
    found = {}
    for one in sorted(wanted):
        precision, recall = right[one] / max(given[one], 1), right[one] / wanted[one]
        found[one] = (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))
    return found


def found_places(side: str) -> list[tuple[str, object, object]]:
    """(text, wanted, got) of (building, unit, room, floor)."""
    return [(text, want, _where(understand(text))) for text, want in evaluation.places(side)]


def found_items(side: str) -> list[tuple[str, object, object]]:
    return [(text, want, frozenset(understand(text).items)) for text, want in evaluation.items(side)]


def _where(got: Understanding) -> tuple[str | None, ...]:
    return got.address.building, got.address.unit, got.address.room, got.address.floor


def _calm(heard: Heard) -> Heard:
    return [(report, got) for report, got in heard if report.urgency is not Urgency.P0]


def _raised(got: Understanding) -> bool:
    return got.urgency in (Urgency.P0, Urgency.P1)


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def show_classes(heard: Heard) -> None:
    """Precision, recall and F1 of every class, and what it was taken for instead."""
    pairs = class_pairs(heard)
    for category, (precision, recall, f1) in scores_by_class(pairs).items():
        taken = Counter(got.value for want, got in pairs if want is category and got is not want)
        instead = ", ".join(f"{name} {count}" for name, count in taken.most_common())
        say(f"  {category.value:20}{precision:6.2f}{recall:6.2f}{f1:6.2f}   {instead}")


def show_errors(heard: Heard, side: str) -> None:
    for report, got in heard:
        wrong_class = got.category is not report.category
        wrong_urgency = got.is_danger is not (report.urgency is Urgency.P0)
        missed = report.urgency is Urgency.P1 and not _raised(got)
        if wrong_class or wrong_urgency or missed:
            want = f"{report.category.value} {report.urgency.name if report.urgency else '-'}"
            taken = f"{got.category.value} {got.urgency.name} ({' '.join(got.because)})"
            say(f"  {want} taken for {taken}: {report.text}")
    for text, want, found in found_places(side) + found_items(side):
        if found != want:
            say(f"  {text}: {want}, taken for {found}")


def show(side: str, *, errors: bool) -> None:
    heard = [(report, understand(report.text)) for report in evaluation.reports(side)]
    say(f"{side}: {len(heard)} reports, {len(evaluation.places(side))} places, {len(evaluation.items(side))} lists")
    for name, value in vars(measure(side)).items():
        say(f"  {name:20}{value:7.3f}")
    say("  class                prec   rec    F1   taken for")
    show_classes(heard)
    if errors:
        show_errors(heard, side)


def show_fresh() -> None:
    """Of the reports written after the words; counts, for they are few."""
    heard = [(report, understand(report.text)) for report in evaluation.fresh()]
    pairs, calm = class_pairs(heard), _calm(heard)
    urgent = [got for report, got in heard if report.urgency is Urgency.P0]
    say(f"fresh: {len(heard)} reports, written after the words")
    say(f"  class right {sum(want is got for want, got in pairs)} of {len(pairs)}")
    say(f"  P0 heard    {sum(got.is_danger for got in urgent)} of {len(urgent)}")
    say(f"  false P0    {sum(got.is_danger for _, got in calm)} of {len(calm)}")


def main(words: list[str]) -> None:
    prepare()
    show_fresh()
    for side in [word for word in words if word in evaluation.SIDES] or evaluation.SIDES:
        show(side, errors="--errors" in words)


if __name__ == "__main__":
    main(sys.argv[1:])
