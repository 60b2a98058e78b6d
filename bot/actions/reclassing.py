"""The desk puts a ticket's class right: clocks, owner and co-handlers follow, and the reporter hears what changes."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.classes import all_classes, urgency_of
from bot.actions.liaisons import no_longer_needed, pull_in
from bot.actions.notices import card_key
from bot.actions.speech import button, clock_time
from bot.actions.talks import IDLE
from bot.actions.tickets import by_system, perform
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.taxonomy import RULES, Category, Urgency
from bot.domain.terms import Action, Reason, Standing
from bot.domain.ticket import OWNED, Act, Ticket, standings
from bot.words import render
from storage.conversations import Talk
from storage.unit import UnitOfWork


def class_of_ticket(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, arg: str) -> Talk:
    """The desk's class button: shows the classes, then takes one. Nobody else may press it."""
    ticket = uow.tickets.get(ticket_id)
    at_desk = ticket and caller.person and Standing.DESK in standings(caller.actor, ticket)
    if ticket is None or not at_desk:
        return perform(uow, caller, now, ticket_id, Act(Action.DISPATCH))  # refused, with the kind words for it
    if arg not in set(Category):
        _ask(uow, caller, now, ticket)
        return IDLE
    _answered(uow, caller, now, ticket, Category(arg))
    if Category(arg) is not ticket.category:
        _change(uow, caller, now, ticket, Category(arg))
    return IDLE


def _question(ticket: Ticket) -> str:
    return f"class:{ticket.id}"


def _ask(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket) -> None:
    never_mind = (button(caller.locale, "never-mind", "never_mind"),)
    rows = (*all_classes(caller.locale, "ticket_class", ticket.id), never_mind)
    message = Message(render(caller.locale, "desk-class", ref=ticket.reference), buttons=rows)
    uow.outbox.put(Outgoing(caller.chat_id, message, card=_question(ticket), fresh=True, about=ticket.id), now)


def _answered(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, category: Category) -> None:
    """The question shows the answer instead of its buttons, where it stands."""
    if uow.outbox.card_message(caller.chat_id, _question(ticket)) is not None:
        chosen = render(caller.locale, f"category-{category.value}")
        text = render(caller.locale, "desk-class-chosen", ref=ticket.reference, category=chosen)
        uow.outbox.put(Outgoing(caller.chat_id, Message(text), card=_question(ticket), about=ticket.id), now)


def _change(uow: UnitOfWork, caller: Caller, now: datetime, before: Ticket, category: Category) -> None:
    """A danger stays one whatever it is called: a class never lowers it."""
    urgency = Urgency.P0 if before.urgency is Urgency.P0 else urgency_of(uow, before.text, category)
    act = Act(Action.CORRECT, category=category, urgency=urgency, leaving=no_longer_needed(uow, before, category))
    perform(uow, caller, now, before.id, act)
    after = uow.tickets.get(before.id)
    if after is None or after.version == before.version:
        return
    if RULES[category].desk_only and after.status in OWNED:
        after = by_system(uow, after, Act(Action.RECALL, reason=Reason.WRONG_CLASS), now)
    _tell_reporter(uow, before, pull_in(uow, after, now), now)


def _tell_reporter(uow: UnitOfWork, before: Ticket, after: Ticket, now: datetime) -> None:
    """Plainly, and only when it changes what happens: until when, or who."""
    if (before.resolve_due, before.owner_id) == (after.resolve_due, after.owner_id):
        return
    reporter = uow.people.get(after.reporter_id) if after.reporter_id else None
    if reporter is None or reporter.chat_id is None:
        return
    text = render(
        reporter.locale,
        "class-changed",
        ref=after.reference,
        category=render(reporter.locale, f"category-{after.category.value}"),
        due=clock_time(reporter.locale, after.resolve_due, now),
    )
    uow.outbox.put(Outgoing(reporter.chat_id, Message(text), Lane.REPLY, about=after.id, under=card_key(after)), now)
