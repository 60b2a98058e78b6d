"""Building, unit and room as people write them, read from normalised text before it is segmented.

3号楼, 三号楼二单元五零一, 3栋2单元501, 3-2-501, 3#501, A座, 12弄3号501室, building 3, bldg 3 unit 2 (DOMAIN.md §4).
Numbers are canonical strings without leading zeros; two different ones are no answer: ask, never guess.
"""

from __future__ import annotations

import re
from functools import cache

from bot.domain.understanding import Address
from bot.text.lexicon import rows
from bot.text.numerals import with_digits

_ID = r"(?:[A-Za-z]-?)?0*[1-9]\d{0,2}"  # 3, 03, B12
_ROOM = r"0?[1-9]\d{2,3}[A-Za-z]?"  # floor and door: 501, 1203
_FREE = r"(?<![A-Za-z\d.\-])"  # not in the middle of a longer number or word


def find_address(text: str) -> Address:
    """The one address in normalised `text`; a part that is written twice differently is None.

    Two buildings leave no unit and no room either: they belong to one of them.
    """
    written = with_digits(text)
    seen: dict[str, set[str]] = {"building": set(), "unit": set(), "room": set()}
    for pattern in _patterns():
        for match in pattern.finditer(written):
            for name, number in match.groupdict().items():
                if number:
                    seen[name.rstrip("_0123456789")].update(_canonical(number))
    if len(seen["building"]) > 1:
        return Address()
    return Address(_only(seen["building"]), _only(seen["unit"]), _only(seen["room"]))


def _canonical(written: str) -> list[str]:
    """'03' → 3, 'b12' → B12; a list ('2、3') gives each of its numbers."""
    ids = re.findall(r"[A-Za-z]?-?\d+[A-Za-z]?|[A-Za-z]", written)
    return [re.sub(r"^([A-Z]?)-?0+(?=\d)", r"\1", one.upper().replace("-", "")) for one in ids]


def _only(numbers: set[str]) -> str | None:
    return next(iter(numbers)) if len(numbers) == 1 else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Every written form, compiled from the suffixes of address.txt; bounded repeats only."""
    by_kind: dict[str, list[str]] = {}
    for pattern, kind in rows("address"):
        by_kind.setdefault(kind, []).append(pattern)
    any_of = {kind: "(?:" + "|".join(sorted(forms, key=len, reverse=True)) + ")" for kind, forms in by_kind.items()}
    return tuple(re.compile(form) for form in _chinese(any_of) + _plain(any_of) + _english(any_of))


def _chinese(kind: dict[str, str]) -> list[str]:
    """Numbers before their suffix: 3号楼, 2、3号楼 (two buildings), A座, 2单元501, 12弄3号501室."""
    several = rf"(?:[A-Za-z]?\d{{1,2}}{kind['lot']}? ?{kind['list']} ?){{0,4}}"
    door = rf"(?: ?-? ?(?P<room>{_ROOM})(?![\d\-.:]))?"
    unit = rf"(?: ?-? ?(?P<unit>{_ID}) ?(?:{kind['unit']}|{kind['door']}(?= ?\d{{3}})))?"
    return [
        rf"{_FREE}(?P<building>{several}(?:{_ID}|[A-Za-z])) ?{kind['building']}{unit}{door}",
        rf"{_FREE}(?P<building>[A-Za-z]|[A-Za-z]?\d{{1,2}}(?={kind['tower']} ?\d)) ?{kind['tower']}{unit}{door}",
        rf"{_FREE}(?P<building>{_ID}) ?{kind['lot']} ?(?P<room>{_ROOM})(?= ?{kind['room']}|(?![\dA-Za-z.:\-]))",
        rf"(?<![A-Za-z\d.])(?P<unit>{_ID}|[A-Za-z]) ?{kind['unit']}{door}",
        rf"(?<![A-Za-z\d.])(?P<room>{_ROOM}) ?{kind['room']}",
    ]


def _plain(kind: dict[str, str]) -> list[str]:
    """Numbers alone: 3-2-501, 3-501, 3#501, 3#2单元501, 3#-2-501."""
    end = r"(?![\d\-.:/])"
    return [
        rf"{_FREE}(?P<building>{_ID}) ?- ?(?P<unit>0?[1-9]\d?) ?- ?(?P<room>{_ROOM}){end}",
        rf"{_FREE}(?P<building>{_ID}) ?- ?(?P<room>0?[1-9]\d?(?:0[1-9]|1\d)){end}",
        (rf"{_FREE}(?P<building>{_ID})# ?-?(?:(?P<unit>0?[1-9]\d?)(?:#|-| ?{kind['unit']}))?"
        rf" ?-?(?P<room>{_ROOM})?(?!\d)"),
    ]


def _english(kind: dict[str, str]) -> list[str]:
    """Numbers after their word: building 3, bldg 3 unit 2, room 501; a unit of three digits is a flat."""
    label = r" ?(?:[Nn]o\.?|#|number)? ?"
    also = rf"(?: ?(?:,|{kind['list']}) ?(?:\d{{1,2}})(?![\d-])(?! ?{kind['lot']})){{0,4}}"
    return [
        rf"\b(?i:{kind['building_word']}s?){label}(?P<building>(?:{_ID}|[B-HJ-Z]\b|[AI]\b(?! ?[a-z])){also})(?!\d)",
        rf"\b(?i:{kind['unit_word']}){label}(?P<unit>0?[1-9]\d?|[A-Z])\b",
        rf"\b(?i:{kind['unit_word']}|{kind['room_word']}){label}(?P<room>{_ROOM})\b",
    ]


_ROOM_NUMBER = re.compile(r"[0-9A-Za-z#\-]{0,5}[0-9][0-9A-Za-z#\-]{0,5}\s*(?:号|室|号室|房)?")


def is_room_number(text: str) -> bool:
    """Whether a text is no more than a room number ("501", "2-501", "501室"); anything else is a report."""
    return bool(_ROOM_NUMBER.fullmatch(text.strip()))
