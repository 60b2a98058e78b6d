"""How likely two reports are one matter: what agrees speaks for it, what contradicts speaks against, as log-odds.

Whatever is not said is neutral. The weights were set by hand on tests/text/same/open.jsonl alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log2, sqrt

from bot.domain.taxonomy import Category
from bot.text.same.report import Report
from bot.text.same.words import near, weak

SAME_FROM = 0.5
"""From this score on two reports are taken for one matter."""

Rarity = Mapping[str, float]
"""How much each pair of characters of the report says (1 on average): little when half the open tickets have it."""

DAY = 24 * 60.0
"""Minutes."""

WINDOW_DAYS: dict[Category, float] = {
    Category.SECURITY: 3,
    Category.FIRE: 4,
    Category.TRAFFIC: 4,
    Category.FOOD_DRUG: 7,
    Category.WORKS_UTILITIES: 6,
    Category.PUBLIC_HEALTH: 7,
    Category.FRAUD_CYBER: 4,
    Category.ENVIRONMENT: 8,
    Category.NATURAL_HAZARD: 3,
    Category.FACILITIES: 10,
    Category.PROPERTY_NEIGHBOUR: 10,
    Category.COLLECTIVE: 8,
    Category.ILLEGAL_FINANCE: 10,
    Category.VULNERABLE: 3,
    Category.OTHER: 7,
    Category.SUPPLIES: 2,
}
"""How long a matter goes on being the same one; afterwards it came again and is another."""

_USUAL_WINDOW_DAYS = 7.0
PRIVATE = frozenset({Category.SUPPLIES, Category.FRAUD_CYBER, Category.VULNERABLE})
"""What befalls one household: alike is not the same."""

_AGAINST = {"building": 12.0, "unit": 9.0, "room": 9.0, "gate": 9.0, "side": 7.0, "lift": 7.0, "plate": 9.0}
_FOR = {"building": 1.0, "unit": 0.4, "room": 2.0, "gate": 1.2, "side": 0.8, "lift": 0.8, "plate": 4.0, "floor": 0.5}
_FLOOR_AGAINST = 10.0
_ELSEWHERE = -6.0
_LITTLE = 0.35
_APART = frozenset({"garage", "garden", "school", "market"})
"""Spots that lie apart from one another."""
_MOVING = frozenset({"lift"})
"""Things whose floor says only where they stand just now."""


def likeness(one: Report, other: Report, minutes: float = 0.0, rarity: Rarity | None = None) -> float:
    """0-1: how likely `one` and `other`, reported `minutes` apart, are the same matter."""
    places = where(one, other)
    if places < _ELSEWHERE and rarity:  # among thousands most are elsewhere, and no words make up for that
        return _chance(places)
    return _chance(
        -3.0
        + matter(one, other)
        + 5.0 * closeness(one.grams, other.grams, rarity)
        + places
        + _classes(one, other)
        - _lapsed(one, other, minutes)
        - _own(one, other)
    )


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, odds))))


def matter(one: Report, other: Report) -> float:
    """What is wrong with what: shared names, names that may mean one thing, names that exclude each other."""
    things, troubles = _overlap(one.things, other.things, -1.0), _overlap(one.troubles, other.troubles, -1.2)
    weight = 1.6 if things > 0 else 1.0  # many things are broken: alike in that alone says little
    return 3.4 * things + weight * troubles + 0.5 * _overlap(one.spots, other.spots, -1.0)


def _overlap(one: frozenset[str], other: frozenset[str], otherwise: float) -> float:
    """1 when both are the same, `otherwise` when they have nothing in common, 0 if one is empty.

    A name that says little (a car is in half the reports of a street) agrees and contradicts a little only.
    """
    if not one or not other:
        return 0.0
    shared = _weight(one & other)
    if not shared:
        close = any(not other.isdisjoint(near().get(name, ())) for name in one)
        return 0.35 if close else otherwise * min(1.0, _weight(one), _weight(other))
    lighter, heavier = sorted((_weight(one), _weight(other)))
    return min(1.0, shared) * (0.65 * shared / lighter + 0.35 * shared / heavier)


def _weight(names: frozenset[str]) -> float:
    return sum(_LITTLE if name in weak() else 1.0 for name in names)


def closeness(one: frozenset[str], other: frozenset[str], rarity: Rarity | None = None) -> float:
    """Cosine of what is written, 0-1. `rarity` knows the words of `one`; the rest of `other` counts as their mean."""
    if not one or not other:
        return 0.0
    shared = one & other
    if not shared:
        return 0.0
    size = sqrt(len(one) * len(other))
    if not rarity:
        return len(shared) / size
    return min(1.0, sum(map(rarity.__getitem__, shared)) / size)


def where(one: Report, other: Report) -> float:
    """Agreement of what both say about where; a contradiction outweighs any likeness of words."""
    odds = 0.0
    for kind, against in _AGAINST.items():
        a, b = one.facts.get(kind), other.facts.get(kind)
        if a and b:
            firm = kind not in ("building", "unit") or (one.firm and other.firm)
            odds += _FOR[kind] if a & b else -(against if firm else 1.0)
    if ("room" in one.facts) != ("room" in other.facts):  # a flat's matter, and perhaps another's or everybody's
        odds -= 0.8
    return odds + _floors(one, other) + _names(one, other) + _public(one, other)


def _public(one: Report, other: Report) -> float:
    """At a gate and in a garden are two places, though neither says that it is not the other."""
    at_gate, apart = "gate" in one.facts, one.spots & _APART
    other_gate, other_apart = "gate" in other.facts, other.spots & _APART
    crossed = (at_gate and other_apart and not other_gate) or (other_gate and apart and not at_gate)
    if _whole(one, other) or _whole(other, one):
        return -9.0
    return -4.0 if crossed or (apart and other_apart and not apart & other_apart) else 0.0


def _whole(one: Report, other: Report) -> bool:
    """Whether one speaks of the whole compound and the other of a building of it."""
    return "whole" in one.facts and "building" in other.facts and "whole" not in other.facts


def _floors(one: Report, other: Report) -> float:
    if one.things & other.things & _MOVING or (one.facts.get("room") and other.facts.get("room")):
        return 0.0
    a, b = _floors_of(one), _floors_of(other)
    if not a or not b:
        return 0.0
    return _FOR["floor"] if a & b else -_FLOOR_AGAINST


def _floors_of(report: Report) -> frozenset[str]:
    return report.facts.get("floor", frozenset()) | {room[:-2] for room in report.facts.get("room", frozenset())}


def _names(one: Report, other: Report) -> float:
    """Names of places: none alike is elsewhere."""
    a, b = one.facts.get("name"), other.facts.get("name")
    if not a or not b or set("".join(a)) & set("".join(b)):
        return 0.0
    return -6.0


def _classes(one: Report, other: Report) -> float:
    if one.category is None or other.category is None:
        return 0.0
    return 0.5 if one.category is other.category else -0.8


def _lapsed(one: Report, other: Report, minutes: float) -> float:
    """What time says against: nothing within the window of the class, then more with every doubling."""
    days = WINDOW_DAYS.get(one.category or other.category or Category.OTHER, _USUAL_WINDOW_DAYS)
    if one.again or other.again:
        days *= 0.8
    lapsed = abs(minutes) / DAY / days
    return 0.0 if lapsed <= 1 else 1.0 + 4.0 * log2(lapsed)


def _own(one: Report, other: Report) -> float:
    """What befell one household is another's only if the door says so, and never if it was somebody else."""
    private = bool({one.category, other.category} & PRIVATE) or (one.own and other.own)
    others = bool(one.who and other.who and not one.who & other.who)
    same_door = one.facts.get("room", frozenset()) & other.facts.get("room", frozenset())
    return (8.0 if private and others else 0.5 * others) + (1.0 if private and not same_door else 0.0)
