"""A trained chunker: an address in, its chunks out; and the same as a model file (docs/understanding.md).

Features and chunks are in the file as checksums, not as words: they can only be guessed at, by trying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.text import model_file
from bot.text.chunks.chunk import Chunks, chunked
from bot.text.chunks.conll import MAX_TAGS
from bot.text.chunks.features import seen
from bot.text.chunks.field import Field, Floats, Moves
from bot.text.chunks.lexicon import Known, Lexicon, key, matches
from bot.text.chunks.states import States
from bot.text.chunks.tokens import shape, tokens
from bot.text.model_file import Fault, ModelFileError

KIND = "chunks"

_MOST_FEATURES = 400_000
_SURE = (0, 1, 2)


@dataclass(frozen=True, eq=False)
class Weights:
    """What was learned, as small as it may be: whole numbers of -127 to 127, to be multiplied by `unit`."""

    features: NDArray[np.uint32]  # checksums, ascending; the rows of `values`
    values: NDArray[np.int8]  # features x (tags that begin, then tags that go on)
    unit: float
    moves: Moves


class Chunker:
    """Finds chunks with the weights of a model."""

    def __init__(self, tags: Sequence[str], lexicon: Lexicon, weights: Weights) -> None:
        self.tags, self.lexicon, self.weights = tuple(tags), lexicon, weights
        self._field = Field(States(tags), weights.moves)
        self._row = {number: row for row, number in enumerate(weights.features.tolist())}
        self._values = np.pad(weights.values, ((0, 1), (0, 0)))

    def chunks(self, text: str) -> Chunks:
        """The chunks of an address; their texts, joined, are `text`. Linear in its length."""
        found = tokens(text)
        if not found:
            return ()
        shapes = [shape(token) for token in found]
        rows = seen(shapes, self.lexicon.endings, matches(shapes, self.lexicon.look))
        return chunked(found, self._field.best(self._scores(rows)))

    def _scores(self, rows: Sequence[Sequence[str]]) -> Floats:
        """The sums of the weights of what is seen; every sum begins with a row of zeros, so none is of nothing."""
        row_of, nothing = self._row.get, len(self._row)
        numbers: list[int] = []
        begin: list[int] = []
        for row in rows:
            begin.append(len(numbers))
            numbers.append(nothing)
            numbers += [number for name in row if (number := row_of(key(name))) is not None]
        values = self._values.take(numbers, axis=0)
        return np.add.reduceat(values, begin, axis=0, dtype=np.float32) * np.float32(self.weights.unit)


def save(chunker: Chunker, path: Path, about: dict[str, Any]) -> int:
    """Write a model file; how many bytes it takes. Raises `ModelFileError`.

    `about`: what it was learned from, for people.
    """
    header = {"tags": chunker.tags, "endings": sorted(chunker.lexicon.endings), "unit": chunker.weights.unit}
    return model_file.write(path, KIND, {**header, "about": about}, packed(chunker))


def packed(chunker: Chunker) -> dict[str, bytes]:
    """The parts of the file. Ascending checksums are kept as differences, byte by byte of all; zeros are left out."""
    weights = chunker.weights
    row, column = np.nonzero(weights.values)
    known = sorted(chunker.lexicon.known.items())
    which = {tag: number for number, tag in enumerate(chunker.tags)}
    return {
        "features": _ascending(weights.features),
        "many": np.bincount(row, minlength=len(weights.features)).astype(np.uint8).tobytes(),
        "columns": column.astype(np.uint8).tobytes(),
        "values": weights.values[row, column].tobytes(),
        "moves": np.concatenate([one.ravel() for one in weights.moves.all()]).astype("<f2").tobytes(),
        "known": _ascending(np.array([number for number, _ in known], np.uint32)),
        "known_tags": bytes(which[one.tag] * len(_SURE) + one.sure for _, one in known),
    }


def _ascending(numbers: NDArray[np.uint32]) -> bytes:
    """Differences as four planes of bytes: the high ones are nearly all zero and take no room once compressed."""
    return np.diff(numbers, prepend=np.uint32(0)).astype("<u4").view(np.uint8).reshape(-1, 4).T.tobytes()


def load(path: Path) -> Chunker:
    """The chunker of a model file; raises `ModelFileError` for whatever is not one, whole and sound."""
    file = model_file.read(path, KIND)
    try:
        return _chunker(file.header, file.parts)
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise ModelFileError(Fault.DAMAGED, path, KIND, type(error).__name__) from error


def _chunker(header: dict[str, Any], parts: dict[str, bytes]) -> Chunker:
    """Raises ValueError, TypeError or LookupError for what does not fit together."""
    tags, endings, unit = header["tags"], header["endings"], header["unit"]
    if not all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in (tags, endings)):
        raise TypeError("tags and endings are words")
    if not 0 < len(tags) <= MAX_TAGS or len(set(tags)) != len(tags) or not 0 < float(unit) < 1000:
        raise ValueError("tags or unit")
    lexicon = Lexicon(frozenset(endings), _known(parts, tags))
    features = _unpacked(parts["features"])
    values = _values(parts, len(features), 2 * len(tags))
    return Chunker(tags, lexicon, Weights(features, values, float(unit), _moves(parts["moves"], len(States(tags)))))


def _unpacked(content: bytes) -> NDArray[np.uint32]:
    planes = np.frombuffer(content, np.uint8).reshape(4, -1)
    if planes.shape[1] > _MOST_FEATURES:
        raise ValueError("more than a model of ours")
    return np.cumsum(planes.T.copy().view("<u4").ravel(), dtype=np.uint32)


def _values(parts: dict[str, bytes], rows: int, columns: int) -> NDArray[np.int8]:
    many = np.frombuffer(parts["many"], np.uint8)
    column, value = np.frombuffer(parts["columns"], np.uint8), np.frombuffer(parts["values"], np.int8)
    if len(many) != rows or len(column) != len(value):
        raise ValueError("a row for every feature, a column for every value")
    values = np.zeros((rows, columns), np.int8)
    values[np.repeat(np.arange(rows), many), column] = value
    return values


def _moves(content: bytes, size: int) -> Moves:
    numbers = np.frombuffer(content, "<f2").astype(np.float32)
    if len(numbers) != size * size + 3 * size or not np.isfinite(numbers).all():
        raise ValueError("a weight for every move")
    follow, rest = numbers[: size * size].reshape(size, size), numbers[size * size :].reshape(3, size)
    return Moves(follow, *rest)


def _known(parts: dict[str, bytes], tags: Sequence[str]) -> dict[int, Known]:
    numbers, coded = _unpacked(parts["known"]).tolist(), parts["known_tags"]
    return {
        number: Known(tags[code // len(_SURE)], code % len(_SURE)) for number, code in zip(numbers, coded, strict=True)
    }
