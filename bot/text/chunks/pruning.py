"""A model small enough: whole numbers instead of fractions, and the weights that matter least left out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.text.chunks.chunker import Chunker, Weights, packed
from bot.text.chunks.field import Floats, Moves
from bot.text.chunks.lexicon import Lexicon

MOST = 900_000
"""Bytes of a packed model: under the limit of a model file, with room for its header."""

_STEPS = 127
_OUTLIERS = 0.0002  # weights that are cut to the largest whole number, so that the rest is finer
_MOST_WEIGHTS = 450_000
_FEWER = 0.9


def smallest(
    tags: Sequence[str], lexicon: Lexicon, features: NDArray[np.uint32], weights: Floats, moves: Moves
) -> Chunker:
    """A chunker with as many of the heaviest `weights` (rows of the ascending `features`) as fit."""
    sizes = np.abs(weights).ravel()
    unit = max(float(np.quantile(sizes[sizes > 0], 1 - _OUTLIERS)), 1e-6) / _STEPS if (sizes > 0).any() else 1.0
    values = np.rint(weights / unit).clip(-_STEPS, _STEPS).astype(np.int8)
    most = min(_MOST_WEIGHTS, sizes.size)
    while True:
        least = np.partition(sizes, sizes.size - most)[sizes.size - most] if most else np.inf
        kept = np.where(np.abs(weights) >= least, values, np.int8(0))
        rows = kept.any(axis=1)
        chunker = Chunker(tags, lexicon, Weights(features[rows], kept[rows], unit, moves))
        if len(zlib.compress(b"".join(packed(chunker).values()), 9)) <= MOST:
            return chunker
        most = int(most * _FEWER)
