"""How good a chunker is: exact spans with their tags, against those of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text.chunks.chunk import Chunks


@dataclass(frozen=True)
class Right:
    """Of some chunks: how many were found right, how many were found, how many there are."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        both = self.found + self.there
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True)
class Score:
    """All chunks together (micro-averaged), each tag, and over how many addresses."""

    overall: Right
    tags: dict[str, Right]
    addresses: int


def score(pairs: Iterable[tuple[Chunks, Chunks]]) -> Score:
    """`pairs`: what a chunker found, and what people marked."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    addresses = 0
    for guess, truth in pairs:
        addresses += 1
        guessed, marked = _spans(guess), _spans(truth)
        found.update(tag for *_, tag in guessed)
        there.update(tag for *_, tag in marked)
        right.update(tag for *_, tag in guessed & marked)
    tags = {tag: Right(right[tag], found[tag], there[tag]) for tag in sorted(found | there)}
    return Score(Right(right.total(), found.total(), there.total()), tags, addresses)


def _spans(chunks: Chunks) -> set[tuple[int, int, str]]:
    spans, start = set(), 0
    for chunk in chunks:
        spans.add((start, start + len(chunk.text), chunk.tag))
        start += len(chunk.text)
    return spans
