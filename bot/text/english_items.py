"""Things asked for in English: 2 bags of rice, a carton of milk, some eggs, rice x2, milk: 3 bottles."""

from __future__ import annotations

import re
from functools import cache

from bot.domain.taxonomy import Category
from bot.domain.understanding import Item
from bot.text.items import goods
from bot.text.lexicon import pairs, rows

_PIECES = re.compile(r"[,;!?\n\0&:|]+|\.(?=\s|$)|\band\b|\bplus\b|\balso\b")
_NUMBER = r"(?:\d{1,2}[/\u2044]\d{1,2}|\d{1,15}(?:\.\d{1,6})?)(?!\d)"
_MOST = 1e6
_SOME = {"some": None, "a few": (2.0, 9.0), "several": (3.0, 9.0), "a couple of": 2.0, "half a": 0.5, "half": 0.5}
_WORD = re.compile(r"[a-z0-9%'\-()]+")

Amount = float | tuple[float, float] | None
Found = tuple[Item, tuple[int, int]]


@cache
def _units() -> dict[str, str]:
    return pairs("units")


@cache
def _numbers() -> dict[str, float]:
    return {word: float(value) for word, value in rows("numerals") if word.isascii()}


@cache
def _stops() -> frozenset[str]:
    return frozenset(word for (word,) in rows("item_stops") if word.isascii())


@cache
def _pattern() -> re.Pattern[str]:
    """An amount and its measure: 2 bags of, half a dozen, a, 2-3 bottles of, some, 5kg."""
    numbers = "|".join(sorted([*_numbers(), *_SOME, "an", "a"], key=len, reverse=True))
    units = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.\-/\u2044])(?P<minus>-)?(?P<low>{_NUMBER}|(?:{numbers})\b)(?: ?(?:-|to) ?(?P<high>{_NUMBER}))?"
        rf"(?: ?(?:big |small |large )?(?P<unit>{units})(?:es|s)?\b)?(?: of\b)?"
        r"|\b[x*\u00d7] ?(?P<times>\d{1,4})\b|(?<=\w)[*\u00d7] ?(?P<sign>\d{1,4})\b"
    )


def find_english(text: str, lower: str, asks: bool, category: Category) -> list[Found]:  # noqa: FBT001 - a fact, not a switch
    """The things asked for in English `text`, with where each name stands; `lower` is what may be read of it."""
    if not asks and category not in (Category.SUPPLIES, Category.OTHER):
        return []
    found = [line for start, end in _pieces(lower) if (line := _line(text, lower, start, end))]
    measured = [one for one, _ in found if one.unit is not None or _is_goods(one.name)]
    if not asks and len(measured) < len(found):
        return []
    return [(one, span) for one, span in found if one.unit is not None or _is_goods(one.name)]


def _pieces(lower: str) -> list[tuple[int, int]]:
    marks = [mark.span() for mark in _PIECES.finditer(lower)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(lower)]
    return list(zip(starts, ends, strict=True))


def _line(text: str, lower: str, start: int, end: int) -> Found | None:
    amounts = [match for match in _pattern().finditer(lower, start, end) if match.group().strip()]
    counted = [match for match in amounts if match["unit"]] or amounts
    match = counted[0] if counted else None
    name = _name(lower, match.end(), end, first=True) if match else None
    if name is None:
        name = _name(lower, start, match.start() if match else end, first=False)
    if name is None:
        return None
    value = _value(match) if match else None
    unit = _units().get(match["unit"]) if match and match["unit"] else None
    return Item(text[slice(*name)], value, unit), name


def _value(match: re.Match[str]) -> Amount:
    if match["times"] or match["sign"]:
        return float(match["times"] or match["sign"])
    low = match["low"]
    if match["minus"]:
        return None
    first: Amount = _SOME[low] if low in _SOME else _numbers().get(low)
    if low not in _SOME and first is None:
        first = 1.0 if low in ("a", "an") else _digits(low)
    high = _digits(match["high"]) if match["high"] else None
    return (first, high) if high is not None and isinstance(first, float) else first


def _digits(written: str) -> float | None:
    """3, 1.5, 1/2; None for more than anybody asks for, and for what is no part of one (3/2)."""
    part, *whole = re.split(r"[/\u2044]", written)
    value = float(part) / float(whole[0]) if whole and float(part) < float(whole[0]) else None if whole else float(part)
    return value if value is not None and value < _MOST else None


def _name(lower: str, start: int, end: int, *, first: bool) -> tuple[int, int] | None:
    """The first (or last) run of words that are no stop words."""
    runs: list[tuple[int, int]] = []
    fresh = True
    for word in _WORD.finditer(lower, start, end):
        if word.group() in _stops():
            fresh = True
            continue
        runs[-1:] = [(runs[-1][0], word.end())] if runs and not fresh else [*runs[-1:], word.span()]
        fresh = False
    runs = [run for run in runs if any(sign.isalpha() for sign in lower[slice(*run)])]
    if not runs:
        return None
    return runs[0] if first else runs[-1]


def _is_goods(name: str) -> bool:
    last = name.lower().rsplit(" ", 1)[-1]
    return any(word in goods() for word in (name.lower(), name.lower().rstrip("s"), last, last.rstrip("s")))
