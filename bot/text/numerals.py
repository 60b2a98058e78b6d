"""Written numbers as digits, for addresses: 十二 → 12, 五零一 → 501, 幺零二 → 102, building three → building 3."""

from __future__ import annotations

import re
from functools import cache

from bot.text.alignment import Alignment, replaced
from bot.text.lexicon import rows

LONGEST = 15
"""Signs or digits of a number; what is longer is none."""
_TEN, _MYRIAD = 10, 10_000


@cache
def _values() -> dict[str, int]:
    return {word: int(value) for word, value in rows("numerals")}


@cache
def signs() -> str:
    """The Chinese signs of numbers, as the inside of a character class."""
    return "".join(word for word in _values() if not word.isascii())


@cache
def _runs() -> re.Pattern[str]:
    """A run of Chinese numerals, or one English number word."""
    words = "|".join(sorted((word for word in _values() if word.isascii()), key=len, reverse=True))
    return re.compile(rf"(?<![\d{signs()}])[{signs()}]+|(?<= )(?:{words})\b", re.IGNORECASE)


def with_digits(text: str) -> str:
    """`text` with its written numbers as digits; what is no single number stays as it is (二三号楼 is two)."""
    return aligned_digits(text)[0]


def aligned_digits(text: str) -> tuple[str, Alignment]:
    """As `with_digits`, with the way back to `text`."""
    return replaced(_runs(), lambda run: _digits(run.group().lower()), text)


def _digits(run: str) -> str:
    if run.isascii():
        return str(_values()[run])
    if len(run) > LONGEST:
        return run
    values = [_values()[sign] for sign in run]
    if max(values) < _TEN:
        is_list = len(values) == 2 and 0 not in values  # 五六号楼 is five and six
        return run if is_list else "".join(map(str, values))
    value = positional(values)
    return run if value is None else str(value)


def number_of(run: str) -> int | None:
    """What a run of Chinese numerals means, read as one number: 三百二 → 320, 一万五 → 15000, 五零一 → 501.

    None for what nobody says, and for more signs than any number has.
    """
    if len(run) > LONGEST:
        return None
    values = [_values()[sign] for sign in run]
    if max(values) < _TEN:
        return int("".join(map(str, values)))
    return positional(values)


def positional(values: list[int]) -> int | None:
    """[10, 2] → 12, [1, 100, 0, 3] → 103, [1, 10000, 5] → 15000; None for what nobody says (十百, 一十二三, 亿亿)."""
    total, section, digit, scale = 0, 0, None, 0  # scale: of the last 十, 百 …; 0 where a digit stands for itself
    for value in values:
        if value >= _MYRIAD:
            if not total + section + (digit or 0):
                return None
            total, section, digit, scale = (total + section + (digit or 0)) * value, 0, None, value
        elif value >= _TEN:
            if 0 < scale <= value:
                return None
            section, digit, scale = section + (1 if digit is None else digit) * value, None, value
        elif digit:
            return None
        else:
            digit, scale = value, scale if value else 0
    if digit and scale > _TEN:  # 三百二 is 320, 三百零二 is 302
        digit *= scale // _TEN
    return total + section + (digit or 0)
