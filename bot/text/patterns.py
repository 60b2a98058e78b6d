"""What is said by several words together: rows of a lexicon whose words must stand near one another, in one
sentence or the next: frightened people write one thing a line.

A part is a word, or `@name` for any word of that group (groups.txt). "a+b" takes its parts in either order, "a>b" in
the order written, "a>>b" in order with hardly anything between; a pattern of one part is a word. Found in time linear
in the words of a text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from bot.text.clauses import Clauses
from bot.text.scan import Found

T = TypeVar("T")

_NEAR_HAN, _NEAR_LATIN = 16, 32  # characters between two parts
_CLOSE_HAN, _CLOSE_LATIN = 3, 10
MOST_PARTS = 3
_JOINTS = re.compile(r">>|[+>]")

Match = tuple[Found[None], ...]
"""One match for every part."""


class Pattern(NamedTuple):
    """`parts` in this order if `ordered`, with hardly anything between if `close`; see the head of this file."""

    parts: tuple[str, ...]
    ordered: bool = False
    close: bool = False


def pattern(written: str) -> Pattern:
    """'a>b' as a Pattern; raises ValueError for too many parts, or none."""
    parts = tuple(part.strip() for part in _JOINTS.split(written))
    if not all(parts) or len(parts) > MOST_PARTS:
        raise ValueError(f"a pattern has one to {MOST_PARTS} parts: {written}")
    return Pattern(parts, ">" in written, ">>" in written)


class Said:
    """The words found in one text, by the parts they may be."""

    def __init__(self, words: Iterable[Found[tuple[str, ...]]], clauses: Clauses) -> None:
        self.clauses = clauses
        self.by_part: dict[str, list[Found[None]]] = {}
        for word in words:
            for part in word.value:
                self.by_part.setdefault(part, []).append(Found(word.start, word.end, word.word, None))


class Patterns(Generic[T]):
    """Patterns and what each of them means, ready to be found."""

    def __init__(self, meanings: Mapping[Pattern, T]) -> None:
        self._by_first: dict[str, list[tuple[Pattern, T]]] = {}
        for one, meaning in meanings.items():
            self._by_first.setdefault(one.parts[0], []).append((one, meaning))

    def possible(self, said: Said) -> Iterator[tuple[Pattern, T]]:
        """The patterns all of whose parts are somewhere in the text."""
        for part in said.by_part:
            for one, meaning in self._by_first.get(part, ()):
                if said.by_part.keys() >= {*one.parts}:
                    yield one, meaning


def _any(word: Found[None]) -> bool:  # noqa: ARG001 - every word is free
    return True


def matches(one: Pattern, said: Said, free: Callable[[Found[None]], bool] = _any) -> Iterator[Match]:
    """Every way in which words that are `free` say the pattern, near one another in one sentence or two."""
    found = [[word for word in said.by_part[part] if free(word)] for part in one.parts]
    yield from _chains(one, found, (), said.clauses)


def _chains(one: Pattern, found: list[list[Found[None]]], begun: Match, clauses: Clauses) -> Iterator[Match]:
    if len(begun) == len(found):
        yield begun
        return
    candidates = found[len(begun)]
    for word in _neighbours(begun[-1], candidates) if begun else candidates:
        if not begun or any(_near(one, other, word, clauses) for other in begun):
            yield from _chains(one, found, (*begun, word), clauses)


def _neighbours(one: Found[None], others: list[Found[None]]) -> list[Found[None]]:
    """Of `others`, in order of place, those next to `one`: two before and two after it."""
    index = bisect_left(others, one.start, key=lambda other: other.start)
    return others[max(index - 2, 0) : index + 2]


def _near(pattern: Pattern, one: Found[None], other: Found[None], clauses: Clauses) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end)
    if gap < 0 or (pattern.ordered and other.start < one.start):
        return False
    latin = one.word.isascii() and other.word.isascii()
    if gap > ((_CLOSE_LATIN if latin else _CLOSE_HAN) if pattern.close else (_NEAR_LATIN if latin else _NEAR_HAN)):
        return False
    return clauses.stops_between(one.start, other.start) <= (0 if pattern.close else 1)
