"""The people, places and tickets these tests talk about. Every name is invented.

`WEARS` says by hand what each person is to a ticket of `ticket_in`: the oracle that `standings` is held against.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.decision import decide
from bot.domain.people import Grant, Person, Role
from bot.domain.scope import Path
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Outcome, Rating, Reason, Standing, Status
from bot.domain.ticket import OWNED, SYSTEM, Act, Actor, Decision, Refusal, Ticket

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)

STREET: Path = (1,)
COMMUNITY: Path = (1, 2)
GRID: Path = (1, 2, 3)
BUILDING: Path = (1, 2, 3, 4)
NEXT_GRID: Path = (1, 2, 5)
ELSEWHERE: Path = (1, 7)


def person(number: int, *grants: tuple[Role, Path]) -> Person:
    """Somebody with these roles at these scopes."""
    return Person(number, 1000 + number, f"P{number}", "zh-Hans", grants=tuple(Grant(*grant) for grant in grants))


LAN = person(1)
QIN = person(2)
WANG = person(3, (Role.GRID_WORKER, GRID))
HUO = person(4, (Role.LIAISON, COMMUNITY))
SUN = person(5, (Role.GRID_WORKER, GRID))
FANG = person(6, (Role.DESK, COMMUNITY))
SHI = person(7, (Role.STREET_ADMIN, STREET))
ZHAO = person(8, (Role.GRID_WORKER, NEXT_GRID))
WEI = person(9, (Role.DESK, ELSEWHERE))
AN = person(10, (Role.AUDITOR, STREET), (Role.CAPTAIN, BUILDING), (Role.VOLUNTEER, GRID))
MO = person(11)
BAI = person(12, (Role.DESK, COMMUNITY), (Role.GRID_WORKER, GRID))

S = Standing
WEARS: dict[str, tuple[Actor, frozenset[Standing]]] = {
    "the reporter": (Actor(LAN), frozenset({S.REPORTER})),
    "a follower": (Actor(QIN), frozenset({S.FOLLOWER})),
    "the owner": (Actor(WANG), frozenset({S.OWNER, S.STAFF})),
    "the co-handler": (Actor(HUO), frozenset({S.CO_HANDLER, S.STAFF})),
    "a colleague": (Actor(SUN), frozenset({S.STAFF})),
    "the desk": (Actor(FANG), frozenset({S.DESK, S.STAFF})),
    "the street admin": (Actor(SHI), frozenset({S.DESK, S.STAFF})),
    "the next grid's worker": (Actor(ZHAO), frozenset()),
    "another community's desk": (Actor(WEI), frozenset()),
    "the auditor, captain and volunteer": (Actor(AN), frozenset()),
    "a stranger": (Actor(MO), frozenset()),
    "whom it is about": (Actor(BAI), frozenset()),
    "the system": (SYSTEM, frozenset({S.SYSTEM})),
}
PEOPLE = tuple(actor.person for actor, _ in WEARS.values() if actor.person)


def worn(name: str, status: Status) -> frozenset[Standing]:
    """What this person is to `ticket_in(status)`: nobody owns what stands in no owned status."""
    held = WEARS[name][1]
    return held if status in OWNED else held - {Standing.OWNER}


def ticket_in(status: Status, **changes: Any) -> Ticket:
    """A ticket of LAN's about BAI in this status, at a time when nothing stands against its next step."""
    of_status: dict[Status, dict[str, Any]] = {
        Status.DISPATCHED: {"ask": Ask.TRANSFER},
        Status.HANDLING: {"ask": Ask.SUSPENSION, "asked_until": NOW + 9 * DAY, "answered_at": NOW - DAY},
        Status.SUSPENDED: {"suspended_at": NOW - DAY, "suspended_until": NOW, "suspensions": 1},
        Status.CHECKING: {"checking_since": NOW - 72 * HOUR, "result": "cleared"},
        Status.CLOSED: {"closed_at": NOW - DAY, "outcome": Outcome.RESOLVED},
        Status.MERGED: {"parent_id": 90},
    }
    ticket = Ticket(
        id=17,
        category=Category.FACILITIES,
        urgency=Urgency.P2,
        place=BUILDING,
        text="cardboard in the stairwell",
        reporter_id=LAN.id,
        reported_at=NOW - 2 * DAY,
        answer_due=NOW - 2 * DAY + 4 * HOUR,
        resolve_due=NOW + 5 * DAY,
        status=status,
        about_id=BAI.id,
        owner_id=WANG.id if status in OWNED else None,
        followers=frozenset({QIN.id}),
        co_handlers=frozenset({HUO.id}),
    )
    return replace(ticket, **(of_status.get(status, {}) | changes))


def whole(action: Action, **changes: Any) -> Act:
    """This action with everything that any action could need."""
    act = Act(
        action,
        reason=Reason.NOT_SOLVED,
        text="because",
        target=SUN,
        until=NOW + 10 * DAY,
        parent_id=99,
        proof=True,
        rating=Rating.FAIR,
        urgency=Urgency.P1,
    )
    return replace(act, **changes)


def allowed(ticket: Ticket, act: Act, actor: Actor | Person, now: datetime = NOW) -> Decision:
    """The decision; fails the test where it is a refusal."""
    answer = decide(ticket, act, actor if isinstance(actor, Actor) else Actor(actor), now)
    assert isinstance(answer, Decision), answer
    return answer


def refused(ticket: Ticket, act: Act, actor: Actor | Person, now: datetime = NOW) -> Refusal:
    """The refusal; fails the test where it is a decision."""
    answer = decide(ticket, act, actor if isinstance(actor, Actor) else Actor(actor), now)
    assert isinstance(answer, Refusal), answer
    return answer
