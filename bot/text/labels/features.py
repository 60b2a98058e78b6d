"""What a text is made of, for the model: its pieces of one to three characters, its words and numbers.

No dictionary: what people call their streets and offices is in none, and pieces are the same whether a text comes
as it was written or already cut into words with the small ones dropped. `codes.py` says the same in NumPy.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log

from bot.text.normalise import normalise

LONGEST_PIECE = 3
LONGEST_TEXT = 20_000
"""Characters that are read of a text; the longest complaint we measured with has 13,000."""
HEADLINE = 18
"""Characters that begin a text, in which people say what it is about."""
FIRST = 1.5
"""How much more a piece says that stands there."""
LONGEST_WORD = 8
"""Letters of a word, or of a number, that are looked at."""

_PLAIN_WORDS = re.compile(r"[a-z]+|[0-9]+")
_OTHER = re.compile(r"[^\u3400-\u9fff]+")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_LONG_NUMBER = 5  # a phone, a card, an account: nobody's is learned


def plain(text: str) -> str:
    """`text` in one way of writing: lower case, without the spaces between Chinese characters."""
    return _BETWEEN.sub("", normalise(text)[:LONGEST_TEXT].lower())


def words(written: str) -> Counter[str]:
    """The words of letters and the short numbers in `plain` text."""
    found = (match.group() for match in _PLAIN_WORDS.finditer(written))
    return Counter(word[:LONGEST_WORD] for word in found if len(word) < _LONG_NUMBER or not word.isdigit())


def pieces(text: str) -> dict[str, float]:
    """Piece → how much it says in `text`: 1 + log times, and `FIRST` times that where it stands in the headline."""
    written = plain(text)
    first = _times(written[:HEADLINE])
    return {one: (1 + log(n)) * (FIRST if one in first else 1) for one, n in _times(written).items()}


def _times(written: str) -> Counter[str]:
    """Piece → how often it stands in `plain` text."""
    found = words(written)
    for run in _OTHER.split(written):
        for length in range(1, min(LONGEST_PIECE, len(run)) + 1):
            found.update([run[i : i + length] for i in range(len(run) - length + 1)])
    return found
