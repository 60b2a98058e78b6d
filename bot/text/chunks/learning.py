"""Learning the weights: uphill in likelihood, batch by batch; steps shrink where much was learned (Adagrad).

Addresses of one length make a batch, so nothing is padded and every operation runs over whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.text.chunks.chunk import BEGINS
from bot.text.chunks.field import Floats, Moves
from bot.text.chunks.states import States

BATCH = 48
"""Addresses learned from at once."""

_DECAY = np.float32(0.001)
_SURE = 0.01  # a token whose labels are all this right teaches nothing
_FIRST, _FIRST_MOVE = 0.01, 0.1  # what was learned before anything was: the larger, the smaller the first steps

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Sample:
    """One address: the numbers of the features of all its tokens, how many each token has, and its labels."""

    features: Ints
    sizes: Ints
    labels: Sequence[str]


@dataclass(frozen=True, eq=False)
class Batch:
    """Addresses of one length. A row is a token, address after address."""

    places: int
    addresses: int
    features: Ints  # row after row
    rows_begin: NDArray[np.intp]
    sorted_features: Ints  # the same, feature after feature
    sorted_rows: NDArray[np.intp]
    path: NDArray[np.intp]  # places x addresses: states
    begins: NDArray[np.bool_]  # places x addresses


def batches(samples: Sequence[Sample], states: States) -> Iterator[Batch]:
    """Every sample once, in batches of equal length."""
    by_length: dict[int, list[Sample]] = {}
    for sample in samples:
        by_length.setdefault(len(sample.labels), []).append(sample)
    for length, those in by_length.items():
        for first in range(0, len(those), BATCH):
            yield _batch(length, those[first : first + BATCH], states)


def _batch(length: int, samples: Sequence[Sample], states: States) -> Batch:
    features = np.concatenate([sample.features for sample in samples])
    sizes = np.concatenate([sample.sizes for sample in samples])
    order = np.argsort(features, kind="stable")
    return Batch(
        places=length,
        addresses=len(samples),
        features=features,
        rows_begin=np.cumsum(sizes, dtype=np.intp) - sizes,
        sorted_features=features[order],
        sorted_rows=np.repeat(np.arange(len(sizes)), sizes)[order],
        path=np.array([states.path(sample.labels) for sample in samples], np.intp).T.copy(),
        begins=np.array([[label.startswith(BEGINS) for label in sample.labels] for sample in samples]).T.copy(),
    )


@dataclass(frozen=True, eq=False)
class Chances:
    """How likely everything is, given the weights: places x addresses x states each."""

    before: Floats  # of what was read so far, to be in a state
    after: Floats  # of what is still to come, from a state on
    begins: Floats  # to begin a chunk in a state, given all
    is_in: Floats  # to be in a state, given all
    fresh: Floats  # of all that begins at a place, for the moves that lead there


class Learner:
    """Weights that learn: `weights` are features x (tags that begin, then tags that go on)."""

    def __init__(self, states: States, features: int) -> None:
        size, columns = len(states), 2 * len(states.tags)
        self.weights = np.zeros((features, columns), np.float32)
        self.moves = Moves.zeros(size)
        self._states = states
        self._learned = np.full((features, columns), _FIRST, np.float32)
        self._learned_moves = [np.full_like(one, _FIRST_MOVE) for one in self.moves.all()]
        self._tag_of_state = np.zeros((size, len(states.tags)), np.float32)
        self._tag_of_state[np.arange(size), states.tag_of] = 1

    def grow(self, features: int) -> None:
        """Room for so many features in all; what was learned stays."""
        more = ((0, features - len(self.weights)), (0, 0))
        self.weights = np.pad(self.weights, more)
        self._learned = np.pad(self._learned, more, constant_values=_FIRST)

    def learn(self, batch: Batch, rate: float) -> None:
        """One step uphill."""
        scores = np.add.reduceat(self.weights.take(batch.features, axis=0), batch.rows_begin, axis=0)
        chances = self._chances(batch, np.exp(scores - scores.max(axis=1, keepdims=True)))
        self._learn_features(batch, self._wrong_labels(batch, chances), rate)
        self._learn_moves(batch, chances, rate)

    def _chances(self, batch: Batch, factors: Floats) -> Chances:
        """Forwards and backwards; every place is scaled to a sum of one, so nothing vanishes."""
        size, columns = len(self._states), len(self._states.tags)
        shape = (batch.places, batch.addresses, size)
        by_place = factors.reshape(batch.addresses, batch.places, -1).swapaxes(0, 1)
        begin = by_place[:, :, :columns][:, :, self._states.tag_of]
        on = by_place[:, :, columns:][:, :, self._states.tag_of] * np.exp(self.moves.go_on)
        follow = np.exp(self.moves.follow) * self._states.follows
        before, begun = np.empty(shape, np.float32), np.empty(shape, np.float32)
        scale = np.ones((batch.places, batch.addresses, 1), np.float32)
        for i in range(batch.places):
            first = np.exp(self.moves.start) * self._states.starts
            begun[i] = (before[i - 1] @ follow if i else first) * begin[i]
            total = begun[i] + before[i - 1] * on[i] if i else begun[i]
            scale[i] = total.sum(axis=1, keepdims=True) + 1e-30
            before[i] = total / scale[i]
        end = np.exp(self.moves.end)
        after = np.empty(shape, np.float32)
        after[-1] = end / (before[-1] * end).sum(axis=1, keepdims=True)
        for i in range(batch.places - 2, -1, -1):
            rest = after[i + 1] / scale[i + 1]
            after[i] = (begin[i + 1] * rest) @ follow.T + on[i + 1] * rest
        rest = after / scale
        return Chances(before, after, begun * rest, before * after, begin * rest)

    def _wrong_labels(self, batch: Batch, chances: Chances) -> Floats:
        """For every row and label how much too likely it is."""
        begins = self._by_tag(chances.begins)
        wrong = np.concatenate((begins, self._by_tag(chances.is_in) - begins), axis=1)
        right = self._states.tag_of[batch.path] + np.where(batch.begins, 0, len(self._states.tags))
        wrong[np.arange(len(wrong)), right.T.ravel()] -= 1
        return wrong

    def _by_tag(self, chances: Floats) -> Floats:
        """Places x addresses x states as rows x tags."""
        return chances.swapaxes(0, 1).reshape(-1, len(self._states)) @ self._tag_of_state

    def _learn_features(self, batch: Batch, wrong: Floats, rate: float) -> None:
        teaches = (np.abs(wrong).max(axis=1) > _SURE)[batch.sorted_rows]
        features, rows = batch.sorted_features[teaches], batch.sorted_rows[teaches]
        if not len(features):
            return
        firsts = np.flatnonzero(np.concatenate(([True], features[1:] != features[:-1])))
        which = features[firsts]
        weights = self.weights[which]
        slope = np.add.reduceat(wrong.take(rows, axis=0), firsts, axis=0) + _DECAY * weights
        learned = self._learned[which] + slope * slope
        self._learned[which] = learned
        self.weights[which] = weights - np.float32(rate) * slope / np.sqrt(learned)

    def _learn_moves(self, batch: Batch, chances: Chances, rate: float) -> None:
        size = len(self._states)
        path, begins = batch.path, batch.begins[1:]
        follow = chances.before[:-1].reshape(-1, size).T @ chances.fresh[1:].reshape(-1, size)
        follow *= np.exp(self.moves.follow) * self._states.follows
        np.add.at(follow, (path[:-1][begins], path[1:][begins]), -1)
        go_on = (chances.is_in - chances.begins)[1:].sum(axis=(0, 1))
        start, end = chances.begins[0].sum(axis=0), chances.is_in[-1].sum(axis=0)
        for slope, states in ((go_on, path[1:][~begins]), (start, path[0]), (end, path[-1])):
            np.add.at(slope, states, -1)
        slopes = (follow, go_on, start, end)
        for one, learned, slope in zip(self.moves.all(), self._learned_moves, slopes, strict=True):
            downhill = slope + _DECAY * one
            np.add(learned, downhill * downhill, out=learned)
            np.subtract(one, np.float32(rate) * downhill / np.sqrt(learned), out=one)
