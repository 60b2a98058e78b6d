"""Who comes first, and why (DOMAIN.md §6). It only orders: nobody is refused here, nothing falls out of the line.

    danger to life                    before everything, whatever else there is; skips approval and caps
    waited long                       first come, and nothing else: who asked later is behind
    health → hardship → no need yet   in each: households of the groups the law names,
                                      then more whole days without, then first come

Waiting climbs: each `Ageing.step` lifts a request by one rung (no need yet → hardship → health → waited long), never to
life. So from `safe_from` on nobody who asks later can be put before it, danger to life aside: those before it only get
fewer, and whoever serves even one a round reaches it. Proved in tests/domain/test_priority.py;
why so: docs/decisions/0023-waiting-climbs.md.

Groups: minors, the elderly, the disabled, women in pregnancy, childbed and nursing, the sick and injured who need
care soon (Emergency Response Law, 2024, art. 11; Public Health Emergencies Response Law, 2025, art. 46). The law ranks
them neither among each other nor by number, so neither do we: one is enough. docs/supplies.md has the sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

DAY = timedelta(days=1)
SOON = DAY  # [D] food that lasts no longer counts as gone: a run takes about a day
MEDICINE_SOON = 3 * DAY  # [D] fetching a prescription takes longer

Key = tuple[int, int, int, datetime, int]
"""What an order compares; smaller is earlier. The last two are when it was asked and its id, so no two are equal."""


class Grade(IntEnum):
    """How pressing a request is by itself."""

    LIFE = 1
    HEALTH = 2
    HARDSHIP = 3
    NOT_YET = 4


class Rung(IntEnum):
    """Where it stands now: its grade, climbed by waiting."""

    LIFE = 0
    LONG_WAITING = 1
    HEALTH = 2
    HARDSHIP = 3
    NOT_YET = 4


class Group(StrEnum):
    """Whom the law protects first, by its own list."""

    MINOR = "minor"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    MATERNAL = "maternal"
    SICK = "sick"


@dataclass(frozen=True)
class Override:
    """A person at the desk put it at another grade, which counts in place of its own; waiting climbs on from there."""

    grade: Grade
    by_id: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an override needs a reason")


@dataclass(frozen=True)
class Claim:
    """One open request line as the order sees it.

    `goods` and `quantity` (thousandths of its unit, what is still open) only matter to `allotment`; `groups` are of
    those it is for; `without_since` is when the household ran out (or will), None when nobody said.
    """

    id: int
    household_id: int
    goods: int
    quantity: int
    grade: Grade
    asked_at: datetime
    groups: frozenset[Group] = frozenset()
    without_since: datetime | None = None
    substitute_ok: bool = False
    override: Override | None = None

    def __post_init__(self) -> None:
        if self.quantity <= 0:
            raise ValueError("a claim is for something")


@dataclass(frozen=True)
class Ageing:
    """`step`: how long a request waits for each rung. Two days [D]: after six the least pressing is past everyone."""

    step: timedelta = 2 * DAY

    def __post_init__(self) -> None:
        if self.step <= timedelta():
            raise ValueError("ageing needs time")


AGEING = Ageing()


def grade(*, danger: bool, health: bool, basic: bool, lasts_until: datetime | None, now: datetime) -> Grade:
    """The grade of a request by what was said about it; silence on how long things last counts for the asker.

    `danger`: a medical P0, or a medicine that life hangs on and that ends within a day. `health`: medicine, care, what
    an infant needs. `basic`: in the base kit, or water, power, heat. It falls due by itself: ask again later.
    """
    if danger:
        return Grade.LIFE
    if health and (lasts_until is None or lasts_until <= now + MEDICINE_SOON):
        return Grade.HEALTH
    if basic and (lasts_until is None or lasts_until <= now + SOON):
        return Grade.HARDSHIP
    return Grade.NOT_YET


def order(claims: Iterable[Claim], now: datetime, ageing: Ageing = AGEING) -> list[Claim]:
    """All of them, first to last. The order they come in does not matter."""
    return sorted(claims, key=lambda claim: key(claim, now, ageing))


def key(claim: Claim, now: datetime, ageing: Ageing = AGEING) -> Key:
    """What the order compares (the table at the top of this file)."""
    on = rung(claim, now, ageing)
    if on is Rung.LONG_WAITING:
        return on, 0, 0, claim.asked_at, claim.id
    return on, 0 if claim.groups else 1, -days_without(claim, now), claim.asked_at, claim.id


def own_grade(claim: Claim) -> Grade:
    """Its grade before any waiting: what a person put it at, otherwise its own."""
    return claim.override.grade if claim.override else claim.grade


def rung(claim: Claim, now: datetime, ageing: Ageing = AGEING) -> Rung:
    """Where it stands now. Never falls as time goes on."""
    own = own_grade(claim)
    if own is Grade.LIFE:
        return Rung.LIFE
    return Rung(max(Rung.LONG_WAITING, own - climbed(claim, now, ageing)))


def climbed(claim: Claim, now: datetime, ageing: Ageing = AGEING) -> int:
    """How many rungs its waiting is worth by now."""
    return max(0, (now - claim.asked_at) // ageing.step)


def safe_from(claim: Claim, ageing: Ageing = AGEING) -> datetime:
    """From then on nobody who asked later stands before it, danger to life aside."""
    own = own_grade(claim)
    return claim.asked_at + max(0, own - Rung.LONG_WAITING) * ageing.step


def days_without(claim: Claim, now: datetime) -> int:
    """Whole days since the household ran out; 0 where it has not, or nobody said."""
    if claim.without_since is None:
        return 0
    return max(0, (now - claim.without_since) // DAY)
