"""Where a report is, for comparing: every building, unit, room, floor, gate … that its text and its place name.

Unlike `find_address` this keeps all that is written: 401's ceiling and 501's bath are both part of the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from bot.text.lexicon import rows
from bot.text.numerals import with_digits
from bot.text.same.words import find

Facts = Mapping[str, frozenset[str]]
"""kind (building, unit, room, floor, lift, plate, gate, side, name) → what is said; what is not said is left out."""

_ID = r"(?<![\d.])([A-Za-z]?\d{1,3})"
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][\u00b7 ]?[A-Z0-9]{5,6}(?![A-Z0-9])")
_FULL = re.compile(r"(?<![\d-])(\d{1,3})[-#](\d{1,2})[-#](\d{3,4})(?!\d)")
_DOOR = re.compile(r"(?<![\d-])(\d{1,3})[-#](\d{3,4})(?!\d)")
_PAIR = re.compile(r"(?<![\d-])(\d{1,3})[-#](\d{1,2})(?![\d-])")
_NUMBER = re.compile(r"\d{1,3}")
_ROOM = re.compile(r"(?<![\d.\-A-Za-z])([1-9]\d?(?:0[1-9]|1\d|20))(?![\d\-.:%])")
_MOST_FLOORS = 12
_SPLIT = re.compile(r"[/\\>|,;\s]+")
_NOT_NAMES = re.compile(r"[\W\d_a-z]+")


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """One pattern a kind, compiled from the suffixes of same_places.txt."""
    by_kind: dict[str, list[str]] = {}
    for suffix, kind in rows("same_places"):
        by_kind.setdefault(kind, []).append(suffix)
    any_of = {kind: "(?:" + "|".join(sorted(forms, key=len, reverse=True)) + ")" for kind, forms in by_kind.items()}
    return {
        "building": re.compile(rf"{_ID} ?{any_of['building']}|\b([A-Za-z]) ?{any_of['tower']}"),
        "listed": re.compile(rf"{_ID} ?{any_of['list']}(?= ?\d{{1,3}} ?{any_of['building']})"),
        "unit": re.compile(rf"{_ID} ?{any_of['unit']}"),
        "floor": re.compile(rf"(?<![\d.\u53f7#A-Za-z-])(\d{{1,2}}) ?{any_of['floor']}"),
        "floors": re.compile(rf"(\d{{1,2}}) ?{any_of['floor']}? ?{any_of['to']} ?(\d{{1,2}}) ?{any_of['floor']}"),
        "lift": re.compile(rf"(?<!\d)(\d) ?{any_of['lift']}"),
        "not_room": re.compile(rf"\d+(?: ?{any_of['not_room']})"),
        "building_word": re.compile(rf"\b{any_of['building_word']} ?([a-z]?\d{{1,3}}|[b-h]\b)"),
        "unit_word": re.compile(rf"\b{any_of['unit_word']} ?(\d{{1,2}})\b"),
        "generic": re.compile(any_of["generic"]),
    }


def facts_of(text: str) -> dict[str, set[str]]:
    """What normalised `text` says about where, by kind."""
    forms, found = _forms(), dict[str, set[str]]()
    plates = [match.group() for match in _PLATE.finditer(text)]
    _add(found, "plate", plates)
    written = with_digits(_PLATE.sub(" ", text)).lower()
    for match in _FULL.finditer(written):
        for kind, number in zip(("building", "unit", "room"), match.groups(), strict=True):
            _add(found, kind, [number])
    for match in _DOOR.finditer(written):
        _add(found, "building", [match[1]])
        _add(found, "room", [match[2]])
    for kind in ("building", "listed", "building_word"):
        _add(found, "building", ("".join(filter(None, match.groups())) for match in forms[kind].finditer(written)))
    for kind in ("unit", "unit_word"):
        _add(found, "unit", (match[1] for match in forms[kind].finditer(written)))
    for kind in ("floor", "lift"):
        _add(found, kind, (match[1] for match in forms[kind].finditer(written)))
    for match in forms["floors"].finditer(written):
        first, last = sorted((int(match[1]), int(match[2])))
        _add(found, "floor", map(str, range(first, min(last, first + _MOST_FLOORS) + 1)))
    not_rooms = {match.start() for match in forms["not_room"].finditer(written)}
    _add(found, "room", (match[1] for match in _ROOM.finditer(written) if match.start() not in not_rooms))
    return found


def place_facts(place: str) -> dict[str, set[str]]:
    """The same of a place field: "3号楼2单元", "3-2", "幸福小区/3号楼", "Building 2 Unit 1", a name."""
    found = facts_of(place)
    written = with_digits(place).lower()
    if "building" not in found and (pair := _PAIR.search(written)):
        _add(found, "building", [pair[1]])
        _add(found, "unit", [pair[2]])
    elif "building" not in found and _NUMBER.fullmatch(written.strip()):
        _add(found, "building", [written])
    for _, _, meanings in find(place.lower()):
        for kind, name in meanings:
            if kind in ("gate", "side", "floor"):
                _add(found, kind, [name])
    parts = (_NOT_NAMES.sub("", _forms()["generic"].sub("", part.lower())) for part in _SPLIT.split(place))
    found["name"] = {part for part in parts if len(part) > 1}
    return found


def joined(text: dict[str, set[str]], place: dict[str, set[str]]) -> Facts:
    """What the words say counts; what they leave open is filled from the place, if that is not another building."""
    elsewhere = bool(text.get("building")) and not text["building"] & place.get("building", text["building"])
    both = dict(text)
    for kind, said in place.items():
        if not both.get(kind) and not (elsewhere and kind in ("unit", "room", "floor")):
            both[kind] = said
    return {kind: frozenset(said) for kind, said in both.items() if said}


def _add(found: dict[str, set[str]], kind: str, said: Iterable[str]) -> None:
    values = {one.strip().upper().lstrip("0") or "0" for one in said}
    if values:
        found.setdefault(kind, set()).update(values)
