"""The name of a place as people write it: a compound, a road and number, a lane, a gate; and the community's own.

A name has an end that tells (place_names.txt) and begins after the last word that cannot be part of one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache

from bot.text.alignment import Alignment
from bot.text.knowledge import Named
from bot.text.lexicon import pairs, rows
from bot.text.segment import cuts as cuts_of
from bot.text.segment import part_of_speech

Span = tuple[int, int]
Numbered = tuple[str, Alignment]
_LONGEST = 10  # characters of a name before its ending
_NOT_IN_NAMES = ("r", "p", "d", "c", "u", "y", "e", "o", "t")  # pronouns, prepositions, adverbs … in jieba's tags
_CHINESE_TAIL = re.compile(r"[\u4e00-\u9fffA-Za-z0-9\u00b7]*$")
_AHEAD = ("named", "lane", "compound", "phase", "road", "number", "homely", "gate", "side")  # what says more first


@dataclass(frozen=True)
class Place:
    """A place named at text[span]; `name` is what the community calls it, or the words themselves."""

    name: str
    span: Span


@cache
def _endings() -> dict[str, str]:
    return pairs("place_names")


@cache
def _stops() -> frozenset[str]:
    return frozenset(word for (word,) in rows("place_stops"))


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), kind) for pattern, kind in rows("place_forms"))


@cache
def _ending() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _endings()), key=len, reverse=True)))


def find_place(text: str, taken: list[Span], cuts: Set[int] | None, numbered: Numbered) -> Place | None:
    """The place that normalised `text` names; `taken` are the spans already read as building, unit, floor, room.

    `numbered`: the text with its numbers as digits, and the way back from it.
    """
    names = _free(_names(text, taken, cuts), taken)
    forms = _free(_by_form(*numbered), taken)
    joined = [part for part in _joined(sorted([*names, *forms])) if part[1] != "number"]
    if not joined:
        return None
    span, _ = min(joined, key=lambda part: (_AHEAD.index(part[1]), part[0]))
    return Place(text[slice(*span)], span)


def own_place(names: tuple[Named, ...], taken: list[Span]) -> Place | None:
    """The first of the community's own places that was not read as a building, unit, floor or room already."""
    spans = {(named.start, named.end): named.name for named in names}
    for span, _ in _free(((span, "") for span in spans), taken):
        return Place(spans[span], span)
    return None


def _free(parts: Iterable[tuple[Span, str]], taken: list[Span]) -> Iterator[tuple[Span, str]]:
    """The parts of which nothing is taken."""
    apart = _apart(taken)
    for (start, end), kind in parts:
        before = bisect_left(apart, end, key=lambda span: span[0])
        if not before or apart[before - 1][1] <= start:
            yield (start, end), kind


def _apart(spans: list[Span]) -> list[Span]:
    """The same places as spans in order that do not overlap."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _joined(parts: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Parts that touch are one name: 幸福路12号 + 阳光花园 + 二期."""
    joined: list[tuple[Span, str]] = []
    for span, kind in parts:
        (start, end), known = joined[-1] if joined else ((0, -1), "")
        if span[0] <= end:
            joined[-1] = ((start, max(end, span[1])), min(kind, known, key=_AHEAD.index))
        else:
            joined.append((span, kind))
    return joined


def _names(text: str, taken: list[Span], cuts: Set[int] | None) -> Iterator[tuple[Span, str]]:
    """Names by their ending: 幸福路, 阳光花园; those that end in 里, 苑 … only right before what was read."""
    floor = 0
    begun = {offset for start, _ in taken for offset in (start, start - 1)}
    for match in _ending().finditer(text):
        kind = _endings()[match.group()]
        if kind == "homely" and match.end() not in begun:
            continue
        cuts = cuts_of(text.lower()) if cuts is None else cuts
        start = _start_of_name(text, match.start(), floor, cuts)
        if start < match.start():
            floor = match.end()
            yield (start, match.end()), kind


def _by_form(digits: str, alignment: Alignment) -> Iterator[tuple[Span, str]]:
    for pattern, kind in _forms():
        for match in pattern.finditer(digits):
            yield alignment.span(*match.span()), kind


def _start_of_name(text: str, end: int, floor: int, cuts: Set[int]) -> int:
    """Where the name that leads up to `end` begins: after punctuation, and after the last word that is in no name."""
    tail = _CHINESE_TAIL.search(text[max(floor, end - _LONGEST) : end])
    start = end - len(tail.group()) if tail else end
    bounds = [offset for offset in range(start, end + 1) if offset in cuts or offset in (start, end)]
    for first, last in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
        if _ends_name(text[first:last].lower(), touches=last == end):
            return last
    return start


def _ends_name(word: str, *, touches: bool) -> bool:
    """Whether `word` cannot be part of a name; a verb can where it `touches` the ending: 解放路."""
    if word in _stops() or word.isdigit():
        return True
    tag = part_of_speech(word)
    if len(word) > 1 and touches:
        return tag.startswith(("r", "p", "c", "u", "t"))
    return tag.startswith(_NOT_IN_NAMES) or (tag == "v")
