"""Sentences as neighbours write them, from situations, written before anybody looked at the lexicons; what they mean.

Half of them (`tuned/`) may be looked at while rules and words are made; the other half (`held/`) is only counted. A
sentence's side is decided by itself (`side`), so nobody chooses. But the author of the sentences then wrote the words,
some of them from memory of `held/`: it is a floor against loss, no measure of what strangers write. `fresh.tsv`,
written when the words stood still, is nearer to that. Add sentences:
`python -m tests.text.evaluation.add KIND FILE`;
correct what one means only where it is plainly wrong, never to fit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.domain.taxonomy import Category, Urgency
from bot.domain.understanding import Item

FOLDER = Path(__file__).parent
SIDES = ("tuned", "held")
REPORTS = ("classes", "dangers", "traps", "letters")
"""Files of reports: class, urgency, text; the urgency is - where no danger is meant now."""

KINDS = (*REPORTS, "places", "items")
DEFAULT = "-"

Quantity = float | tuple[float, float] | None


@dataclass(frozen=True)
class Report:
    """`urgency`: P0 and P1 where a danger is meant now, None where the class alone decides."""

    kind: str
    text: str
    category: Category
    urgency: Urgency | None


def side(text: str) -> str:
    """Where a sentence belongs: the parity of the first byte of its SHA-256."""
    return SIDES[hashlib.sha256(text.encode()).digest()[0] % 2]


def lines(kind: str, of: str) -> list[list[str]]:
    """The rows of one file; lines that begin with "# " are comments."""
    return _rows(FOLDER / of / f"{kind}.tsv")


def _rows(path: Path) -> list[list[str]]:
    rows = path.read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if not row.startswith("# ")]


def fresh() -> list[Report]:
    """Reports written after the words."""
    return [_report("fresh", *row) for row in _rows(FOLDER / "fresh.tsv")]


def reports(of: str) -> list[Report]:
    return [_report(kind, *row) for kind in REPORTS for row in lines(kind, of)]


def _report(kind: str, category: str, urgency: str, text: str) -> Report:
    return Report(kind, text, Category(category), None if urgency == DEFAULT else Urgency[urgency])


def places(of: str) -> list[tuple[str, tuple[str | None, ...]]]:
    """Texts with the (building, unit, room, floor) they say; None where they say none, or no single one."""
    return [(text, tuple(part or None for part in parts)) for text, *parts in lines("places", of)]


def items(of: str) -> list[tuple[str, frozenset[Item]]]:
    return [(text, frozenset(map(_item, wanted.split(";")))) for text, wanted in lines("items", of)]


def _item(written: str) -> Item:
    name, quantity, unit = written.split(":")
    return Item(name, _quantity(quantity), unit or None)


def _quantity(written: str) -> Quantity:
    low, between, high = written.partition("-")
    if between:
        return float(low), float(high)
    return float(low) if low else None
