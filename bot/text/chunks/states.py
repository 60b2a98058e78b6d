"""What may follow what: a state is a tag with what has to be remembered of the chunks before it.

A second road is a subRoad and a second poi a subpoi, so it is remembered whether one was written; and in 3-2-501 the
dash says nothing of the number that follows, so a separator remembers what it separates. Of tags with other names
nothing is remembered: then a state is a tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.text.chunks.chunk import BEGINS

_ONCE = ("road", "poi")
_BETWEEN = "redundant"
_LEVELS = {
    "road": 1, "subroad": 1, "roadno": 2, "subroadno": 2, "poi": 3, "subpoi": 3, "houseno": 4, "cellno": 5,
    "roomno": 6, "floorno": 7,
}  # fmt: skip


class Past(NamedTuple):
    """What is remembered where a chunk begins: which of `_ONCE` were written, and the level before a separator."""

    written: frozenset[str] = frozenset()
    level: int = 0


class State(NamedTuple):
    tag: str
    past: Past


class States:
    """Every state that can be reached with some tags, in an order that depends on the tags alone."""

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tuple(tags)
        self.all: list[State] = []
        self._number: dict[State, int] = {}
        for tag in tags:
            self._reach(_enter(tag, Past()))
        follows: list[list[int]] = []
        for state in self.all:  # grows as it is walked
            follows.append([self._reach(_enter(tag, _leave(state))) for tag in tags])
        self.follows: NDArray[np.bool_] = np.zeros((len(self.all), len(self.all)), np.bool_)
        for number, those in enumerate(follows):
            self.follows[number, those] = True
        self.starts: NDArray[np.bool_] = np.arange(len(self.all)) < len(tags)
        self.tag_of: NDArray[np.intp] = np.array([self.tags.index(state.tag) for state in self.all], np.intp)

    def __len__(self) -> int:
        return len(self.all)

    def _reach(self, state: State) -> int:
        if state not in self._number:
            self._number[state] = len(self.all)
            self.all.append(state)
        return self._number[state]

    def path(self, labels: Sequence[str]) -> list[int]:
        """The states that BIO labels lead through; the first label begins a chunk."""
        found: list[int] = []
        for label in labels:
            if label.startswith(BEGINS):
                past = _leave(self.all[found[-1]]) if found else Past()
                found.append(self._number[_enter(label[2:], past)])
            else:
                found.append(found[-1])
        return found


def _enter(tag: str, past: Past) -> State:
    return State(tag, past if tag == _BETWEEN else Past(past.written))


def _leave(state: State) -> Past:
    tag, past = state
    written = past.written | {tag} if tag in _ONCE else past.written
    return Past(written, past.level if tag == _BETWEEN else _LEVELS.get(tag.lower(), 0))
