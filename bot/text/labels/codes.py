"""The pieces of `features.py` as numbers, for training: a piece is a number of 63 bits, and the other way round."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.text.labels.features import FIRST, HEADLINE, LONGEST_PIECE, plain, words

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_BEFORE_FIRST = 0x3400 - 1  # the first Chinese character is 1; all fit in 15 bits
_CHARACTER, _LETTER = 15, 7  # bits
_IS_WORD = 1 << 62
_OTHER = re.compile(r"[^\u3400-\u9fff]")


@dataclass(frozen=True)
class Pieces:
    """The pieces of one text, each once and in order, and how much each says."""

    codes: Codes
    values: Floats


def pieces(text: str) -> Pieces:
    """As `features.pieces`."""
    written = plain(text)
    codes, times = _times(written)
    first, _ = _times(written[:HEADLINE])
    values = (1 + np.log(times)) * np.where(np.isin(codes, first), FIRST, 1)
    return Pieces(codes, values.astype(np.float32))


def _times(written: str) -> tuple[Codes, Codes]:
    """The pieces of `plain` text, each once and in order, and how often each is there."""
    letters = np.frombuffer(_OTHER.sub("\0", written).encode("utf-32-le"), np.uint32).astype(np.int64)
    numbers = np.maximum(letters - _BEFORE_FIRST, 0)
    runs = [_runs(numbers, length) for length in range(1, LONGEST_PIECE + 1)]
    codes, times = np.unique(np.concatenate(runs), return_counts=True)
    said = sorted((_word(word), number) for word, number in words(written).items())
    own = np.array(said, np.int64).reshape(-1, 2)
    return np.concatenate([codes, own[:, 0]]), np.concatenate([times, own[:, 1]])


def piece(code: int) -> str:
    """The piece behind a code."""
    bits, offset = (_LETTER, 0) if code & _IS_WORD else (_CHARACTER, _BEFORE_FIRST)
    rest, letters = code & ~_IS_WORD, ""
    while rest:
        letters = chr((rest & ((1 << bits) - 1)) + offset) + letters
        rest >>= bits
    return letters


def _runs(numbers: Codes, length: int) -> Codes:
    """Every run of `length` Chinese characters, packed into one number."""
    size = len(numbers) - length + 1
    if size <= 0:
        return np.zeros(0, np.int64)
    packed, whole = np.zeros(size, np.int64), np.ones(size, bool)
    for offset in range(length):
        part = numbers[offset : offset + size]
        packed = (packed << _CHARACTER) | part
        whole &= part > 0
    return packed[whole]


def _word(word: str) -> int:
    code = 0
    for letter in word:
        code = (code << _LETTER) | ord(letter)
    return code | _IS_WORD
