"""What an act adds to a ticket beyond its new status, by action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain import sla
from bot.domain.terms import Action, Ask, Outcome
from bot.domain.ticket import Act, Actor, Ticket

Effect = Callable[[Ticket, Act, Actor, datetime], Ticket]


def _given(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    owner = act.target.id if act.target else None
    return replace(ticket, owner_id=owner, co_handlers=ticket.co_handlers - {owner})


def _accepted(ticket: Ticket, _act: Act, _actor: Actor, now: datetime) -> Ticket:
    return replace(ticket, answered_at=ticket.answered_at or now)


def _returned(ticket: Ticket, act: Act, actor: Actor, _now: datetime) -> Ticket:
    gave = ticket.returned_by | ({actor.id} if actor.id is not None else frozenset())
    return replace(ticket, returns=ticket.returns + 1, returned_by=gave, reason=act.reason, remark=act.text)


def _recalled(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, reason=act.reason, remark=act.text)


def _suspended(ticket: Ticket, act: Act, _actor: Actor, now: datetime) -> Ticket:
    return replace(
        ticket,
        suspended_at=now,
        suspended_until=act.until,
        suspensions=ticket.suspensions + 1,
        reason=act.reason,
        remark=act.text,
    )


def _completed(ticket: Ticket, act: Act, actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, result=act.text, explained=act.explained, handler_id=actor.id)


def _passed(ticket: Ticket, _act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, outcome=Outcome.EXPLAINED if ticket.explained else Outcome.RESOLVED)


def _silent(ticket: Ticket, _act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, outcome=Outcome.SILENT)


def _failed(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, reworks=ticket.reworks + 1, reason=act.reason, remark=act.text)


def _forced(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, outcome=Outcome.FORCED, reason=act.reason, remark=act.text)


def _reopened(ticket: Ticket, act: Act, _actor: Actor, now: datetime) -> Ticket:
    return replace(
        ticket,
        outcome=None,
        closed_at=None,
        rating=None,
        explained=False,
        returned_by=frozenset(),
        returns=0,
        reworks=ticket.reworks + 1,
        reason=act.reason,
        remark=act.text,
        answer_due=now + sla.FIRST_ANSWER[ticket.urgency],
        resolve_due=now + sla.RESOLUTION[ticket.urgency],
        answered_at=None,
    )


def _explained_why(ticket: Ticket, act: Act, _actor: Actor, now: datetime) -> Ticket:
    return replace(ticket, reason=act.reason, remark=act.text, answered_at=ticket.answered_at or now)


def _objected(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, objections=ticket.objections + 1, reason=act.reason, remark=act.text)


def _merged(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, parent_id=act.parent_id)


def _split(ticket: Ticket, _act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, parent_id=None)


def _urged(ticket: Ticket, _act: Act, _actor: Actor, now: datetime) -> Ticket:
    return replace(ticket, urges=ticket.urges + 1, urged_at=now)


def _escalated(ticket: Ticket, _act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, escalations=ticket.escalations + 1)


def _extended(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, extensions=ticket.extensions + 1, resolve_due=act.until or ticket.resolve_due)


def _whistled(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    called = {act.target.id} if act.target else frozenset()
    return replace(ticket, co_handlers=ticket.co_handlers | called)


def _joined(ticket: Ticket, _act: Act, actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, followers=ticket.followers | ({actor.id} if actor.id is not None else frozenset()))


def _left(ticket: Ticket, _act: Act, actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, followers=ticket.followers - {actor.id})


def _rated(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, rating=act.rating, remark=act.text)


def _asked_transfer(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, ask=Ask.TRANSFER, asked_until=None, reason=act.reason, remark=act.text)


def _asked_suspension(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, ask=Ask.SUSPENSION, asked_until=act.until, reason=act.reason, remark=act.text)


def _declined(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    return replace(ticket, ask=None, asked_until=None, reason=act.reason, remark=act.text)


def _corrected(ticket: Ticket, act: Act, _actor: Actor, _now: datetime) -> Ticket:
    """Another urgency moves the deadlines by the difference: what suspension, extension and reopening gave stays."""
    urgency = act.urgency or ticket.urgency
    changed = replace(ticket, category=act.category or ticket.category, urgency=urgency, spot=act.spot or ticket.spot)
    if act.leaving:
        changed = replace(changed, co_handlers=ticket.co_handlers - act.leaving)
    if act.place is not None:  # what was said of another place no longer holds
        changed = replace(changed, place=act.place, spot=act.spot)
    return replace(
        changed,
        answer_due=ticket.answer_due + sla.FIRST_ANSWER[urgency] - sla.FIRST_ANSWER[ticket.urgency],
        resolve_due=ticket.resolve_due + sla.RESOLUTION[urgency] - sla.RESOLUTION[ticket.urgency],
    )


EFFECTS: dict[Action, Effect] = {
    Action.DISPATCH: _given,
    Action.TRANSFER: _given,
    Action.ACCEPT: _accepted,
    Action.RETURN: _returned,
    Action.SUSPEND: _suspended,
    Action.COMPLETE: _completed,
    Action.PASS: _passed,
    Action.PASS_BY_SILENCE: _silent,
    Action.FAIL: _failed,
    Action.FORCE_CLOSE: _forced,
    Action.REOPEN: _reopened,
    Action.RECALL: _recalled,
    Action.REJECT: _explained_why,
    Action.OBJECT: _objected,
    Action.MERGE: _merged,
    Action.SPLIT: _split,
    Action.URGE: _urged,
    Action.ESCALATE: _escalated,
    Action.EXTEND: _extended,
    Action.WHISTLE: _whistled,
    Action.JOIN: _joined,
    Action.LEAVE: _left,
    Action.RATE: _rated,
    Action.ASK_TRANSFER: _asked_transfer,
    Action.ASK_SUSPENSION: _asked_suspension,
    Action.DECLINE: _declined,
    Action.CORRECT: _corrected,
}
