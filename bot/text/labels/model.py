"""A trained model: which of a community's own labels a text has, how sure that is, and because of which pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, sqrt
from struct import Struct

from bot.text.labels.features import LONGEST_TEXT, pieces

RARITY_STEPS = 255
Value = tuple[int, float, str]
"""The number of a piece in the vocabulary, how much it counts in this text, and the piece."""

_pieces = lru_cache(maxsize=4)(pieces)
"""Several models hear the same text, one after the other. What it gives is not to be changed."""


@dataclass(frozen=True, eq=False)
class LabelModel:
    """Weights of `vocabulary` x `labels`, a signed byte each, row by row.

    A weight is its byte times `scales[label]`. A piece counts what it says (`features`) x rarity; rarity is its byte
    times `rarest` / 255; all that count in a text have the length 1 together. `biases` are added to what comes out, and
    `sharpness` makes probabilities of it that hold.
    """

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    weights: bytes
    rarities: bytes
    rarest: float
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    sharpness: float
    _numbers: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = len(self.vocabulary)
        columns = len(self.labels)
        if len(self.weights) != rows * columns or len(self.rarities) != rows:
            raise ValueError("the weights do not fit the vocabulary and the labels")
        if len(self.scales) != columns or len(self.biases) != columns or not columns:
            raise ValueError("every label needs a scale and a bias")
        object.__setattr__(self, "_numbers", {piece: number for number, piece in enumerate(self.vocabulary)})

    def guess(self, title: str, text: str) -> tuple[str, float]:
        """The label that fits best, and its probability."""
        chances = self.chances(title, text)
        best = max(chances, key=lambda label: chances[label])
        return best, chances[best]

    def chances(self, title: str, text: str) -> dict[str, float]:
        """The probability of each label; together 1."""
        sums = self._sums(self._values(title, text))
        highest = max(sums)
        shares = [exp(self.sharpness * (one - highest)) for one in sums]
        return {label: share / sum(shares) for label, share in zip(self.labels, shares, strict=True)}

    def known(self, text: str) -> int:
        """How many different pieces of `text` the model has learned of."""
        return sum(piece in self._numbers for piece in _pieces(text[:LONGEST_TEXT]))

    def because(self, title: str, text: str, label: str, most: int = 5) -> tuple[str, ...]:
        """The pieces that speak most for `label`, none inside another; the heaviest first."""
        column = self.labels.index(label)
        weights = memoryview(self.weights).cast("b")
        heard = [
            (value * weights[number * len(self.labels) + column], piece)
            for number, value, piece in self._values(title, text)
        ]
        shown: list[str] = []
        for weight, piece in sorted(heard, reverse=True):
            if weight <= 0 or len(shown) == most:
                break
            if len(piece) > 1 and not any(piece in other or other in piece for other in shown):
                shown.append(piece)
        return tuple(shown)

    def _values(self, title: str, text: str) -> list[Value]:
        written = (f"{title}\n{text}" if title else text)[:LONGEST_TEXT]
        numbers, rarities, step = self._numbers, self.rarities, self.rarest / RARITY_STEPS
        known = [(numbers[one], says * step, one) for one, says in _pieces(written).items() if one in numbers]
        values = [(number, says * rarities[number], one) for number, says, one in known]
        length = sqrt(sum(value * value for _, value, _ in values)) or 1.0
        return [(number, value / length, one) for number, value, one in values]

    def _sums(self, values: list[Value]) -> list[float]:
        columns = len(self.labels)
        row = Struct(f"{columns}b").unpack_from
        sums = [0.0] * columns
        for number, value, _ in values:
            sums = [
                one + value * weight for one, weight in zip(sums, row(self.weights, number * columns), strict=False)
            ]
        return [one * scale + bias for one, scale, bias in zip(sums, self.scales, self.biases, strict=True)]
