"""A trained model: which of a community's own labels a text has, how sure that is, and because of which pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt

from bot.text.labels.features import features

STEPS = 127
"""The largest weight in a byte; a feature's rarity is one of 255 steps."""


@dataclass(frozen=True, eq=False)
class LabelModel:
    """Weights of `vocabulary` × `labels`, in bytes, row by row.

    weight = byte × `scales[label]`; a piece counts (1 + log times) × rarity, rarity = byte × `rarest` / 255; the whole
    has length 1. `biases` are added; `sharpness` turns what comes out into probabilities that hold.
    """

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    weights: bytes
    rarities: bytes
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    rarest: float
    sharpness: float
    _numbers: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {piece: number for number, piece in enumerate(self.vocabulary)})

    def guess(self, title: str, text: str) -> tuple[str, float]:
        """The label that fits best, and its probability."""
        chances = self.chances(title, text)
        best = max(chances, key=lambda label: chances[label])
        return best, chances[best]

    def chances(self, title: str, text: str) -> dict[str, float]:
        """The probability of each label; together 1."""
        return self._shares(self._margins(self._values(title, text)))
