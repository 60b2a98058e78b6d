"""What time brings about: each sweep reads due rows and does one thing to each. Safe to run twice, or late.

A sweep is given one transaction and a `Turn`, and does at most so many as that says; whoever runs it goes on while
that many were found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.actions.speech import button, shortened
from bot.actions.tickets import by_system
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.sla import SILENCE_CLOSES_AFTER
from bot.domain.terms import Action, Status
from bot.domain.ticket import Act
from bot.words import render
from storage.drafts import Draft
from storage.unit import UnitOfWork

REMIND_OF_DRAFT_AFTER = timedelta(minutes=10)
MOST_AT_ONCE = 50
"""What one transaction of a sweep does at most: nobody else writes to SQLite meanwhile. The rest is swept next."""


@dataclass(frozen=True)
class Proof:
    """The sweep's proof that nobody is forgotten: `nowhere` must be 0."""

    open: int
    nowhere: int


class Numbered(Protocol):
    """What a sweep works on."""

    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=Numbered)


@dataclass
class Turn:
    """One run of a sweep over all that is due, at most `most` in a transaction.

    `found` are the ids of the last batch; those in `but` were refused or failed in this run and are passed over, so
    that nobody else waits behind them. A batch that failed is done again one by one: so many are still `single`.
    """

    but: set[int] = field(default_factory=set)
    found: tuple[int, ...] = ()
    single: int = 0
    most: int = MOST_AT_ONCE

    def next(self) -> Turn:
        """Itself, before its next transaction."""
        self.found, self.most = (), 1 if self.single else MOST_AT_ONCE
        self.single = max(0, self.single - 1)
        return self

    @property
    def full(self) -> bool:
        """Whether more may be due than the last batch held."""
        return len(self.found) == self.most

    def failed(self) -> int | None:
        """The last batch was rolled back: the id of what failed by itself and is passed over from now on, if known."""
        if self.most == 1:
            self.but.update(self.found)
            return self.found[0]
        self.single = len(self.found)
        return None

    def each(self, due: Sequence[N], do: Callable[[N], bool]) -> int:
        """Do it to each; `do` says whether anything happened. How many times it did."""
        self.found = tuple(one.id for one in due)
        refused = {one.id for one in due if not do(one)}
        self.but |= refused
        return len(due) - len(refused)


def resume_due(uow: UnitOfWork, now: datetime, turn: Turn | None = None) -> int:
    """Suspended tickets whose day has come go on."""
    turn = turn or Turn()
    due = uow.tickets.due(Status.SUSPENDED, "suspended_until", now, turn.most, turn.but)
    return turn.each(due, lambda t: by_system(uow, t, Act(Action.RESUME), now).status is not t.status)


def close_silent(uow: UnitOfWork, now: datetime, turn: Turn | None = None) -> int:
    """Results nobody answered for 72 hours are taken as accepted, and recorded as such."""
    turn = turn or Turn()
    due = uow.tickets.due(Status.CHECKING, "checking_since", now - SILENCE_CLOSES_AFTER, turn.most, turn.but)
    return turn.each(due, lambda t: by_system(uow, t, Act(Action.PASS_BY_SILENCE), now).status is not t.status)


def escalate_unanswered(uow: UnitOfWork, now: datetime, turn: Turn | None = None) -> int:
    """Tickets nobody signed for in time ring at the desk, once."""
    turn = turn or Turn()
    due = uow.tickets.unanswered_since(now, turn.most, turn.but)
    return turn.each(due, lambda t: by_system(uow, t, Act(Action.ESCALATE), now).version > t.version)


def remind_of_drafts(uow: UnitOfWork, now: datetime, turn: Turn | None = None) -> int:
    """Whoever wrote a report and forgot to send it off hears of it, once."""
    turn = turn or Turn()
    forgotten = uow.drafts.forgotten(now - REMIND_OF_DRAFT_AFTER, turn.most, turn.but)
    return turn.each(forgotten, lambda draft: _remind(uow, draft, now))


def _remind(uow: UnitOfWork, draft: Draft, now: datetime) -> bool:
    uow.drafts.mark_reminded(draft.id, now)
    person = uow.people.get(draft.person_id)
    if person is not None and person.reachable:
        text = render(person.locale, "draft-reminder", text=shortened(draft.text, 60) or "…")
        send = button(person.locale, "draft-send", "draft_send", draft.id)
        look = button(person.locale, "draft-look", "draft_show", draft.id)
        uow.outbox.put(Outgoing(draft.chat_id, Message(text, buttons=((send,), (look,))), Lane.NOTICE), now)
    return True


def prove(uow: UnitOfWork) -> Proof:
    """Count the open tickets, and those without an owner or a desk."""
    return Proof(open=uow.gauges.open(), nowhere=uow.gauges.nowhere())
