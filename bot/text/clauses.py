"""A text in clauses and sentences, so that a guard word is only heard beside what it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right

# in normalised text: full-width commas and marks are plain ones; a space between Chinese words is a comma
_BREAK = re.compile(r"(?P<sentence>[\u3002!?;\n]|\.(?= |$))|[,:~]|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


class Clauses:
    """Where each clause begins, and the sentence it is part of."""

    def __init__(self, text: str) -> None:
        self._starts, self._sentences, self._stops = [0], [0], [0]
        ended = 0
        for match in _BREAK.finditer(text):
            ends = bool(match["sentence"])
            stops = ends and match[0] != "\n" and not text[ended : match.start()].isspace() and ended < match.start()
            self._starts.append(match.end())
            self._sentences.append(self._sentences[-1] + ends)
            self._stops.append(self._stops[-1] + stops)
            ended = match.end() if ends else ended
        self._ends = [*self._starts[1:], len(text)]

    def __len__(self) -> int:
        return len(self._starts)

    def at(self, offset: int) -> int:
        """The number of the clause that holds `offset`."""
        return bisect_right(self._starts, offset) - 1

    def sentence(self, clause: int) -> int:
        return self._sentences[clause]

    def stops_between(self, one: int, other: int) -> int:
        """Full stops between two offsets: a new line is none, and of several in a row only one counts."""
        return abs(self._stops[self.at(one)] - self._stops[self.at(other)])

    def span(self, clause: int) -> tuple[int, int]:
        return self._starts[clause], self._ends[clause]
