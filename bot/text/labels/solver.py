"""Fits the weights: linear support vectors, one against the rest, by dual coordinate descent.

The method of LIBLINEAR (Hsieh et al., ICML 2008, squared hinge loss, algorithm 1), all labels of one text in one
step. NumPy is imported here and in the modules of training alone: what only guesses does without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_STILL = 1e-9  # a step whose square is smaller changes nothing worth its time


@dataclass(frozen=True)
class Row:
    """One text: the numbers of its features, each once, and their values, of length 1 together."""

    ids: Ids
    values: Floats


@dataclass(frozen=True)
class Recipe:
    """`cost`: how much an error weighs against large weights; `rounds`: how often every text is seen."""

    cost: float = 0.5
    rounds: int = 3
    seed: int = 1


def fit(rows: Sequence[Row], labels: Ids, weights: Floats, shape: tuple[int, int], recipe: Recipe) -> Floats:
    """Weights of `shape` (features, labels) for `rows` with `labels` (their numbers), row i counting `weights[i]`."""
    found = np.zeros(shape, np.float32)
    signs = np.full((len(rows), shape[1]), -1, np.float32)
    signs[np.arange(len(rows)), labels] = 1
    slack = (0.5 / (recipe.cost * weights)).astype(np.float32)
    steep = np.array([float(row.values @ row.values) for row in rows], np.float32) + slack
    alpha = np.zeros_like(signs)
    order = np.random.default_rng(recipe.seed)
    for _ in range(recipe.rounds):
        for i in order.permutation(len(rows)):
            row, sign = rows[i], signs[i]
            here = found.take(row.ids, axis=0)  # twice as fast as found[row.ids]
            slope = sign * (row.values @ here) - 1 + slack[i] * alpha[i]
            moved = np.maximum(alpha[i] - slope / steep[i], 0)
            step = moved - alpha[i]
            if step @ step > _STILL:
                alpha[i] = moved
                found[row.ids] = here + row.values[:, None] * (step * sign)
    return found


def margins(rows: Sequence[Row], weights: Floats) -> Floats:
    """How much each of `rows` speaks for each label: (rows, labels)."""
    return np.stack([row.values @ weights.take(row.ids, axis=0) for row in rows])
