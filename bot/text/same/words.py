"""The words for what is wrong with what: `same_things.txt` and `same_troubles.txt`, ready to be found in a text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from bot.text.lexicon import LexiconError, rows

KINDS = frozenset({"thing", "spot", "trouble", "who", "gate", "side", "floor", "whole", "again", "own", "stop"})
_FILES = ("same_things", "same_troubles")


class Concept(NamedTuple):
    """One meaning of a word: its kind (thing, spot, trouble …) and our name for it."""

    kind: str
    name: str


def _lines() -> Iterator[tuple[str, ...]]:
    for line in chain.from_iterable(map(rows, _FILES)):
        if len(line) < 3 or line[0] not in KINDS | {"near", "weak"}:
            raise LexiconError(f"same_*.txt: {line}")
        yield line


@cache
def concepts() -> dict[str, tuple[Concept, ...]]:
    """word → what it means; a word may mean several things."""
    found: dict[str, tuple[Concept, ...]] = {}
    for kind, name, *words in _lines():
        if kind in KINDS:
            for word in words:
                found[word.lower()] = (*found.get(word.lower(), ()), Concept(kind, name))
    return found


@cache
def near() -> dict[str, frozenset[str]]:
    """name → the names that another person may give to the same matter."""
    pairs = [names for kind, *names in _lines() if kind == "near"]
    return {
        name: frozenset(other for pair in pairs if name in pair for other in pair) for pair in pairs for name in pair
    }


@cache
def weak() -> frozenset[str]:
    """Names that say little of what the matter is."""
    return frozenset(name for kind, _, *names in _lines() if kind == "weak" for name in names)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """First character → how long the words are that begin so, the longest first."""
    found: dict[str, set[int]] = {}
    for word in concepts():
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def find(text: str) -> Iterator[tuple[int, int, tuple[Concept, ...]]]:
    """(start, end, meanings) of every word in normalised lower-case `text`, the longest first, without overlaps."""
    known, lengths = concepts(), _lengths()
    position, size = 0, len(text)
    while position < size:
        for length in lengths.get(text[position], ()):
            end = position + length
            meanings = known.get(text[position:end])
            if meanings and (not text[position].isascii() or _whole(text, position, end)):
                yield position, end, meanings
                position = end
                break
        else:
            position += 1


def _whole(text: str, start: int, end: int) -> bool:
    """Whether an English word is one: `car` is not in `care`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
