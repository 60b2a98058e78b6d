"""Why somebody stands where they stand, and why they got what they got: facts in the order in which they decide.

Each fact is the text `because-<fact>` with its variables; an action puts names and times into words. They are for the
household itself and for staff: groups are health data (docs/supplies.md). Nothing is said of the neighbours but how
many stand before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.allotment import Allotment, Part
from bot.domain.priority import (
    AGEING,
    DAY,
    Ageing,
    Claim,
    Grade,
    Rung,
    climbed,
    days_without,
    order,
    own_grade,
    rung,
    safe_from,
)


class Because(StrEnum):
    """What can be said; the variables of each stand in locales/*/fairness.ftl."""

    PLACE = "place"
    LIFE = "life"
    HEALTH = "health"
    HARDSHIP = "hardship"
    NOT_YET = "not_yet"
    MOVED_UP = "moved_up"
    MOVED_DOWN = "moved_down"
    RAISED = "raised"
    LONG_WAITING = "long_waiting"
    MINOR = "minor"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    MATERNAL = "maternal"
    SICK = "sick"
    WITHOUT = "without"
    FIRST_COME = "first_come"
    RISES = "rises"
    GIVEN_LIFE = "given_life"
    GIVEN_KIT = "given_kit"
    GIVEN_EXTRA = "given_extra"
    GIVEN_INSTEAD = "given_instead"
    OVER_CAP = "over_cap"
    STILL_OPEN = "still_open"


@dataclass(frozen=True)
class Fact:
    """One sentence: which, and what stands in it (numbers, moments, a person's words; quantities in thousandths)."""

    because: Because
    said: Mapping[str, int | str | datetime] = field(default_factory=dict)


def why(claim: Claim, line: Iterable[Claim], now: datetime, ageing: Ageing = AGEING) -> tuple[Fact, ...]:
    """Its place among `line` (which may hold it or not), and each fact that decided it, the weightiest first."""
    others = [other for other in line if other.id != claim.id]
    ranked = order([*others, claim], now, ageing)
    place = Fact(Because.PLACE, {"place": ranked.index(claim) + 1, "of": len(ranked)})
    return (place, *_standing(claim, now, ageing))


def shares(claim: Claim, allotment: Allotment) -> tuple[Fact, ...]:
    """What this round gives it, what the cap holds over, and what stays open with its place in the line."""
    mine = [portion for portion in allotment.portions if portion.claim_id == claim.id]
    given = [
        Fact(
            _GIVEN[p.part] if p.goods == claim.goods else Because.GIVEN_INSTEAD,
            {"quantity": p.quantity, "goods": p.goods},
        )
        for p in mine
    ]
    left = next((remainder for remainder in allotment.open if remainder.claim_id == claim.id), None)
    if left is None:
        return tuple(given)
    capped = [Fact(Because.OVER_CAP, {"quantity": left.capped, "goods": claim.goods})] if left.capped else []
    return (*given, *capped, Fact(Because.STILL_OPEN, {"quantity": left.quantity, "goods": claim.goods}))


_GIVEN = {Part.LIFE: Because.GIVEN_LIFE, Part.KIT: Because.GIVEN_KIT, Part.EXTRA: Because.GIVEN_EXTRA}


def _standing(claim: Claim, now: datetime, ageing: Ageing) -> list[Fact]:
    waited = (now - claim.asked_at) // DAY
    facts = [*_moved(claim), Fact(Because(own_grade(claim).name.lower()))]
    on = rung(claim, now, ageing)
    if on is Rung.LONG_WAITING:
        return [*facts, Fact(Because.LONG_WAITING, {"days": waited, "when": claim.asked_at})]
    if on is not Rung.LIFE and (steps := climbed(claim, now, ageing)):
        facts.append(Fact(Because.RAISED, {"days": waited, "steps": steps}))
    facts += [Fact(Because(group.value)) for group in sorted(claim.groups)]
    if days := days_without(claim, now):
        facts.append(Fact(Because.WITHOUT, {"days": days}))
    facts.append(Fact(Because.FIRST_COME, {"when": claim.asked_at}))
    if own_grade(claim) is not Grade.LIFE:
        facts.append(Fact(Because.RISES, {"when": safe_from(claim, ageing)}))
    return facts


def _moved(claim: Claim) -> list[Fact]:
    if claim.override is None or claim.override.grade is claim.grade:
        return []
    way = Because.MOVED_UP if claim.override.grade < claim.grade else Because.MOVED_DOWN
    return [Fact(way, {"reason": claim.override.reason})]
