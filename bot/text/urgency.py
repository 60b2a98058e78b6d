"""Words of danger, meant now: not denied, not past and over, not asked or supposed, not a figure of speech.

In doubt a danger is heard: a call too many costs a minute, a call too few a life.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from bot.domain.taxonomy import Category, Urgency
from bot.text.clauses import Clauses
from bot.text.guarding import Guards
from bot.text.lexicon import Danger, dangers, harmless, is_word, parts_of
from bot.text.patterns import Patterns, Said, matches
from bot.text.scan import Found, Vocabulary


@dataclass(frozen=True)
class Alarm:
    """A danger that is spoken of: its class, the words that say so, and how urgent it is (None: not meant now)."""

    category: Category
    urgency: Urgency | None
    words: tuple[str, ...]


@cache
def _vocabulary() -> Vocabulary[tuple[str, ...]]:
    """Every part of every danger, and the phrases that hide one (no parts)."""
    hiding: dict[str, tuple[str, ...]] = dict.fromkeys(harmless(), ())
    return Vocabulary({**hiding, **parts_of(danger.said for danger in dangers())})


@cache
def _patterns() -> Patterns[Danger]:
    return Patterns({danger.said: danger for danger in dangers()})


def alarms(text: str, cuts: Set[int]) -> list[Alarm]:
    """The dangers that lower-case `text` speaks of, those that it says are there now with their urgency."""
    words = list(_vocabulary().find_all(text, cuts))
    if not words:
        return []
    clauses = Clauses(text)
    said = Said(_unhidden(words), clauses)
    possible = list(_patterns().possible(said))
    if not possible:
        return []
    hits = [word for part in {part for one, _ in possible for part in one.parts} for word in said.by_part[part]]
    guards = Guards(text, cuts, clauses, hits)
    heard = (_heard(danger, said, guards) for _, danger in possible)
    return [alarm for alarm in heard if alarm]


def _unhidden(words: list[Found[tuple[str, ...]]]) -> Iterator[Found[tuple[str, ...]]]:
    """The words of danger that no harmless phrase holds, and into which none reaches from the left."""
    hidden = -1
    for word in words:
        if not word.value:
            hidden = max(hidden, word.end)
        elif word.start >= hidden:
            yield word


def _heard(danger: Danger, said: Said, guards: Guards) -> Alarm | None:
    """The danger with its urgency where one place in the text says it unguarded; a mere word is a mention at least."""
    meant = next(matches(danger.said, said, lambda word: not guards.weaken(word, danger)), None)
    if meant:
        return Alarm(danger.category, danger.urgency, tuple(word.word for word in meant))
    if is_word(danger.said):  # words that are not meant together say nothing
        return Alarm(danger.category, None, danger.said.parts)
    return None
