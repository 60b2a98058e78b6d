"""A linear-chain conditional random field over chunks, in NumPy: what it weighs, and the best path through an address.

A token either begins a chunk (its state follows another) or goes on with one. Scores are sums of weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.text.chunks.chunk import BEGINS, GOES_ON
from bot.text.chunks.states import States

Floats = NDArray[np.float32]

_NEVER = np.float32(-1e9)


@dataclass(eq=False)
class Moves:
    """Weights of the moves between states: from one to the next, going on, at the start, at the end."""

    follow: Floats  # states x states
    go_on: Floats  # states
    start: Floats
    end: Floats

    @classmethod
    def zeros(cls, size: int) -> Moves:
        flat = (np.zeros(size, np.float32) for _ in range(3))
        return cls(np.zeros((size, size), np.float32), *flat)

    def all(self) -> tuple[Floats, ...]:
        return self.follow, self.go_on, self.start, self.end


class Field:
    """States and the weights of their moves, ready to find paths."""

    def __init__(self, states: States, moves: Moves) -> None:
        self._states = states
        self._follow = np.where(states.follows, moves.follow, _NEVER).T.copy()  # to x from
        self._start = np.where(states.starts, moves.start, _NEVER)
        self._go_on, self._end = moves.go_on, moves.end
        self._own = np.arange(len(states))

    def best(self, scores: Floats) -> list[str]:
        """The BIO labels of the best path; `scores`: tokens x (tags that begin, then tags that go on)."""
        size = len(self._states.tags)
        begins = scores[:, :size][:, self._states.tag_of]
        goes_on = scores[:, size:][:, self._states.tag_of] + self._go_on
        value = self._start + begins[0]
        came = np.empty((len(scores), len(self._own)), np.intp)
        for i in range(1, len(scores)):
            moves = self._follow + value
            source = moves.argmax(axis=1)
            fresh = moves[self._own, source] + begins[i]
            same = value + goes_on[i]
            came[i] = np.where(same >= fresh, -1, source)
            value = np.maximum(same, fresh)
        return self._walk(came, int((value + self._end).argmax()))

    def _walk(self, came: NDArray[np.intp], state: int) -> list[str]:
        labels: list[str] = []
        for i in range(len(came) - 1, -1, -1):
            source = int(came[i, state]) if i else 0
            labels.append((GOES_ON if source < 0 else BEGINS) + self._states.all[state].tag)
            state = state if source < 0 else source
        return labels[::-1]
