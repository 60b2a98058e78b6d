"""The words that say when: 昨晚十点左右, 上周三, 三天前, since last night; of several those of when it happened."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.text.lexicon import rows

_RANK = {"past": 0, "date": 0, "part": 1, "clock": 1, "habit": 2, "now": 3, "future": 4}
_NOT_ALONE = ("approx", "none")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DIGIT = r"[\d\u4e00\u4e8c\u4e24\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u96f6\u3007\u51e0]"


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_of_numbers(pattern), re.IGNORECASE), kind) for pattern, kind in rows("moments"))


def _of_numbers(pattern: str) -> str:
    """N{1,3}: so many signs of a number; N alone: up to four."""
    return re.sub(r"N(?!\{)", "N{1,4}", pattern).replace("N{", _DIGIT + "{")


@cache
def _phrase() -> re.Pattern[str]:
    """Words of time in a row, at most five, with what makes them rough."""
    told = (_edged(pattern) for pattern, kind in rows("moments") if kind not in _NOT_ALONE)
    words = "|".join(sorted(told, key=len, reverse=True))
    approx = "|".join(pattern for pattern, kind in rows("moments") if kind == "approx")
    joint = r"(?: ?\u7684? ?|,? (?:at |in the |around |about )?)"
    first = "".join(sorted({sign for pattern, _ in rows("moments") for sign in _CHINESE.findall(pattern)}))
    phrase = rf"(?:\b(?:since|from) )?(?:{words})(?:{joint}(?:{words})){{0,4}}(?: ?(?:{approx}))?"
    return re.compile(rf"(?=[{first}\d]|\b[a-zA-Z@]){phrase}", re.IGNORECASE)


def _edged(pattern: str) -> str:
    """English words stand alone; a Chinese number is not the rest of a longer one."""
    if pattern.isascii() and re.match(r"[a-z(]", pattern) and "N" not in pattern and re.search("[a-z]{2}", pattern):
        return rf"(?:\b(?:{pattern})\b)"
    return rf"(?:(?<![\d.\-/#]){_of_numbers(pattern)})" if pattern.startswith("N") else f"(?:{_of_numbers(pattern)})"


@cache
def _no_time() -> re.Pattern[str]:
    """What looks like a time and is none when it stands alone: 一点."""
    return re.compile("|".join(pattern for pattern, kind in rows("moments") if kind == "none"))


def find_moment(text: str) -> tuple[int, int] | None:
    """Where normalised `text` says when (first, past the last); None where it does not."""
    found = moments(text)
    return min(found, key=lambda span: _rank(text[slice(*span)])) if found else None


def moments(text: str) -> list[tuple[int, int]]:
    """Every phrase of time in normalised `text`."""
    return [match.span() for match in _phrase().finditer(text) if not _no_time().fullmatch(match.group())]


@lru_cache(maxsize=1024)
def _rank(phrase: str) -> int:
    kinds = {kind for pattern, kind in _kinds() if kind in _RANK and pattern.search(phrase)}
    if "future" in kinds:
        return _RANK["future"]
    return min((_RANK[kind] for kind in kinds), default=_RANK["now"])
