"""Learning a chunker from marked addresses: nine in ten first; the tenth tells how good it is; then from all."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.text.chunks.chunk import BEGINS, Chunks, labelled
from bot.text.chunks.chunker import Chunker
from bot.text.chunks.features import seen
from bot.text.chunks.learning import Batch, Ints, Learner, Sample, batches
from bot.text.chunks.lexicon import Counts, key, matches
from bot.text.chunks.pruning import smallest
from bot.text.chunks.scoring import Score, score
from bot.text.chunks.states import States
from bot.text.chunks.tokens import shape

ROUNDS = 3
"""Times all is gone through: more and it learns the addresses, not the language."""

_HELD_BACK = 10  # one in so many
_RATE, _LAST_RATE = 0.1, 0.02
_SEEN_TWICE = 2  # what is seen once says nothing

Sums = NDArray[np.uint32]
Progress = Callable[[float], None]
"""Told how much is done, 0-1."""


@dataclass(frozen=True, eq=False)
class Marked:
    """One address to learn from."""

    chunks: Chunks
    shapes: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, chunks: Chunks) -> Marked:
        found, labels = labelled(chunks)
        return cls(chunks, tuple(shape(token) for token in found), tuple(labels))

    @property
    def text(self) -> str:
        return "".join(chunk.text for chunk in self.chunks)

    @cached_property
    def parts(self) -> list[tuple[tuple[str, ...], str]]:
        """Shapes and tag of every chunk."""
        found: list[tuple[list[str], str]] = []
        for one, label in zip(self.shapes, self.labels, strict=True):
            if label.startswith(BEGINS):
                found.append(([], label[2:]))
            found[-1][0].append(one)
        return [(tuple(shapes), tag) for shapes, tag in found]


class _Row(NamedTuple):
    """What is seen in one address: the checksums of all features, and how many each token has."""

    sums: Sums
    sizes: Ints


@dataclass(frozen=True, eq=False)
class Learned:
    """A chunker that learned from every address, and how good it was on those held back before it saw them."""

    chunker: Chunker
    score: Score


def learn(addresses: Sequence[Chunks], progress: Progress = lambda _: None) -> Learned:
    """A chunker from at least `conll.FEWEST` addresses; the same for the same addresses."""
    taught, held = _split([Marked.of(chunks) for chunks in addresses])
    course = _Course(taught, sorted({chunk.tag for chunks in addresses for chunk in chunks}))
    for number in range(ROUNDS):
        course.round(_RATE + (_LAST_RATE - _RATE) * number / ROUNDS)
        progress((number + 1) / (ROUNDS + 2))
    before = course.chunker()
    tried = score((before.chunks(one.text), one.chunks) for one in held)
    progress((ROUNDS + 1) / (ROUNDS + 2))
    course.add(held)
    course.round(_LAST_RATE * 2)
    return Learned(course.chunker(), tried)


def _split(addresses: Sequence[Marked]) -> tuple[list[Marked], list[Marked]]:
    """Nine in ten, and one in ten. Addresses that differ in their numbers alone are on the same side."""
    by_shape = sorted(addresses, key=lambda one: (key("".join(one.shapes)), one.shapes, one.text))
    taught: list[Marked] = []
    held: list[Marked] = []
    for _, alike in groupby(by_shape, key=lambda one: one.shapes):
        side = held if len(held) * _HELD_BACK < len(addresses) else taught
        side += alike
    if not taught:
        raise ValueError("all addresses are the same")
    return taught, held


class _Course:
    """The state of learning: what is known by heart, the features and their numbers, the weights."""

    def __init__(self, taught: Sequence[Marked], tags: Sequence[str]) -> None:
        self._tags, self._states = tags, States(tags)
        self._random = random.Random(1)  # noqa: S311 - an order to learn in, the same each time
        self._counts = Counts()
        self._batches: list[Batch] = []
        self._features: list[Sums] = []  # in blocks, each ascending; the number of a feature is its place in all
        self._once: Sums = np.array([], np.uint32)
        self._learner = Learner(self._states, 0)
        for one in taught:
            self._counts.add(one.parts)
        self._endings = self._counts.endings()
        self._take(taught)

    def add(self, more: Sequence[Marked]) -> None:
        """Learn from these as well, from now on."""
        for one in more:
            self._counts.add(one.parts)
        self._take(more)

    def round(self, rate: float) -> None:
        """Go through all once."""
        self._random.shuffle(self._batches)
        for batch in self._batches:
            self._learner.learn(batch, rate)

    def chunker(self) -> Chunker:
        """What was learned so far, as small as a model file has to be."""
        order = np.argsort(np.concatenate(self._features))
        features, weights = np.concatenate(self._features)[order], self._learner.weights[order]
        return smallest(self._tags, self._counts.lexicon(self._endings), features, weights, self._learner.moves)

    def _take(self, addresses: Sequence[Marked]) -> None:
        """Number the features that were now seen twice, and make batches."""
        rows = [self._seen(one) for one in addresses]
        new, times = np.unique(np.concatenate([row.sums for row in rows]), return_counts=True)
        fresh = ~np.isin(new, np.concatenate([np.array([], np.uint32), *self._features]))
        new, times = new[fresh], times[fresh] + np.isin(new[fresh], self._once)
        self._once = new[times < _SEEN_TWICE]
        self._features.append(new[times >= _SEEN_TWICE])
        self._learner.grow(sum(map(len, self._features)))
        samples = (Sample(*self._numbered(row), one.labels) for row, one in zip(rows, addresses, strict=True))
        self._batches += batches(list(samples), self._states)

    def _seen(self, one: Marked) -> _Row:
        rows = seen(one.shapes, self._endings, matches(one.shapes, self._counts.others(one.parts)))
        sums = np.array([key(name) for row in rows for name in row], np.uint32)
        return _Row(sums, np.array([len(row) for row in rows], np.int32))

    def _numbered(self, row: _Row) -> tuple[Ints, Ints]:
        """The numbers of the features that have one, and how many each token has."""
        numbers = np.full(len(row.sums), -1, np.int32)
        first = 0
        for block in self._features:
            place = np.searchsorted(block, row.sums).clip(max=max(len(block) - 1, 0))
            if len(block):
                numbers = np.where(block[place] == row.sums, place + first, numbers).astype(np.int32)
            first += len(block)
        kept = numbers >= 0
        token = np.repeat(np.arange(len(row.sizes)), row.sizes)[kept]
        return numbers[kept], np.bincount(token, minlength=len(row.sizes)).astype(np.int32)
