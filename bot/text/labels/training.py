"""From examples to a model, and to what it is worth: scores on parts that it did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.text.labels import codes
from bot.text.labels.codes import Floats, Pieces
from bot.text.labels.corpus import Vocabulary, quantised, vocabulary
from bot.text.labels.examples import Example, TooLittleError
from bot.text.labels.features import HEADLINE, plain
from bot.text.labels.folds import alike, parts
from bot.text.labels.model import LabelModel
from bot.text.labels.scores import Scores, calibration_error, score
from bot.text.labels.solver import Ids, Recipe, Row, fit, margins

PARTS = 5
_COUNTS = (1.0, 0.5, 0.3)
"""How much a text counts whole, and as its headline, and as twice as much of its beginning: who learns from long
letters alone spreads what he learns over so many pieces that a title has too few of them."""
_MOST_BYTES = 900_000
_BYTES_OF_PIECE = 9
_MOST_PIECES = 60_000
RECIPE = Recipe()


@dataclass(frozen=True)
class Measured:
    """Over texts the model had not seen: what it guessed of the whole (`full`) and of the headline alone (`short`).

    `parts`: how many parts took turns; `near_copies`: how many texts are near copies of another (they were kept on
    one side); `miscalibrated`: the mean distance between how sure it said it was and how often it was right.
    """

    full: Scores
    short: Scores
    parts: int
    near_copies: int
    miscalibrated: float


@dataclass(frozen=True)
class _Texts:
    """Every example whole, and extracts of it, its headline first; `labels` are numbers of `names`."""

    names: tuple[str, ...]
    labels: Ids
    full: list[Row]
    extracts: list[list[Row]]
    words: Vocabulary

    @property
    def short(self) -> list[Row]:
        return self.extracts[0]


def train(examples: Sequence[Example], recipe: Recipe = RECIPE) -> tuple[LabelModel, Measured]:
    """A model of `examples`, and how good one learned from four fifths of them is on the fifth.

    Raises `TooLittleError` when the texts have nothing in common.
    """
    whole = [codes.pieces(example.written) for example in examples]
    texts = _texts(examples, whole)
    groups = alike([one.codes for one in whole])
    full, short = _guessed(texts, np.array(parts(groups, PARTS)), recipe)
    sharpness = _sharpness(np.concatenate([full, short]), np.concatenate([texts.labels, texts.labels]))
    learned = _learn(texts, np.ones(len(examples), bool), recipe)
    measured = _measured(texts, full, short, sharpness, len(groups) - len(set(groups)))
    return _model(texts, learned, sharpness), measured


def headline(example: Example) -> str:
    """The title, or how the text begins."""
    return example.title or plain(example.text)[:HEADLINE]


def _extracts(example: Example) -> list[str]:
    """The parts of a text to learn from beside the whole, as `_COUNTS` has them."""
    return [headline(example), plain(example.text)[: 2 * HEADLINE]]


def _texts(examples: Sequence[Example], whole: Sequence[Pieces]) -> _Texts:
    names = tuple(sorted({example.label for example in examples}))
    number = {name: place for place, name in enumerate(names)}
    known = vocabulary(whole, min(_MOST_PIECES, _MOST_BYTES // (len(names) + _BYTES_OF_PIECE)))
    if not len(known.codes):
        raise TooLittleError({})
    extracts = [[known.row(codes.pieces(one)) for one in _extracts(example)] for example in examples]
    return _Texts(
        names,
        np.array([number[example.label] for example in examples]),
        [known.row(one) for one in whole],
        [list(rows) for rows in zip(*extracts, strict=True)],
        known,
    )


def _learn(texts: _Texts, chosen: np.typing.NDArray[np.bool_], recipe: Recipe) -> Floats:
    places = np.flatnonzero(chosen)
    rows = [rows[i] for rows in (texts.full, *texts.extracts) for i in places]
    counts = np.repeat(np.array(_COUNTS, np.float32), len(places))
    shape = (texts.words.bias + 1, len(texts.names))
    return fit(rows, np.tile(texts.labels[places], len(_COUNTS)), counts, shape, recipe)


def _guessed(texts: _Texts, part: Ids, recipe: Recipe) -> tuple[Floats, Floats]:
    """What each text, whole and short, gets from the model that was learned from the other parts."""
    full = np.zeros((len(part), len(texts.names)), np.float32)
    short = np.zeros_like(full)
    for held_back in sorted(set(part.tolist())):
        weights = _rounded(_learn(texts, part != held_back, recipe))
        here = np.flatnonzero(part == held_back)
        full[here] = margins([texts.full[i] for i in here], weights)
        short[here] = margins([texts.short[i] for i in here], weights)
    return full, short


def _rounded(weights: Floats) -> Floats:
    """As they will be read back from bytes."""
    steps, scales = quantised(weights[:-1])
    return np.concatenate([steps * scales, weights[-1:]]).astype(np.float32)


def _shares(found: Floats, sharpness: float) -> Floats:
    raised = np.exp(sharpness * (found - found.max(axis=1, keepdims=True)))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _sharpness(found: Floats, labels: Ids) -> float:
    """The factor before the exponential that makes the held-back labels likeliest, by trying (1/10 … 20)."""

    def surprise(sharpness: float) -> float:
        return float(-np.log(_shares(found, sharpness)[np.arange(len(labels)), labels] + 1e-12).mean())

    return min((float(one) for one in np.geomspace(0.1, 20, 107)), key=surprise)


def _measured(texts: _Texts, full: Floats, short: Floats, sharpness: float, copies: int) -> Measured:
    true = [texts.names[i] for i in texts.labels]
    said = [[texts.names[i] for i in found.argmax(axis=1)] for found in (full, short)]
    sure = np.concatenate([_shares(found, sharpness).max(axis=1) for found in (full, short)]).tolist()
    right = [one == other for guesses in said for one, other in zip(true, guesses, strict=True)]
    return Measured(
        score(texts.names, true, said[0]),
        score(texts.names, true, said[1]),
        PARTS,
        copies,
        calibration_error(right, sure),
    )


def _model(texts: _Texts, learned: Floats, sharpness: float) -> LabelModel:
    steps, scales = quantised(learned[:-1])
    return LabelModel(
        labels=texts.names,
        vocabulary=tuple(codes.piece(int(code)) for code in texts.words.codes),
        weights=steps.astype(np.int8).tobytes(),
        rarities=texts.words.rarities.astype(np.uint8).tobytes(),
        rarest=texts.words.rarest,
        scales=tuple(scales.tolist()),
        biases=tuple(learned[-1].tolist()),
        sharpness=sharpness,
    )
