"""What time brings about: each sweep reads due rows and does one thing to each. Safe to run twice, or late.

A sweep is given one transaction and does at most `MOST_AT_ONCE`; whoever runs it goes on while that many were done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions.speech import button, shortened
from bot.actions.tickets import by_system
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.sla import SILENCE_CLOSES_AFTER
from bot.domain.terms import Action, Status
from bot.domain.ticket import Act
from bot.words import render
from storage.unit import UnitOfWork

REMIND_OF_DRAFT_AFTER = timedelta(minutes=10)
MOST_AT_ONCE = 50
"""What one transaction of a sweep does at most: nobody else writes to SQLite meanwhile. The rest is swept next."""


@dataclass(frozen=True)
class Proof:
    """The sweep's proof that nobody is forgotten: `nowhere` must be 0."""

    open: int
    nowhere: int


def resume_due(uow: UnitOfWork, now: datetime) -> int:
    """Suspended tickets whose day has come go on."""
    due = uow.tickets.due(Status.SUSPENDED, "suspended_until", now, MOST_AT_ONCE)
    return sum(by_system(uow, t, Act(Action.RESUME), now).status is not t.status for t in due)


def close_silent(uow: UnitOfWork, now: datetime) -> int:
    """Results nobody answered for 72 hours are taken as accepted, and recorded as such."""
    due = uow.tickets.due(Status.CHECKING, "checking_since", now - SILENCE_CLOSES_AFTER, MOST_AT_ONCE)
    return sum(by_system(uow, t, Act(Action.PASS_BY_SILENCE), now).status is not t.status for t in due)


def escalate_unanswered(uow: UnitOfWork, now: datetime) -> int:
    """Tickets nobody signed for in time ring at the desk, once."""
    due = uow.tickets.unanswered_since(now, MOST_AT_ONCE)
    return sum(by_system(uow, t, Act(Action.ESCALATE), now).version > t.version for t in due)


def remind_of_drafts(uow: UnitOfWork, now: datetime) -> int:
    """Whoever wrote a report and forgot to send it off hears of it, once."""
    forgotten = uow.drafts.forgotten(now - REMIND_OF_DRAFT_AFTER, MOST_AT_ONCE)
    for draft in forgotten:
        uow.drafts.mark_reminded(draft.id, now)
        person = uow.people.get(draft.person_id)
        if person is None or not person.reachable:
            continue
        text = render(person.locale, "draft-reminder", text=shortened(draft.text, 60) or "…")
        send = button(person.locale, "draft-send", "draft_send", draft.id)
        look = button(person.locale, "draft-look", "draft_show", draft.id)
        uow.outbox.put(Outgoing(draft.chat_id, Message(text, buttons=((send,), (look,))), Lane.NOTICE), now)
    return len(forgotten)


def prove(uow: UnitOfWork) -> Proof:
    """Count the open tickets, and those without an owner or a desk."""
    return Proof(open=uow.gauges.open(), nowhere=uow.gauges.nowhere())
