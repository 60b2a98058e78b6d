"""Department classes: the liaison who answers for a class co-handles its tickets (DOMAIN.md §4)."""

from __future__ import annotations

from datetime import datetime

from bot.actions.notices import announcer
from bot.domain.decision import decide
from bot.domain.people import Person, Role
from bot.domain.routing import liaisons_for
from bot.domain.taxonomy import Category
from bot.domain.terms import Action
from bot.domain.ticket import SYSTEM, Act, Refusal, Ticket
from storage.unit import UnitOfWork


def pull_in(uow: UnitOfWork, ticket: Ticket, now: datetime) -> Ticket:
    """Whistle for every liaison who answers for the class and is not with the ticket yet; the ticket afterwards."""
    for liaison in _answering(uow, ticket, ticket.category):
        decision = decide(ticket, Act(Action.WHISTLE, target=liaison), SYSTEM, now)
        if not isinstance(decision, Refusal):
            ticket = uow.record(decision, announcer(uow, now), now)
    return ticket


def no_longer_needed(uow: UnitOfWork, ticket: Ticket, category: Category) -> frozenset[int]:
    """The co-handlers who came for the class the ticket has, and do not answer for `category`."""
    came = {one.id for one in _answering(uow, ticket, ticket.category)} & ticket.co_handlers
    return frozenset(came - {one.id for one in _answering(uow, ticket, category)})


def _answering(uow: UnitOfWork, ticket: Ticket, category: Category) -> list[Person]:
    staff = [one.person for one in uow.people.near(ticket.place)] if ticket.place else []
    return liaisons_for([one for one in staff if one.has_role(Role.LIAISON)], category, ticket.place)
