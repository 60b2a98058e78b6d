"""Finding the words of a lexicon in a text, longest first, without overlaps, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_ANYWHERE = 3  # a Chinese word this long is no accident, wherever jieba cuts
_WORD_END = re.compile(r"(?:e?s)?(?![a-z0-9])")  # an English word matches its plural


@dataclass(frozen=True)
class Found(Generic[T]):
    """`word` stands at text[start:end] and means `value`."""

    start: int
    end: int
    word: str
    value: T


class Vocabulary(Generic[T]):
    """Words and what they mean, ready to be found."""

    def __init__(self, words: Mapping[str, T]) -> None:
        self._words = dict(words)
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {begin: tuple(sorted(sizes, reverse=True)) for begin, sizes in lengths.items()}

    def find(self, text: str, cuts: Set[int]) -> Iterator[Found[T]]:
        """Every word in lower-case `text`; `cuts` are the offsets where words begin or end."""
        position = 0
        while position < len(text):
            found = None
            if text[position : position + 2] in self._lengths or text[position] in self._lengths:
                found = next(self._at(text, position, cuts), None)
            if found:
                yield found
            position = found.end if found else position + 1

    def find_all(self, text: str, cuts: Set[int]) -> Iterator[Found[T]]:
        """The same, with words inside others and across them, in order of their beginnings, longest first."""
        for start in range(len(text)):
            if text[start : start + 2] in self._lengths or text[start] in self._lengths:
                yield from self._at(text, start, cuts)

    def _at(self, text: str, start: int, cuts: Set[int]) -> Iterator[Found[T]]:
        """The words that begin at `start`, longest first; two characters tell nearly always that there is none."""
        begin = text[start : start + 2]
        lengths = self._lengths.get(begin, ())
        if len(begin) > 1 and begin[0] in self._lengths:
            lengths = (*lengths, 1)
        for length in lengths:
            word = text[start : start + length]
            end = start + len(word)
            if word in self._words and _stands_alone(text, start, end, cuts):
                yield Found(start, end, word, self._words[word])


def _stands_alone(text: str, start: int, end: int, cuts: Set[int]) -> bool:
    if text[start].isascii():
        before = text[start - 1] if start else " "
        after_ok = not text[end - 1].isascii() or _WORD_END.match(text, end) is not None
        return after_ok and not (before.isascii() and before.isalnum())
    return end - start >= _ANYWHERE or (start in cuts and end in cuts)
