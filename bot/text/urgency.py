"""Words of danger, meant now: not denied, not past and over, not asked or supposed, not a figure of speech.

In doubt a danger is heard: a call too many costs a minute, a call too few a life.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from bot.domain.taxonomy import Category, Urgency
from bot.text.clauses import Clauses
from bot.text.guarding import Guards
from bot.text.lexicon import Danger, dangers, harmless
from bot.text.scan import Found, Vocabulary

_NEAR = 24  # characters between the two parts of a danger


@dataclass(frozen=True)
class Alarm:
    """A danger that is spoken of: its class, the words that say so, and how urgent it is (None: not meant now)."""

    category: Category
    urgency: Urgency | None
    words: tuple[str, ...]


@cache
def _vocabulary() -> Vocabulary[bool]:
    """Every part of every danger (True), and the phrases that hide one (False)."""
    parts = {part: True for danger in dangers() for part in danger.parts}
    return Vocabulary(parts | dict.fromkeys(harmless(), False))


@cache
def _by_first_part() -> dict[str, tuple[Danger, ...]]:
    found: dict[str, list[Danger]] = {}
    for danger in dangers():
        found.setdefault(danger.parts[0], []).append(danger)
    return {word: tuple(those) for word, those in found.items()}


def alarms(text: str, cuts: Set[int]) -> list[Alarm]:
    """The dangers that lower-case `text` speaks of, those that it says are there now with their urgency."""
    found: dict[str, list[Found[bool]]] = {}
    for match in _vocabulary().find(text, cuts):
        if match.value:
            found.setdefault(match.word, []).append(match)
    begun = (danger for word in found for danger in _by_first_part().get(word, ()))
    possible = [danger for danger in begun if found.keys() >= {*danger.parts}]
    if not possible:
        return []
    hits = [match for part in {part for danger in possible for part in danger.parts} for match in found[part]]
    guards = Guards(text, cuts, Clauses(text), hits)
    spoken_of = ((danger, _meant(danger, found, guards)) for danger in possible)
    return [
        Alarm(danger.category, danger.urgency if meant else None, danger.parts)
        for danger, meant in spoken_of
        if meant or len(danger.parts) == 1  # two words that are not meant together say nothing
    ]


def _meant(danger: Danger, found: dict[str, list[Found[bool]]], guards: Guards) -> bool:
    """Whether one place in the text says `danger` unguarded: its parts close together in one sentence."""
    free = [[match for match in found[part] if not guards.weaken(match, danger)] for part in danger.parts]
    if len(free) == 1:
        return bool(free[0])
    first, second = free
    return any(_near(one, other, guards.clauses) for one in first for other in _neighbours(one, second))


def _neighbours(one: Found[bool], others: list[Found[bool]]) -> Iterator[Found[bool]]:
    """Of `others`, in order of place, the last before and the first after `one`."""
    index = bisect_left(others, one.start, key=lambda other: other.start)
    yield from others[max(index - 1, 0) : index + 1]


def _near(one: Found[bool], other: Found[bool], clauses: Clauses) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end)
    return gap <= _NEAR and clauses.sentence(clauses.at(one.start)) == clauses.sentence(clauses.at(other.start))
