"""`decide` and `file`: the only two ways a ticket comes to be what it is. Pure and total."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain import sla
from bot.domain.effects import EFFECTS
from bot.domain.guards import GUARDS
from bot.domain.scope import Path
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Audience, Need, Reason, Standing, Status, Why
from bot.domain.ticket import OWNED, TABLE, Act, Actor, Decision, Event, Refusal, Rule, Ticket, standings


def file(
    *,
    category: Category,
    urgency: Urgency,
    place: Path,
    text: str,
    reporter_id: int | None,
    now: datetime,
    spot: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    about_id: int | None = None,
    suggested: Category | None = None,
) -> Decision:
    """A new ticket (step 案卷建立), on the desk until it is dispatched. The desk is told if routing finds nobody."""
    ticket = Ticket(
        id=0,
        category=category,
        urgency=urgency,
        place=place,
        text=text,
        spot=spot,
        latitude=latitude,
        longitude=longitude,
        reporter_id=reporter_id,
        about_id=about_id,
        suggested=suggested,
        reported_at=now,
        answer_due=now + sla.FIRST_ANSWER[urgency],
        resolve_due=now + sla.RESOLUTION[urgency],
    )
    event = Event(Action.REPORT, reporter_id, Standing.REPORTER, now, None, Status.REPORTED)
    return Decision(ticket, event, (Audience.REPORTER, Audience.DESK))


def decide(ticket: Ticket, act: Act, actor: Actor, now: datetime) -> Decision | Refusal:
    """What becomes of `ticket` when `actor` does `act` at `now` (aware UTC): a Decision, or why not."""
    rule = TABLE[ticket.status].get(act.action)
    held = standings(actor, ticket)
    if refusal := _not_entitled(ticket, act, actor, rule, held):
        return refusal
    if rule is None:
        return Refusal(Why.NOT_NOW)
    if missing := next((need for need in rule.needs if not _CARRIES[need](act)), None):
        return Refusal(Why.MISSING, missing)
    if (guard := GUARDS.get(act.action)) and (why := guard(ticket, act, held, now)):
        return Refusal(why)
    after = _apply(ticket, act, rule, now, actor)
    return Decision(after, _event(ticket, after, act, actor, rule, held, now), rule.tells, _former(ticket, after))


def _not_entitled(
    ticket: Ticket, act: Act, actor: Actor, rule: Rule | None, held: frozenset[Standing]
) -> Refusal | None:
    if actor.id is not None and actor.id == ticket.about_id:
        return Refusal(Why.ABOUT_YOU)
    if act.action is Action.JOIN:
        return None  # strangers too: they hear "not now" where it is too late
    if not held:
        return Refusal(Why.NOT_YOURS)
    if rule is None:
        return None if held & _EVER[act.action] else Refusal(Why.NOT_YOURS)
    if held & rule.never:
        return Refusal(Why.HANDLER_CANNOT_VERIFY)
    return None if held & rule.by else Refusal(Why.NOT_YOURS)


_EVER: dict[Action, frozenset[Standing]] = {
    action: frozenset().union(*(row[action].by for row in TABLE.values() if action in row)) for action in Action
}
"""Who may ever do it: they hear "not now", everybody else "not yours"."""


_CARRIES: dict[Need, Callable[[Act], bool]] = {
    Need.REASON: lambda act: act.reason is not None and (act.reason is not Reason.OTHER or bool(act.text.strip())),
    Need.TEXT: lambda act: bool(act.text.strip()),
    Need.TARGET: lambda act: act.target is not None,
    Need.UNTIL: lambda act: act.until is not None,
    Need.PARENT: lambda act: act.parent_id is not None,
    Need.PROOF: lambda act: act.proof,
    Need.RATING: lambda act: act.rating is not None,
    Need.CHANGE: lambda act: any((act.category, act.urgency, act.place is not None, act.spot.strip())),
}


def _apply(ticket: Ticket, act: Act, rule: Rule, now: datetime, actor: Actor) -> Ticket:
    """The ticket afterwards: first what the status itself means, then what the action adds."""
    status = rule.to or ticket.status
    moved = replace(
        _clock_runs_again(ticket, status, now),
        status=status,
        version=ticket.version + 1,
        owner_id=ticket.owner_id if status in OWNED else None,
        ask=ticket.ask if rule.to is None else None,
        asked_until=ticket.asked_until if rule.to is None else None,
        closed_at=now if status is Status.CLOSED and rule.to else ticket.closed_at,
        checking_since=now if rule.to is Status.CHECKING else ticket.checking_since,
    )
    if rule.to in (Status.REPORTED, Status.DISPATCHED):  # whoever has it next is waited for anew
        moved = replace(moved, escalations=0, answer_due=max(ticket.answer_due, now + sla.FIRST_ANSWER[ticket.urgency]))
    effect = EFFECTS.get(act.action)
    return effect(moved, act, actor, now) if effect else moved


def _clock_runs_again(ticket: Ticket, to: Status, now: datetime) -> Ticket:
    """Suspension is the only pause: leaving it, by whatever action, gives the time back."""
    if to is Status.SUSPENDED or ticket.suspended_at is None:
        return ticket
    pause = now - ticket.suspended_at
    return replace(ticket, suspended_at=None, suspended_until=None, resolve_due=ticket.resolve_due + pause)


def _event(
    before: Ticket, after: Ticket, act: Act, actor: Actor, rule: Rule, held: frozenset[Standing], now: datetime
) -> Event:
    data: dict[str, str | int | None] = {
        "target": act.target.id if act.target else None,
        "until": act.until.isoformat() if act.until else None,
        "parent": act.parent_id,
        "rating": act.rating.value if act.rating else None,
        "category": act.category.value if act.category else None,
        "was": before.category.value if act.category else None,
        "urgency": act.urgency.value if act.urgency else None,
        "place": ".".join(map(str, act.place)) if act.place is not None else None,
        "outcome": after.outcome.value if after.outcome else None,
        "way": act.way or None,
    }
    kept: dict[str, str | int | None] = {name: value for name, value in data.items() if value is not None}
    return Event(act.action, actor.id, _as(rule, held), now, before.status, after.status, act.reason, kept)


def _as(rule: Rule, held: frozenset[Standing]) -> Standing:
    """In which standing it was done: the first of the order in which Standing lists them."""
    return next((s for s in Standing if s in held & rule.by), Standing.FOLLOWER)


def _former(before: Ticket, after: Ticket) -> int | None:
    return before.owner_id if before.owner_id != after.owner_id else None


def keeper(ticket: Ticket) -> Standing | None:
    """Who must see to it that something happens next: its owner, the desk, or nobody (terminal)."""
    if ticket.status in OWNED:
        return Standing.OWNER
    return Standing.DESK if ticket.status is Status.REPORTED else None
