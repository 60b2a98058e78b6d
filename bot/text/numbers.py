"""Every number that is written, with its value: 501, 三百二十, 1.5万, 半斤's half, 百分之二十, 3%, twenty-five.

Phone numbers, identity and bank cards are none: they are never shown. 两三 is two numbers; 一下 and 万一 are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache

from bot.text.lexicon import rows
from bot.text.numerals import LONGEST, number_of, signs
from bot.text.quantities import HALF, measures

Written = tuple[int, int, float]
_SCALES = {"\u767e": 100, "\u5343": 1000, "\u4e07": 10_000, "\u4ebf": 100_000_000}  # 百 千 万 亿
_PERCENT = 100.0
_PARTS_OF = "\u5206\u4e4b"  # 分之
_HUNDRED, _THOUSAND = 100, 1000
_ENDLESS = 1e18  # a hundred hundred hundred … is no number


@cache
def _pattern() -> re.Pattern[str]:
    sign = f"[{signs()}]"
    idioms = "|".join(pattern for (pattern,) in rows("not_numbers"))
    words = "|".join(sorted(_words(), key=len, reverse=True))
    halves = "".join(sorted({word[0] for word in measures() if not word.isascii()}))
    return re.compile(
        rf"(?P<idiom>{idioms})"
        rf"|(?P<whole>{sign}{{1,8}}){_PARTS_OF}(?P<part>{sign}{{1,8}})"
        rf"|(?P<dotted>(?<!\d)\d{{1,6}}(?=(?:\.\d{{1,6}}){{2}})|(?<=\.)\d{{1,6}}(?=\.\d)|(?<=\d\.\d\.)\d{{1,6}})"
        rf"|(?P<digits>\d{{1,2}}(?:,\d{{3}}){{1,3}}(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
        r"(?: ?(?P<scale>[\u4e07\u4ebf]|[\u767e\u5343](?![\u514b\u7c73\u74e6]))|(?P<percent>%))?"
        rf"|(?P<signs>{sign}+)"
        rf"|(?P<half>{HALF})(?=[{halves}\u5c0f\u5e74\u6708\u5206])"
        rf"|\b(?P<words>(?:{words})(?:[ -](?:and )?(?:{words}))*)\b",
        re.IGNORECASE,
    )


@cache
def _words() -> dict[str, float]:
    """English words of numbers; half, hundred and thousand too."""
    return {word: float(value) for word, value in rows("numerals") if word.isascii()}


@cache
def _counting() -> frozenset[str]:
    """What may follow a single sign that is a number: measure words, and the words of addresses and time."""
    named = (word for name in ("counted", "numbered") for (word,) in rows(name))
    return frozenset(word[0] for word in (*measures(), *named))


def find_numbers(text: str, cuts: Set[int]) -> Iterator[Written]:
    """(start, past the end, value) of every number in normalised `text`, in order."""
    for match in _pattern().finditer(text):
        if match["idiom"] or (match["digits"] and len(match["digits"]) > LONGEST):
            continue
        start, end = match.span()
        if match["signs"]:
            yield from _of_signs(text, start, end, cuts)
        elif (value := _value(match)) is not None and value < _ENDLESS:
            yield start, end, value


def _value(match: re.Match[str]) -> float | None:
    if match["whole"]:
        whole, part = number_of(match["whole"]), number_of(match["part"])
        return part / whole if whole and part is not None else None
    if match["dotted"]:
        return float(match["dotted"][:LONGEST])
    if match["half"]:
        return 0.5
    if match["words"]:
        return _of_words(match["words"].lower())
    value = float(match["digits"].replace(",", ""))
    return value / _PERCENT if match["percent"] else value * _SCALES.get(match["scale"] or "", 1)


def _of_signs(text: str, start: int, end: int, cuts: Set[int]) -> Iterator[Written]:
    run = text[start:end]
    if len(run) == 1 and not _counts(text, start, end, cuts):
        return
    if len(run) == 2 and all(0 < (number_of(sign) or 0) < 10 for sign in run):  # 两三瓶, 五六号楼
        yield from ((start + n, start + n + 1, float(number_of(sign) or 0)) for n, sign in enumerate(run))
        return
    if (value := number_of(run)) is not None and value < _ENDLESS:
        yield start, end, float(value)


def _counts(text: str, start: int, end: int, cuts: Set[int]) -> bool:
    """Whether a single sign is a number: a measure follows, or jieba takes it for a word of its own."""
    if text[end : end + 1] in _counting() or text[end : end + 1] in ("-", "/"):
        return True
    return start in cuts and end in cuts


def _of_words(phrase: str) -> float:
    """twenty-five → 25, two hundred and five → 205."""
    total = section = 0.0
    for word in re.split(r"[ -]", phrase):
        value = _words().get(word, 0.0)
        if value >= _THOUSAND:
            total, section = total + (section or 1) * value, 0.0
        elif value >= _HUNDRED:
            section = (section or 1) * value
        else:
            section += value
    return total + section
