"""How right the guesses of a model are: per label and together, over guesses on texts it did not learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """Of one label: the share of its guesses that are right, of its texts that were found, and their harmonic mean."""

    precision: float
    recall: float
    f1: float
    number: int


@dataclass(frozen=True)
class Scores:
    """`confusion`: (true label, guessed label) → how often."""

    labels: tuple[str, ...]
    confusion: Counter[tuple[str, str]]

    def of(self, label: str) -> Score:
        right = self.confusion[label, label]
        there = sum(self.confusion[label, other] for other in self.labels)
        said = sum(self.confusion[other, label] for other in self.labels)
        f1 = 2 * right / (there + said) if there + said else 0.0
        return Score(right / said if said else 0.0, right / there if there else 0.0, f1, there)

    @property
    def macro_f1(self) -> float:
        """The mean over labels, rare ones counting as much as frequent ones."""
        return sum(self.of(label).f1 for label in self.labels) / len(self.labels)

    @property
    def accuracy(self) -> float:
        total = sum(self.confusion.values())
        return sum(self.confusion[label, label] for label in self.labels) / total if total else 0.0


def score(labels: Sequence[str], true: Sequence[str], guessed: Sequence[str]) -> Scores:
    """`true` and `guessed` are of one length, text by text."""
    return Scores(tuple(labels), Counter(zip(true, guessed, strict=True)))


def calibration_error(right: Sequence[bool], confidence: Sequence[float], bins: int = 10) -> float:
    """Mean distance between what was said ("80 % sure") and how often it was right, over `bins` of equal width."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for said, was in zip(confidence, right, strict=True):
        groups.setdefault(min(int(said * bins), bins - 1), []).append((said, was))
    gaps = (abs(sum(said for said, _ in group) - sum(was for _, was in group)) for group in groups.values())
    return sum(gaps) / len(right) if right else 0.0
