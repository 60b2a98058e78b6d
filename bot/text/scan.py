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
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}

    def find(self, text: str, cuts: Set[int]) -> Iterator[Found[T]]:
        """Every word in lower-case `text`; `cuts` are the offsets where words begin or end."""
        position = 0
        while position < len(text):
            found = self._at(text, position, cuts)
            if found:
                yield found
            position = found.end if found else position + 1

    def find_all(self, text: str, cuts: Set[int]) -> Iterator[Found[T]]:
        """The same, with words inside others and across them, in order of their beginnings, longest first."""
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                word = text[start : start + length]
                if word in self._words and _stands_alone(text, start, start + len(word), cuts):
                    yield Found(start, start + len(word), word, self._words[word])

    def _at(self, text: str, start: int, cuts: Set[int]) -> Found[T] | None:
        for length in self._lengths.get(text[start], ()):
            word = text[start : start + length]
            end = start + len(word)
            if word in self._words and _stands_alone(text, start, end, cuts):
                return Found(start, end, word, self._words[word])
        return None


def _stands_alone(text: str, start: int, end: int, cuts: Set[int]) -> bool:
    if text[start].isascii():
        before = text[start - 1] if start else " "
        after_ok = not text[end - 1].isascii() or _WORD_END.match(text, end) is not None
        return after_ok and not (before.isascii() and before.isalnum())
    return end - start >= _ANYWHERE or (start in cuts and end in cuts)
