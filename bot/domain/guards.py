"""The further conditions of an act, by action: each gives the reason to refuse, or None. Numbers are in `sla`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain import sla
from bot.domain.people import may_handle
from bot.domain.terms import Action, Standing, Why
from bot.domain.ticket import Act, Ticket

Guard = Callable[[Ticket, Act, frozenset[Standing], datetime], Why | None]


def _target_may_handle(ticket: Ticket, act: Act, _held: frozenset[Standing], _now: datetime) -> Why | None:
    target = act.target
    if target is None or target.id == ticket.about_id or not may_handle(target, ticket.place):
        return Why.BAD_TARGET
    return Why.BAD_TARGET if target.id == ticket.owner_id else None


def _co_handler_may_help(ticket: Ticket, act: Act, held: frozenset[Standing], now: datetime) -> Why | None:
    if act.target is not None and act.target.id in ticket.co_handlers:
        return Why.BAD_TARGET
    return _target_may_handle(ticket, act, held, now)


def _first_return(ticket: Ticket, _act: Act, _held: frozenset[Standing], _now: datetime) -> Why | None:
    return Why.RETURN_ONCE if ticket.returns >= sla.MOST_RETURNS else None


def _one_suspension(ticket: Ticket, act: Act, _held: frozenset[Standing], now: datetime) -> Why | None:
    if ticket.suspensions:
        return Why.SUSPEND_ONCE
    if act.until is None or not now < act.until <= now + sla.LONGEST_SUSPENSION:
        return Why.SUSPEND_TOO_LONG
    return None


def _suspension_over(ticket: Ticket, _act: Act, held: frozenset[Standing], now: datetime) -> Why | None:
    early = ticket.suspended_until is not None and now < ticket.suspended_until
    return Why.TOO_EARLY if Standing.SYSTEM in held and early else None


def _silent_long_enough(ticket: Ticket, _act: Act, _held: frozenset[Standing], now: datetime) -> Why | None:
    since = ticket.checking_since
    return Why.TOO_EARLY if since is None or now < since + sla.SILENCE_CLOSES_AFTER else None


def _within_window(ticket: Ticket, _act: Act, held: frozenset[Standing], now: datetime) -> Why | None:
    late = ticket.closed_at is None or now > ticket.closed_at + sla.FOLLOW_UP_WINDOW
    return Why.WINDOW_CLOSED if late and Standing.DESK not in held else None


def _rate_once(ticket: Ticket, act: Act, held: frozenset[Standing], now: datetime) -> Why | None:
    if ticket.reporter_id == ticket.handler_id:
        return Why.HANDLER_CANNOT_VERIFY
    return Why.RATED_ALREADY if ticket.rating else _within_window(ticket, act, held - {Standing.DESK}, now)


def _urge_sparingly(ticket: Ticket, _act: Act, _held: frozenset[Standing], now: datetime) -> Why | None:
    recent = ticket.urged_at is not None and now < ticket.urged_at + sla.URGE_AGAIN_AFTER
    return Why.URGED_JUST_NOW if recent else None


def _extend_in_time(ticket: Ticket, act: Act, _held: frozenset[Standing], now: datetime) -> Why | None:
    if now > ticket.resolve_due or act.until is None or act.until <= ticket.resolve_due:
        return Why.OVERDUE
    return Why.EXTENDED_TWICE if ticket.extensions >= sla.MOST_EXTENSIONS else None


def _object_once(ticket: Ticket, _act: Act, _held: frozenset[Standing], _now: datetime) -> Why | None:
    return Why.OBJECTED_ONCE if ticket.objections >= sla.MOST_OBJECTIONS else None


def _another_ticket(ticket: Ticket, act: Act, _held: frozenset[Standing], _now: datetime) -> Why | None:
    return Why.SAME_TICKET if act.parent_id == ticket.id else None


def _new_follower(_ticket: Ticket, _act: Act, held: frozenset[Standing], _now: datetime) -> Why | None:
    return Why.FOLLOWS_ALREADY if held & {Standing.REPORTER, Standing.FOLLOWER} else None


def _something_asked(ticket: Ticket, _act: Act, _held: frozenset[Standing], _now: datetime) -> Why | None:
    return None if ticket.ask else Why.NOTHING_ASKED


GUARDS: dict[Action, Guard] = {
    Action.DISPATCH: _target_may_handle,
    Action.TRANSFER: _target_may_handle,
    Action.WHISTLE: _co_handler_may_help,
    Action.RETURN: _first_return,
    Action.SUSPEND: _one_suspension,
    Action.ASK_SUSPENSION: _one_suspension,
    Action.RESUME: _suspension_over,
    Action.PASS_BY_SILENCE: _silent_long_enough,
    Action.REOPEN: _within_window,
    Action.RATE: _rate_once,
    Action.URGE: _urge_sparingly,
    Action.EXTEND: _extend_in_time,
    Action.OBJECT: _object_once,
    Action.MERGE: _another_ticket,
    Action.JOIN: _new_follower,
    Action.DECLINE: _something_asked,
}
