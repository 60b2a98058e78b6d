"""Written numbers as digits, for addresses only: 十二 → 12, 五零一 → 501, building three → building 3."""

from __future__ import annotations

import re
from functools import cache

from bot.text.lexicon import rows

_TEN, _HUNDRED = 10, 100


@cache
def _values() -> dict[str, int]:
    return {word: int(value) for word, value in rows("numerals")}


@cache
def _runs() -> re.Pattern[str]:
    """A run of Chinese numerals, or one English number word."""
    signs = "".join(word for word in _values() if not word.isascii())
    words = "|".join(word for word in _values() if word.isascii())
    return re.compile(rf"[{signs}]+|(?<= )(?:{words})\b", re.IGNORECASE)


def with_digits(text: str) -> str:
    """`text` with its written numbers as digits; what is no single number stays as it is (二三号楼 is two)."""
    return _runs().sub(lambda run: _number(run.group().lower()), text)


def _number(run: str) -> str:
    if run.isascii():
        return str(_values()[run])
    values = [_values()[sign] for sign in run]
    if max(values) < _TEN:
        is_list = len(values) == 2 and 0 not in values  # 五六号楼 is five and six
        return run if is_list else "".join(map(str, values))
    return _positional(run, values)


def _positional(run: str, values: list[int]) -> str:
    """十二 → 12, 二十 → 20, 一百零三 → 103; unreadable runs (十百) stay."""
    total, digit = 0, None
    for value in values:
        if value >= _TEN:
            total += (1 if digit is None else digit) * value
            digit = None
        elif digit in (None, 0):
            digit = value
        else:
            return run
    return str(total + (digit or 0))
