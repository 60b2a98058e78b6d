"""One way of writing: NFKC, simplified where the lexicon needs it, plain dashes, single spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.text.lexicon import rows

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`"), "'")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\n ]*")


@cache
def _variants() -> dict[int, str]:
    """Odd characters → ours: the few traditional ones our lexicons need, dashes, apostrophes."""
    return {ord(odd): plain for odd, plain in rows("variants")} | _DASHES | _APOSTROPHES


def normalise(text: str) -> str:
    """The text in one way of writing; case is kept, line ends stay as single newlines."""
    plain = unicodedata.normalize("NFKC", text).translate(_variants())
    return _LINES.sub("\n", _SPACES.sub(" ", plain)).strip()
