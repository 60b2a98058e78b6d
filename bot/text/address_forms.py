"""The written forms of building, unit, floor and room, as regular expressions over text whose numbers are digits.

Compiled from address.txt; every repeat is bounded. A group is named after the part it reads, with a number behind it
where a form offers several ways: building2, room3.
"""

from __future__ import annotations

import re
from functools import cache

from bot.text.lexicon import rows

ID = r"(?:[A-Za-z]-?)?0*[1-9]\d{0,2}"  # 3, 03, B12
ROOM = r"0?[1-9]\d?(?:0[1-9]|[1-9]\d)[A-Za-z]?"  # floor and door: 501, 1203, 0501
_SHORT = r"0?[1-9]\d?"
FREE = r"(?<![A-Za-z\d.\-/])"  # not in the middle of a longer number or word


@cache
def kinds() -> dict[str, str]:
    """Kind → one expression for all its words, the longest first."""
    found: dict[str, list[str]] = {}
    for pattern, kind in rows("address"):
        found.setdefault(kind, []).append(pattern)
    return {kind: "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")" for kind, words in found.items()}


@cache
def counted() -> str:
    """What follows a number that counts something."""
    return "(?:" + "|".join(re.escape(word) for (word,) in rows("counted")) + ")"


@cache
def noise() -> re.Pattern[str]:
    """Dates, times, prices, plates, versions, counted things."""
    number = r"\d+(?:\.\d+)?"
    range_ = rf"(?:{number} ?[-~] ?)?{number}"
    many = rf"(?<![\d.#\-\u680b\u5e62\u697c\u5143\u5ea7\u5c42\u95e8]){range_} ?{counted()}"
    patterns = [pattern for (pattern,) in rows("address_noise")]
    with_number = "|".join([pattern for pattern in patterns if pattern.startswith(r"\d")] + [many])
    others = [pattern for pattern in patterns if not pattern.startswith(r"\d")]
    return re.compile("|".join([rf"(?=\d)(?:{with_number})", *others]))


@cache
def forms(english: bool = True) -> tuple[re.Pattern[str], ...]:  # noqa: FBT001, FBT002 - a switch of a table
    """Every form, the most telling first; what one has read the next does not read again."""
    kind = kinds()
    whole, by_unit, by_room, spaced = _plain(kind)
    chain, *rest = _chinese(kind)
    ordered = [whole, by_unit, chain, by_room, spaced, *rest, *(_english(kind) if english else ())]
    return tuple(re.compile(form) for form in ordered)


def _end(also: str = "") -> str:
    return rf"(?![\dA-Za-z.:%{also}]| ?{counted()})"


def _plain(kind: dict[str, str]) -> list[str]:
    """Numbers alone: 3-2-501, 3/2/501, 3-501, 3#501, 3#2单元501, 3#-2-501, 3-2单元501."""
    unit = _SHORT
    joined = "|".join(rf"{FREE}(?P<building{n}>{ID}) ?{sep} ?(?P<unit{n}>{unit}) ?{sep} ?(?P<room{n}>{ROOM})"
                      for n, sep in enumerate(("-", "/", r"\.", "#")))
    room = rf"(?P<room>{ROOM})(?: ?{kind['room']})?{_end('-')}"
    return [
        rf"(?:{joined}){_end('/-')}",
        rf"{FREE}(?P<building>{ID}) ?- ?(?P<unit>{unit}) ?{kind['unit']} ?-? ?{room}",
        rf"{FREE}(?P<building>{ID}) ?- ?(?P<room>0?[1-9]\d?(?:0[1-9]|1\d)){_end('/-')}",
        rf"^(?P<building>{_SHORT}) (?P<unit>{_SHORT}) (?P<room>{ROOM})$",
    ]


def _tail(kind: dict[str, str]) -> str:
    """What may follow a building or a unit: unit, floor, room."""
    sep = rf" ?{kind['joint']}? ?"
    sure = rf"(?P<room1>{_many(ROOM, kind)}) ?(?:{kind['room']}|{kind['household']}|{kind['door_number']})"
    bare = rf"(?!1(?:10|19|20|22)(?!\d))(?P<room2>{_many(ROOM, kind)}){_end('-')}(?! ?{kind['lot']})"
    no_room = f"{kind['building']}|{kind['unit']}|{kind['floor']}|{counted()}"
    by_floor = rf"(?P<room3>\d{{1,2}}-\d{{1,2}})(?![\d\-])(?! ?(?:{no_room}))"
    short = rf"(?P<room4>{_SHORT}) ?(?:{kind['room']}|{kind['household']}|{kind['door_number']})(?! ?\d)"
    floor = rf"(?:{sep}(?P<floor>{_SHORT}) ?{kind['floor']})?"
    return rf"{floor}(?:{sep}(?:{sure}|{bare}|#(?P<room5>{ROOM})|{by_floor}|{short}))?"


def _unit(kind: dict[str, str]) -> str:
    sep = rf" ?{kind['joint']}? ?"
    named = rf"(?P<unit1>{_many(_SHORT, kind, kind['unit'])}|[A-Za-z]|{kind['stem']}|{kind['compass']}) ?{kind['unit']}"
    door = rf"(?P<unit2>{_SHORT}) ?{kind['door']}"
    bare = rf"(?P<unit3>{_SHORT}) ?[\-#] ?(?={ROOM}{_end('-')})"
    return rf"(?:{sep}(?:{named}|{door}|{bare}))?"


def _many(one: str, kind: dict[str, str], suffix: str = "") -> str:
    """One number or a list of them: 2、3 or 2单元和3."""
    between = rf"(?:{suffix})? ?{kind['list']}" if suffix else rf" ?{kind['list']}"
    return rf"(?:{one}{between} ?){{0,4}}{one}"


def _chinese(kind: dict[str, str]) -> list[str]:
    """Numbers before their suffix: 3号楼2单元501, 2、3号楼 (two buildings), A座, 甲楼, 12弄3号501室, 5楼, 501室."""
    signs = r"[\u4e00-\u4e5d]{2}"  # what is left as signs is two numbers: 五六号楼
    several = rf"(?:[A-Za-z]?\d{{1,2}}(?:{kind['building']}|#|{kind['lot']})? ?{kind['list']} ?){{0,4}}"
    heads = "|".join([
        rf"(?P<building1>{several}(?:{ID}|[A-Za-z]|{signs})) ?{kind['building']}",
        rf"(?P<building2>[A-Za-z]\d{{0,2}}|\d{{1,2}}(?={kind['tower']} ?-? ?\d)) ?{kind['tower']}",
        rf"(?P<building3>{kind['stem']}){kind['stem_building']}",
        rf"(?P<building4>{kind['compass_building']})",
        rf"(?P<building5>{several}{ID}) ?#",
        rf"(?P<building6>{ID}) ?{kind['storeyed']}(?= ?-?{_SHORT} ?(?:{kind['unit']}|{kind['door']}))",
        rf"(?<={kind['lane']})(?P<building7>{ID}) ?{kind['lot']}(?!{kind['storeyed']})",
    ])
    on_floor = rf" ?{kind['joint']}? ?(?P<room1>{ROOM})(?: ?{kind['room']}|{_end('-')})"
    on_floor += rf"| ?(?P<room2>{_SHORT}) ?{kind['room']}(?! ?\d)"
    number = rf"{FREE}{kind['not_counted']}"
    below = rf"(?:{kind['below']}-?|(?<!\d)-) ?(?P<below1>[1-9]) ?{kind['floor']}"
    basement = rf"(?<![A-Za-z\d\u7d20\u7ef4])[Bb]-?(?P<below2>[1-6])(?:F|(?={kind['basement']}|[ ,.]|$))"
    return [
        rf"{FREE}(?:{heads}){_unit(kind)}{_tail(kind)}",
        rf"{FREE}(?P<building>{ID}) ?{kind['lot']} ?(?P<room>{ROOM})(?: ?{kind['room']}|{_end('-')})",
        rf"{FREE}(?P<unit1>{_many(_SHORT, kind, kind['unit'])}|[A-Za-z]|{kind['stem']}) ?{kind['unit']}{_tail(kind)}",
        rf"{below}|{basement}",
        rf"{number}(?P<floor>{_many(_SHORT, kind, kind['floor'])}) ?{kind['floor']}(?:{on_floor})?",
        rf"{FREE}(?P<floor>{_SHORT}) ?/?[Ff](?![A-Za-z\d])",
        rf"{FREE}(?P<room>{_many(ROOM, kind)}) ?(?:{kind['room']}|{kind['household']})",
        rf"{kind['dwelling']} ?(?P<room>{ROOM}){_end('-')}",
        rf"{FREE}(?P<room>{ROOM}){kind['occupant']}",
    ]


def _english(kind: dict[str, str]) -> list[str]:
    """Numbers after their word: building 3, bldg 3 unit 2, room 501, 3rd floor; a unit of three digits is a flat."""
    label = r" ?(?:[Nn]o\.?|#|number)? ?"
    also = rf"(?: ?(?:,|{kind['list']}) ?(?:\d{{1,2}})(?![\d-])(?! ?{kind['lot']})){{0,4}}"
    ordinal = r"(?:st|nd|rd|th)"
    return [
        rf"\b(?i:{kind['building_word']}s?){label}(?P<building>(?:{ID}|[B-HJ-Z]\b|[AI]\b(?! ?[a-z])){also})(?![\d-]\d)",
        rf"\b(?P<building1>[1-9]\d?){ordinal} (?i:{kind['building_word']})\b",
        rf"#(?P<building2>[1-9]\d?) (?i:{kind['building_word']})\b",
        rf"\b(?i:{kind['unit_word']}){label}(?P<unit>0?[1-9]\d?|[A-Z])\b(?!-)",
        rf"\b(?i:{kind['unit_word']}|{kind['room_word']}){label}(?P<room>{ROOM})\b",
        rf"\b(?i:{kind['room_word']}){label}(?P<room>\d{{1,2}}[A-Za-z])\b",
        rf"\b(?P<floor1>[1-9]\d?){ordinal}[ -](?i:{kind['floor_word']})\b",
        rf"\b(?i:{kind['floor_word']}|{kind['level_word']}){label}(?P<floor>[1-9]\d?|[Bb][1-5])\b(?! ?%)",
    ]
