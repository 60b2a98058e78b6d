"""Where a rewritten text came from: offsets in it, back to offsets in what it was made of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from re import Match, Pattern

Offset = Callable[[int], int]


class Alignment:
    """The edits that made one text of another; between them every character stands for itself."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._origins: list[tuple[int, int]] = []

    def edit(self, start: int, end: int, origin_start: int, origin_end: int) -> None:
        """new[start:end] stands for old[origin_start:origin_end]; to be told in order of place."""
        self._starts.append(start)
        self._ends.append(end)
        self._origins.append((origin_start, origin_end))

    def start(self, offset: int) -> int:
        """Where what begins at `offset` begins in the old text."""
        return self._back(offset, last=False)

    def end(self, offset: int) -> int:
        """Where what ends before `offset` ends in the old text."""
        return self._back(offset - 1, last=True) if offset else 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.start(start), self.end(end)

    def _back(self, offset: int, *, last: bool) -> int:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset + last
        origin_start, origin_end = self._origins[index]
        if offset < self._ends[index]:
            return origin_end if last else origin_start
        return origin_end + offset - self._ends[index] + last


def replaced(pattern: Pattern[str], instead: Callable[[Match[str]], str], text: str) -> tuple[str, Alignment]:
    """As `pattern.sub(instead, text)`, with the way back."""
    parts: list[str] = []
    made, alignment, position, length = parts.append, Alignment(), 0, 0
    for match in pattern.finditer(text):
        new = instead(match)
        if new == match.group():
            continue
        made(text[position : match.start()])
        length += match.start() - position
        alignment.edit(length, length + len(new), match.start(), match.end())
        made(new)
        length, position = length + len(new), match.end()
    made(text[position:])
    return "".join(parts), alignment


