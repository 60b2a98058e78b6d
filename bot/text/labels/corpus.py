"""Texts as rows of numbers: the vocabulary they have in common, and what each piece counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.text.labels.codes import Codes, Floats, Pieces
from bot.text.labels.model import RARITY_STEPS
from bot.text.labels.solver import Row

_SOMEBODYS = 3
"""Texts a piece must stand in: what one person alone wrote is nothing to learn, and nobody else's to read."""


@dataclass(frozen=True)
class Vocabulary:
    """Pieces as sorted codes, and for each its rarity, as a byte of `rarest` / 255."""

    codes: Codes
    rarities: Codes
    rarest: float

    @property
    def bias(self) -> int:
        """The number of the feature that every text has."""
        return len(self.codes)

    def row(self, pieces: Pieces) -> Row:
        """What a text has of this vocabulary; a piece counts what it says x its rarity, and the length of all is 1."""
        places = np.minimum(np.searchsorted(self.codes, pieces.codes), max(len(self.codes) - 1, 0))
        known = self.codes[places] == pieces.codes
        ids = places[known]
        values = pieces.values[known] * self.rarities[ids] * (self.rarest / RARITY_STEPS)
        length = float(np.sqrt(values @ values)) or 1.0
        return Row(np.append(ids, self.bias), np.append(values / length, 1.0).astype(np.float32))


def vocabulary(texts: Sequence[Pieces], most: int) -> Vocabulary:
    """The pieces that stand in several of `texts`, the `most` widespread of them."""
    codes, spread = np.unique(np.concatenate([one.codes for one in texts]), return_counts=True)
    often = np.flatnonzero(spread >= _SOMEBODYS)
    kept = np.sort(often[np.argsort(-spread[often], kind="stable")[:most]])
    rarity = np.log((1 + len(texts)) / (1 + spread[kept])) + 1
    rarest = float(rarity.max(initial=1.0))
    steps = np.maximum(np.rint(rarity / rarest * RARITY_STEPS), 1).astype(np.int64)
    return Vocabulary(codes[kept], steps, rarest)


def quantised(weights: Floats) -> tuple[Floats, Floats]:
    """Weights as whole numbers from -127 to 127, and what a step is worth in each column."""
    scales = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-9) / 127
    return np.rint(weights / scales), scales
