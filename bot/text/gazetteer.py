"""The names a community has for its places, found in a text: 幸福楼, 小白楼, 老年活动中心."""

from __future__ import annotations

from collections.abc import Iterable

from bot.text.address import find_address
from bot.text.knowledge import Named
from bot.text.normalise import normalise

_SHORTEST, _LONGEST = 2, 40  # characters of a name; one character is in every other word


class Names:
    """A `Gazetteer` over names and aliases; what is an address by itself (3号楼, 1单元) is read as one instead."""

    def __init__(self, places: Iterable[tuple[str, ...]]) -> None:
        """Each place's name, then its aliases. An alias of two places stands for neither: it is found under itself."""
        self._names: dict[str, str] = {}
        for name, *aliases in places:
            for word in (name, *aliases):
                self._add(normalise(word).lower(), name if word == name else word, name)
        self._lengths: dict[str, tuple[int, ...]] = {}
        for word in self._names:
            self._lengths[word[0]] = tuple(sorted({*self._lengths.get(word[0], ()), len(word)}, reverse=True))

    def _add(self, word: str, own: str, name: str) -> None:
        if not _SHORTEST <= len(word) <= _LONGEST or _is_address(word):
            return
        self._names[word] = name if self._names.get(word, name) == name else own

    def find(self, text: str) -> tuple[Named, ...]:
        """Every place named in normalised `text`, in order, the longest name where two overlap; any case."""
        lower, found, position = text.lower(), list[Named](), 0
        if len(lower) != len(text):
            lower = text
        while position < len(lower):
            end = self._end_at(lower, position)
            if end:
                found.append(Named(self._names[lower[position:end]], position, end))
            position = end or position + 1
        return tuple(found)

    def _end_at(self, text: str, start: int) -> int | None:
        """Where the longest name that begins at `start` ends; Latin names stand alone."""
        for length in self._lengths.get(text[start], ()):
            end = start + length
            if text[start:end] in self._names and not _runs_on(text, start) and not _runs_on(text, end):
                return end
        return None


def _runs_on(text: str, offset: int) -> bool:
    """Whether a Latin word or a number goes on across `offset`."""
    pair = text[offset - 1 : offset + 1] if offset else ""
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _is_address(name: str) -> bool:
    """Whether the whole of `name` is read as a building, unit, floor or room without knowing any place."""
    where = find_address(name)
    parts = where.building or where.unit or where.room or where.floor
    return bool(parts) and where.span == (0, len(name))
