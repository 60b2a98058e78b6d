"""An address in tokens: a run of digits, a run of Latin letters, or any one character. Joined they are the address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(r"[0-9\uff10-\uff19]+|[A-Za-z\uff21-\uff3a\uff41-\uff5a]+|.", re.DOTALL)
_LONGEST = 5


def tokens(text: str) -> list[str]:
    """The tokens of `text`, nothing left out."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=8192)
def shape(token: str) -> str:
    """What is learned about a token: digits by how many there are, letters lower, the rest in one way of writing."""
    plain = unicodedata.normalize("NFKC", token).lower()
    if plain.isdecimal() and plain.isascii():
        return "9" * min(len(plain), _LONGEST)
    if plain.isascii() and plain.isalpha():
        return plain if len(plain) == 1 else "a" * min(len(plain), _LONGEST)
    if not plain.strip():
        return "_"
    return plain
