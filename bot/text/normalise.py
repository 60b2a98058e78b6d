"""One way of writing: NFKC, simplified characters (OpenCC tw2s), plain dashes, single spaces; and the way back.

Text without a traditional character never meets OpenCC: one look into a set of characters decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain

from bot.text.lexicon import rows
from bot.text.simplify import simplified

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`"), "'")
_UNSEEN = dict.fromkeys(chain([0xAD, 0x2060, 0xFEFF], range(0x200B, 0x2010), range(0xFE00, 0xFE10)), "")
_GAP = re.compile(r"[^\S\n]*\n\s*|[^\S\n]{2,}|[^\S\n ]")
_EDGES = re.compile(r"^\s+|\s+$")
_HALVES = re.compile("[\ud800-\udfff]")  # half a character, as JSON may hold one: no library takes it
_FRACTIONS = {
    sign: f"{unicodedata.numeric(sign):.6f}".rstrip("0")[1:]
    for sign in map(chr, (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F)))
}
"""½ → .5, ⅓ → .333333"""
_UNKNOWN = "\ufffd"

Offsets = Sequence[int]
"""Of a normalised text: `offsets[i]` is where its character `i` stood in the original, with one entry past the last.

What stands at plain[a:b] was written at original[offsets[a]:offsets[b]].
"""


@cache
def _variants() -> dict[int, str]:
    """Odd characters → ours: those that OpenCC does not know, dashes, apostrophes; what cannot be seen is left out."""
    return {ord(odd): plain for odd, plain in rows("variants")} | _DASHES | _APOSTROPHES | _UNSEEN


def normalise(text: str) -> str:
    """The text in one way of writing; case is kept, line ends stay as single newlines, half a character is U+FFFD."""
    return normalise_with_offsets(text)[0]


def normalise_with_offsets(text: str) -> tuple[str, Offsets]:
    """`text` as `normalise` gives it, and where each of its characters was written; linear in the text."""
    plain, offsets = _one_sign_each(text)
    return simplified(plain), offsets


def _one_sign_each(text: str) -> tuple[str, Offsets]:
    """NFKC, variants and spaces, in one pass; a text that is plain already costs three looks."""
    text = _HALVES.sub(_UNKNOWN, text)
    offsets: Offsets = range(len(text) + 1)
    if not unicodedata.is_normalized("NFKC", text) or not _variants().keys().isdisjoint(map(ord, text)):
        text, offsets = _joined(_with_fractions(text, _plain_signs(text)), len(text))
    if _GAP.search(text) or _EDGES.search(text):
        text, offsets = _with_single_spaces(text, offsets)
    return text, offsets


def _signs(text: str) -> list[tuple[int, str]]:
    """A character together with the marks that belong to it, what is unseen between them too, and where it begins."""
    signs: list[tuple[int, str]] = []
    for start, character in enumerate(text):
        if signs and (unicodedata.combining(character) or ord(character) in _UNSEEN):
            signs[-1] = (signs[-1][0], signs[-1][1] + character)
        else:
            signs.append((start, character))
    return signs


def _plain_signs(text: str) -> list[tuple[str, int]]:
    return [(_plain(sign), start) for start, sign in _signs(text)]


def _with_fractions(text: str, pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """½ as 0.5, and as .5 behind a digit: 1½ is 1.5, which NFKC would make 11/2."""
    if _FRACTIONS.keys().isdisjoint(text):
        return pieces
    whole = ["0", *("" if piece[-1:].isdigit() else "0" for piece, _ in pieces)]
    return [
        (before + _FRACTIONS[text[start]], start) if text[start] in _FRACTIONS else (piece, start)
        for before, (piece, start) in zip(whole, pieces, strict=False)
    ]


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign.translate(_UNSEEN)).translate(_variants())


def _joined(pieces: list[tuple[str, int]], end: int) -> tuple[str, Offsets]:
    offsets = [start for piece, start in pieces for _ in piece]
    return "".join(piece for piece, _ in pieces), [*offsets, end]


def _with_single_spaces(text: str, offsets: Offsets) -> tuple[str, Offsets]:
    """Runs of white space as one space or one newline, none at either end."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    pieces: list[str] = []
    kept: list[int] = []
    for gap in _GAP.finditer(text, first, last):
        pieces += (text[first : gap.start()], "\n" if "\n" in gap.group() else " ")
        kept += (*offsets[first : gap.start()], offsets[gap.start()])
        first = gap.end()
    pieces.append(text[first:last])
    kept += (*offsets[first:last], offsets[last] if last else 0)
    return "".join(pieces), kept
