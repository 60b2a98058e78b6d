"""A ticket's whole life, and what must be true of every step of it: the properties that the random walks check."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain import sla
from bot.domain.decision import decide, file, keeper
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Audience, Standing, Status
from bot.domain.ticket import OWNED, TABLE, TERMINAL, Act, Actor, Decision, Event, Ticket

from .neighbourhood import BAI, BUILDING, LAN, NOW


@dataclass
class Life:
    """One ticket from its first report on, with the clock of its world."""

    now: datetime = NOW
    ticket: Ticket = field(init=False)
    events: list[Event] = field(init=False)

    def __post_init__(self) -> None:
        decision = file(
            category=Category.FACILITIES,
            urgency=Urgency.P2,
            place=BUILDING,
            text="cardboard in the stairwell",
            reporter_id=LAN.id,
            about_id=BAI.id,
            now=self.now,
        )
        assert Audience.DESK in decision.tells
        self.ticket, self.events = decision.ticket, [decision.event]

    def tries(self, act: Act, actor: Actor) -> bool:
        """Somebody acts; what follows is checked. Whether it was allowed."""
        before = self.ticket
        answer = decide(before, act, actor, self.now)
        if not isinstance(answer, Decision):
            return False
        assert act.action in TABLE[before.status]
        _the_event_tells_the_step(before, answer, act, actor, self.now)
        _whoever_must_know_is_told(before, answer)
        _the_clocks_move_for_a_reason(before, answer.ticket, act, self.now)
        self.ticket = answer.ticket
        self.events.append(answer.event)
        self.check()
        return True

    def check(self) -> None:
        """What is true of a ticket at any time."""
        somebody_keeps_it(self.ticket)
        nothing_hangs_over(self.ticket)
        history_explains(self.ticket, self.events)


def somebody_keeps_it(ticket: Ticket) -> None:
    """An owner in the owned statuses and in no other; the desk before; nobody where nothing is to be done."""
    assert (ticket.owner_id is not None) is (ticket.status in OWNED)
    kept_by = Standing.OWNER if ticket.status in OWNED else Standing.DESK
    assert keeper(ticket) is (None if ticket.status in TERMINAL else kept_by)
    assert ticket.owner_id != ticket.about_id
    assert ticket.owner_id not in ticket.co_handlers


def nothing_hangs_over(ticket: Ticket) -> None:
    """No ask that nobody may answer, no stopped clock outside suspension, no outcome of what is not closed."""
    assert ticket.ask is None or Action.DECLINE in TABLE[ticket.status]
    assert ticket.asked_until is None or ticket.ask is not None
    assert (ticket.suspended_at is not None) is (ticket.status is Status.SUSPENDED)
    assert (ticket.suspended_until is not None) is (ticket.status is Status.SUSPENDED)
    assert (ticket.closed_at is not None) is (ticket.status is Status.CLOSED)
    assert (ticket.outcome is not None) is (ticket.status is Status.CLOSED)
    assert (ticket.parent_id is not None) is (ticket.status is Status.MERGED)
    assert ticket.rating is None or ticket.status is Status.CLOSED
    assert ticket.suspensions <= 1
    assert ticket.returns <= sla.MOST_RETURNS
    assert ticket.extensions <= sla.MOST_EXTENSIONS
    assert ticket.objections <= sla.MOST_OBJECTIONS


def history_explains(ticket: Ticket, events: list[Event]) -> None:
    """From the events alone: the status, the version, the owner, the urgency and the parent."""
    assert events[0].before is None
    assert all(later.before is earlier.after for earlier, later in pairwise(events))
    assert (events[-1].after, len(events) - 1) == (ticket.status, ticket.version)
    assert [event.at for event in events] == sorted(event.at for event in events)
    owner: object = None
    parent: object = None
    urgency: object = Urgency.P2.value
    for event in events:
        if event.action in {Action.DISPATCH, Action.TRANSFER}:
            owner = event.data["target"]
        owner = owner if event.after in OWNED else None
        parent = event.data["parent"] if event.action is Action.MERGE else parent
        parent = parent if event.after is Status.MERGED else None
        urgency = event.data.get("urgency", urgency) if event.action is Action.CORRECT else urgency
    assert (owner, parent, urgency) == (ticket.owner_id, ticket.parent_id, ticket.urgency.value)


def _the_event_tells_the_step(before: Ticket, answer: Decision, act: Act, actor: Actor, now: datetime) -> None:
    event, after = answer.event, answer.ticket
    assert (event.action, event.actor_id, event.at, event.reason) == (act.action, actor.id, now, act.reason)
    assert (event.before, event.after) == (before.status, after.status)
    assert after.version == before.version + 1
    assert answer.former_owner_id == (before.owner_id if before.owner_id != after.owner_id else None)
    same = ("id", "reporter_id", "about_id", "text", "reported_at", "latitude", "longitude")
    assert all(getattr(after, name) == getattr(before, name) for name in same)


def _whoever_must_know_is_told(before: Ticket, answer: Decision) -> None:
    entered = answer.ticket.status is not before.status
    if entered and answer.ticket.status is Status.REPORTED:
        assert Audience.DESK in answer.tells
    if (entered and answer.ticket.status is Status.DISPATCHED) or answer.ticket.owner_id not in {before.owner_id, None}:
        assert Audience.OWNER in answer.tells


_WAITED_FOR_ANEW = {
    Action.DISPATCH,
    Action.TRANSFER,
    Action.RETURN,
    Action.RECALL,
    Action.OBJECT,
    Action.SPLIT,
}
"""Whoever has it next gets a first-answer time of their own, and may be escalated for it again."""


def _the_clocks_move_for_a_reason(before: Ticket, after: Ticket, act: Act, now: datetime) -> None:
    """Suspension is the only pause; else a deadline moves by extension, another urgency, or reopening."""
    answer_moves = resolve_moves = timedelta(0)
    if before.suspended_at is not None and after.status is not Status.SUSPENDED:
        resolve_moves = now - before.suspended_at
    if act.action is Action.EXTEND and act.until is not None:
        resolve_moves = act.until - before.resolve_due
        assert resolve_moves > timedelta(0)
    if act.action is Action.CORRECT:
        answer_moves = sla.FIRST_ANSWER[after.urgency] - sla.FIRST_ANSWER[before.urgency]
        resolve_moves = sla.RESOLUTION[after.urgency] - sla.RESOLUTION[before.urgency]
    if act.action in _WAITED_FOR_ANEW:
        answer_moves = max(before.answer_due, now + sla.FIRST_ANSWER[after.urgency]) - before.answer_due
        assert after.escalations == 0
    if act.action is Action.REOPEN:
        answer_moves = now + sla.FIRST_ANSWER[after.urgency] - before.answer_due
        resolve_moves = now + sla.RESOLUTION[after.urgency] - before.resolve_due
    assert after.answer_due == before.answer_due + answer_moves
    assert after.resolve_due == before.resolve_due + resolve_moves
