"""How many of what measure: 两袋, 半斤, 一斤半, 两三瓶, 十来个, 2kg, 3-5箱, x3. A rough number is a range.

几 is 2 to 9 and 十几 11 to 19, as the dictionary has it; 十来 10 to 19, 十多 11 to 19.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.text.lexicon import pairs, rows
from bot.text.numerals import LONGEST, number_of, signs

Amount = float | tuple[float, float]

SOME, HALF, MORE, ABOUT = "\u51e0", "\u534a", "\u591a\u4f59", "\u6765"  # 几 半 多余 来
_SEVERAL = "\u51e0\u6570"  # 几 数
_TENS = {"\u5341": 10, "\u767e": 100, "\u5343": 1000, "\u4e07": 10_000}  # 十 百 千 万
_LIANG = 10  # of one 斤
_FRACTION = re.compile(r"(\d+)[/\u2044](\d+)")
_MAGNITUDES = re.compile(rf"[{''.join(_TENS)}]$")
_LONGEST = 60  # signs of a number, absurd ones too: what is said of how many is never read as a name
_MOST = 1e9  # nobody asks for more
_NO_PAIR_WIDER = 2  # 三五 is a range, 二五 is not


@dataclass(frozen=True)
class Quantity:
    """An amount at text[start:end]; `is_size`: by weight or volume, so that it may describe a container's content.

    `value` None: some, nobody says how many. `times`: written behind a sign, x3 or 500ml*2.
    """

    start: int
    end: int
    value: Amount | None
    unit: str | None
    is_size: bool = False
    times: int | None = None


@cache
def measures() -> dict[str, str]:
    """Measure word → piece or size."""
    return pairs("measures")


@cache
def _amounts() -> dict[str, Amount]:
    return {word: float(low) if low == high else (float(low), float(high)) for word, low, high in rows("amounts")}


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, measures()), key=len, reverse=True))
    fixed = "|".join(sorted(_amounts(), key=len, reverse=True))
    digits = r"\d{1,2}[/\u2044]\d{1,2}|\d{1,6}(?:\.\d{1,6})?[\u4e07\u5343\u767e]?"
    number = rf"(?:{fixed}|{digits}|[{signs()}{_SEVERAL}{HALF}]{{1,{_LONGEST}}})(?:{ABOUT}|[{MORE}])?"
    vast = r"(?:[\u5927\u5c0f\u6574\u6ee1\u957f]"  # 大小整满长
    vast += r"[\u5305\u76d2\u74f6\u7bb1\u888b\u6876\u7f50\u6735\u9897\u6839\u5757\u5377\u63d0\u6346\u4efd])"
    latin = r"(?<=[A-Za-z])(?![A-Za-z])"
    unit = rf"(?:{vast}|(?:{words})(?:{latin}|(?<![A-Za-z])))"
    times = r"(?: ?[*xX\u00d7] ?(?P<times>\d{{1,4}})(?![\dA-Za-z.]))?"
    liang = rf"(?P<rest>[{signs()}\d])\u4e24(?![\u4e2a\u888b\u7bb1\u76d2\u74f6\u6876\u5305])"
    counted = (
        rf"(?P<minus>-)?(?P<low>{number})(?: ?[-~\u5230\u81f3] ?(?P<high>{number}))? ?(?P<unit>{unit})"
        rf"(?![\u88c5\u94b1\u5ea6])(?:{liang}|(?P<half>{HALF})(?![\u4e2a\u65a4\u888b\u7bb1\u76d2\u74f6]))?[{MORE}]?{times}"
    )
    signed = rf"[*xX\u00d7] ?(?P<sign>\d{{1,4}}) ?(?P<of>{unit})?(?![\dA-Za-z.])"
    # 一点 and 些 are some; 点 alone only after a verb, which the caller knows
    return re.compile(rf"(?<![A-Za-z\d.{signs()}{_SEVERAL}\-])(?<!\d[/\u2044])(?:{counted})|(?<![A-Za-z])(?:{signed})")


def quantities(text: str) -> Iterator[Quantity]:
    """Every amount with a measure (or behind a sign) in normalised `text`."""
    for match in _pattern().finditer(text):
        if match["sign"]:
            yield Quantity(*match.span(), float(match["sign"]), match["of"])
            continue
        value = _value(match["low"], match["high"])
        if value is None and len(match["low"]) <= LONGEST:
            continue
        unit = match["unit"]
        size = measures().get(unit) == "size"
        times = int(match["times"]) if match["times"] else None
        value = None if match["minus"] else _possible(_with_rest(value, match))
        yield Quantity(*match.span(), value, unit, size, times)


def _possible(value: Amount | None) -> Amount | None:
    """None for more than anybody asks for."""
    most = value[1] if isinstance(value, tuple) else value
    return None if most is None or most > _MOST else value


def _with_rest(value: Amount | None, match: re.Match[str]) -> Amount | None:
    """一斤半 is 1.5, 两斤三两 is 2.3."""
    if value is None or isinstance(value, tuple):
        return value
    if match["half"]:
        return value + 0.5
    if match["rest"]:
        return value + (amount(match["rest"]) or 0) / _LIANG  # type: ignore[operator]
    return value


def _value(low: str, high: str | None) -> Amount | None:
    first = amount(low)
    second = amount(high) if high else None
    if high is None or first is None or second is None:
        return first
    bottom = first[0] if isinstance(first, tuple) else first
    top = second[1] if isinstance(second, tuple) else second
    return (bottom, top) if bottom < top else None


def amount(written: str) -> Amount | None:
    """两 → 2, 半 → 0.5, 两三 → (2, 3), 十来 → (10, 19), 十几 → (11, 19), 几 → (2, 9), 1.5万 → 15000; else None."""
    if written in _amounts():
        return _amounts()[written]
    if written[-1] == ABOUT:
        return _about(_exact(written[:-1]))
    if written[-1] in MORE:
        return _more(_exact(written[:-1]))
    if any(sign in written for sign in _SEVERAL):
        return _several(written)
    if written == HALF:
        return 0.5
    return _pair(written) or _exact(written)


def _exact(written: str) -> float | None:
    if not written or HALF in written:
        return None
    if fraction := _FRACTION.fullmatch(written):
        part, whole = map(int, fraction.groups())
        return part / whole if part < whole else None
    if written[0].isdigit():
        scale = _TENS.get(written[-1], 1)
        return float(written.rstrip("".join(_TENS))) * scale
    if any(sign not in signs() for sign in written):
        return None
    value = number_of(written)
    return None if value is None else float(value)


def _about(value: float | None) -> Amount | None:
    """十来 → 10 to 19: about ten, rather more."""
    return None if not value else (value, value + _scale(value) - 1)


def _more(value: float | None) -> Amount | None:
    """十多 → 11 to 19, 一百多 → 101 to 199."""
    if not value or value != int(value):
        return value
    scale = _scale(value)
    return (value + 1, value + scale - 1) if scale > 1 else value


def _scale(value: float) -> int:
    """The largest power of ten that `value` is a multiple of."""
    scale = 1
    while value % (scale * 10) == 0:
        scale *= 10
    return scale


def _several(written: str) -> Amount | None:
    """几 → 2 to 9, 十几 → 11 to 19, 几十 → 20 to 99, 二十几 → 21 to 29."""
    low, high = (re.sub(rf"[{_SEVERAL}]", digit, written) for digit in ("\u4e8c", "\u4e5d"))
    if written[-1] in _SEVERAL and len(written) > 1:
        low = re.sub(rf"[{_SEVERAL}]", "\u4e00", written)
    first, last = _exact(low), _exact(high)
    if first is None or last is None:
        return None
    scale = _TENS.get(written[-1], 1)
    return first, last + scale - 1


def _pair(written: str) -> Amount | None:
    """两三 → 2 to 3, 三五 → 3 to 5, 七八十 → 70 to 80, 十二三 → 12 to 13; None for one number."""
    for index in range(len(written) - 1):
        one, other = (number_of(sign) if sign in signs() else None for sign in written[index : index + 2])
        if one and other and one < other <= 9 and other - one <= _NO_PAIR_WIDER:
            low = _exact(written[: index + 1] + written[index + 2 :])
            high = _exact(written[:index] + written[index + 1 :])
            return (low, high) if low is not None and high is not None and len(written) <= 4 else None
    return None
