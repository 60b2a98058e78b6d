"""Which open tickets are probably one matter, for the desk's cards and for dangers."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions.mirror import alike, report_of
from bot.domain.people import Person
from bot.domain.scope import BUILDING_DEPTH, covers
from bot.domain.taxonomy import RULES, Category, Urgency
from bot.domain.ticket import Ticket
from bot.text.same import SAME_FROM
from storage.unit import UnitOfWork

MOST_OFFERED = 3
OFFERED_FROM = 0.4
"""From this likeness on a ticket is offered: a question too many costs a glance, one too few a second ticket."""
SAME_ALARM = timedelta(hours=1)


UNOFFERED = frozenset(
    {
        Category.PROPERTY_NEIGHBOUR,
        Category.VULNERABLE,
        Category.FRAUD_CYBER,
        Category.ILLEGAL_FINANCE,
        Category.SUPPLIES,
    }
)
"""Classes of which no neighbour is told: what goes on in one household, and whom it concerns (DOMAIN.md §8)."""


def is_private(ticket: Ticket) -> bool:
    """Whether no neighbour may hear that there is such a ticket, nor what number it has."""
    return ticket.category in UNOFFERED or RULES[ticket.category].desk_only or ticket.about_id is not None


def others_of(uow: UnitOfWork, ticket: Ticket, viewer: Person) -> list[Ticket]:
    """Up to three other open tickets of this desk that are probably the same matter, the likest first."""
    if ticket.about_id is not None:
        return []
    likely = _probably_same(uow, ticket)
    tickets = [other for id_ in likely if (other := uow.tickets.get(id_)) is not None]
    return [other for other in tickets if other.is_open and viewer.sits_at_desk_for(other.place)][:MOST_OFFERED]


def told_before(uow: UnitOfWork, ticket: Ticket, now: datetime) -> bool:
    """Whether a neighbour told of this very danger within the hour, in the same building; never of a private one."""
    if is_private(ticket) or len(ticket.place) < BUILDING_DEPTH:
        return False
    likely = map(uow.tickets.get, _probably_same(uow, ticket))
    return any(
        other.is_open
        and other.urgency is Urgency.P0
        and other.category is ticket.category
        and other.reporter_id != ticket.reporter_id
        and now - other.reported_at <= SAME_ALARM
        and len(other.place) >= BUILDING_DEPTH
        and covers(other.place[:BUILDING_DEPTH], ticket.place)
        for other in likely
        if other is not None
    )


def _probably_same(uow: UnitOfWork, ticket: Ticket) -> tuple[int, ...]:
    """The numbers of the other tickets that are probably the same, the likest first; asked once a unit of work."""
    known, key = uow.changes.found, (ticket.id, ticket.category, ticket.place)
    if key not in known:
        found = alike(uow, report_of(uow, ticket), ticket.place, ticket.reported_at, 1 + MOST_OFFERED)
        known[key] = tuple(one.id for one in found if one.score >= SAME_FROM and one.id != ticket.id)
    return known[key]
