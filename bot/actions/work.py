"""Lists and duty: my reports, my work, on duty and off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.cards import headline
from bot.actions.onboarding import ask_consent
from bot.actions.speech import choice, menu, say, shortened
from bot.actions.talks import IDLE
from bot.actions.tickets import dispatch_by_route, route_of
from bot.domain.message import Rows
from bot.domain.people import HANDLER_ROLES
from bot.domain.routing import Way
from bot.domain.terms import Status
from bot.domain.ticket import OWNED, Ticket
from bot.words import render
from storage.conversations import Talk
from storage.unit import UnitOfWork


def my_reports(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The caller's own tickets, open ones first; each opens its card."""
    if caller.person is None:
        return ask_consent(uow, caller, now)
    tickets = uow.tickets.reported_by(caller.person.id)
    drafts = uow.drafts.of_person(caller.person.id)
    if not tickets and not drafts:
        say(uow, caller, now, "mine-none")
        return IDLE
    rows = _as_buttons(uow, caller, tickets)
    for draft in drafts:
        label = render(caller.locale, "mine-draft", text=shortened(draft.text, 20) or "—")
        rows = ((choice(label, "draft_show", draft.id),), *rows)
    say(uow, caller, now, "mine-list", buttons=rows, count=len(tickets))
    return IDLE


def _as_buttons(uow: UnitOfWork, caller: Caller, tickets: list[Ticket]) -> Rows:
    return tuple((choice(headline(uow, t, caller.locale), "show", t.id),) for t in tickets[:30])


def my_work(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """A handler's open tickets, oldest danger first."""
    if caller.person is None or not caller.person.has_role(*HANDLER_ROLES):
        say(uow, caller, now, "not-staff")
        return IDLE
    tickets = [t for t in uow.tickets.owned_by(caller.person.id) if t.status in OWNED]
    todo = [t for t in tickets if t.status is not Status.CHECKING]
    checking = len(tickets) - len(todo)
    key = "work-list" if tickets else "work-none"
    say(uow, caller, now, key, buttons=_as_buttons(uow, caller, tickets), count=len(todo), checking=checking)
    return IDLE


def set_duty(uow: UnitOfWork, caller: Caller, now: datetime, *, on: bool) -> Talk:
    """On or off duty. Coming on, what waits for this person is given to them; going off, they hear what stays open."""
    if caller.person is None or not caller.person.has_role(*HANDLER_ROLES):
        say(uow, caller, now, "not-staff")
        return IDLE
    person = uow.people.change(caller.person.id, on_duty=on)
    known = replace(caller, person=person)
    still_open = [t for t in uow.tickets.owned_by(person.id) if t.owner_id == person.id]
    say(uow, known, now, "duty-on" if on else "duty-off", keys=menu(person), count=len(still_open))
    if on:
        drain(uow, now)
    return IDLE


def drain(uow: UnitOfWork, now: datetime) -> int:
    """Give out what lies on the desk only because nobody was on duty; how many went."""
    given = 0
    for ticket in uow.tickets.in_status(Status.REPORTED, limit=1000):
        if ticket.returns or ticket.objections:
            continue  # came back once: the desk decides
        route = route_of(uow, ticket)
        if route.way is not Way.DESK:
            dispatch_by_route(uow, ticket, route, now)
            given += 1
    return given
