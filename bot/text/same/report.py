"""A report made ready for comparing: what is wrong with what, where, and the rest of its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from bot.domain.taxonomy import Category
from bot.text.normalise import normalise
from bot.text.same.where import Facts, facts_of, joined, place_facts
from bot.text.same.words import find

LONGEST_READ = 1200
"""Characters of a text that are compared: what a matter is stands in its beginning."""
_GRAM = 2
_NO_WORDS = frozenset({"stop", "gate", "side", "floor", "whole", "again"})
"""Words whose likeness is counted otherwise, or says nothing."""


@dataclass(frozen=True)
class Report:
    """`things`, `troubles`, `spots`, `who`: our names from the lexicons; `grams`: pairs of characters and English
    words that are neither; `firm`: the building is written, or the place cannot be elsewhere than at home."""

    things: frozenset[str]
    troubles: frozenset[str]
    spots: frozenset[str]
    who: frozenset[str]
    own: bool
    again: bool
    firm: bool
    facts: Facts
    grams: frozenset[str]
    category: Category | None


PUBLIC = frozenset({"garage", "main_gate", "garden", "school", "market", "road_junction"})
"""Parts of a compound that belong to no building: whoever speaks of them, their own building says nothing."""


@lru_cache(maxsize=2_000)
def read(text: str, category: Category | None = None, place: str = "") -> Report:
    """`text` and the names of its place ("" where unknown), for comparing; total over any text."""
    plain = normalise(text[:LONGEST_READ])
    lower = plain.lower()
    if len(lower) != len(plain):
        plain = lower
    said: dict[str, set[str]] = {}
    rest = list(lower)
    for start, end, meanings in find(lower):
        for kind, name in meanings:
            said.setdefault(kind, set()).add(name)
        if any(kind in _NO_WORDS for kind, _ in meanings):
            rest[start:end] = " " * (end - start)
    by_words = facts_of(plain)
    for kind in ("gate", "side", "floor", "whole"):
        if kind in said:
            by_words.setdefault(kind, set()).update(said[kind])
    by_place = place_facts(normalise(place)) if place else {}
    spots = frozenset(said.get("spot", ()))
    return Report(
        things=frozenset(said.get("thing", ())),
        troubles=frozenset(said.get("trouble", ())),
        spots=spots,
        who=frozenset(said.get("who", ())),
        own="own" in said,
        again="again" in said,
        firm="building" in by_words or not (spots & PUBLIC or "gate" in by_words),
        facts=joined(by_words, by_place),
        grams=_grams("".join(rest)),
        category=category,
    )


def _grams(text: str) -> frozenset[str]:
    """Pairs of Chinese characters and whole English words; digits are facts, not words."""
    found: set[str] = set()
    for word in "".join(c if c.isalpha() else " " for c in text).split():
        if word.isascii():
            found.add(word)
        else:
            found.update(intern(word[i : i + _GRAM]) for i in range(len(word) - 1))
    return frozenset(found)
