"""Tickets and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Row, bindparam, delete, insert, or_, select, update
from sqlmodel import Session, col

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Outcome, Rating, Reason, Standing, Status
from bot.domain.ticket import OWNED, TERMINAL, Event, Ticket
from storage.places import dump_path, load_path
from storage.tables import ConcernRow, EventRow, TicketRow, table_of


class StaleError(Exception):
    """Somebody changed the ticket since it was read: read it again and decide anew."""


_PLAIN = {"synchronize_session": False}
_SETS = {"followers": "follower", "co_handlers": "co_handler", "returned_by": "returned_by"}

_ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "category": Category,
    "urgency": Urgency,
    "ask": Ask,
    "reason": Reason,
    "outcome": Outcome,
    "rating": Rating,
}

_COLUMNS = [f.name for f in fields(Ticket) if f.name not in _SETS and f.name != "id"]

_TICKETS, _CONCERNS, _EVENTS = table_of(TicketRow), table_of(ConcernRow), table_of(EventRow)
_BY_ID = select(_TICKETS).where(_TICKETS.c.id == bindparam("one"))
_CONCERNED = select(_CONCERNS).where(_CONCERNS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
_OF_TICKET = _CONCERNS.c.ticket_id == bindparam("of")
_THIS_CONCERN = _OF_TICKET & (_CONCERNS.c.person_id == bindparam("who")) & (_CONCERNS.c.part == bindparam("as_what"))
_AT_VERSION = (_TICKETS.c.id == bindparam("one")) & (_TICKETS.c.version == bindparam("seen"))
_HISTORY = select(_EVENTS).where(_EVENTS.c.ticket_id == bindparam("of")).order_by(_EVENTS.c.version)


class Tickets:
    """Reading tickets, and the one way of writing them, as part of one unit of work.

    What this unit of work has read or written of a ticket it does not ask for again: nobody can change it meanwhile
    without `write` raising `StaleError`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Ticket] = {}
        self._past: dict[int, list[Event]] = {}

    def get(self, ticket_id: int) -> Ticket | None:
        if ticket_id not in self._known:
            row = self._run(_BY_ID, one=ticket_id).first()
            return self._load([row])[0] if row else None
        return self._known[ticket_id]

    def owned_by(self, person_id: int) -> list[Ticket]:
        """A handler's open tickets, most urgent first, then by deadline."""
        return self._find(
            or_(
                col(TicketRow.owner_id) == person_id,
                col(TicketRow.id).in_(self._concerning(person_id, "co_handler")),
            ),
            col(TicketRow.status).in_([s.value for s in OWNED]),
            order=(col(TicketRow.urgency), col(TicketRow.resolve_due)),
        )

    def reported_by(self, person_id: int, limit: int = 20) -> list[Ticket]:
        """What a person reported or follows, open ones first, newest first."""
        closed = col(TicketRow.status).in_([s.value for s in TERMINAL])
        return self._find(
            or_(
                col(TicketRow.reporter_id) == person_id,
                col(TicketRow.id).in_(self._concerning(person_id, "follower")),
            ),
            order=(closed, col(TicketRow.id).desc()),
            limit=limit,
        )

    def waiting_for_desk(self) -> list[Ticket]:
        """What lies on a desk: unrouted, returned, or something asked; most urgent and oldest first."""
        return self._find(
            or_(
                col(TicketRow.status) == Status.REPORTED.value,
                col(TicketRow.ask).is_not(None) & col(TicketRow.status).not_in([s.value for s in TERMINAL]),
            ),
            order=(col(TicketRow.urgency), col(TicketRow.id)),
        )

    def in_status(self, *statuses: Status, limit: int = 100) -> list[Ticket]:
        """Tickets in these states, most urgent first."""
        return self._find(
            col(TicketRow.status).in_([s.value for s in statuses]),
            order=(col(TicketRow.urgency), col(TicketRow.id)),
            limit=limit,
        )

    def unanswered_since(self, now: datetime) -> list[Ticket]:
        """Not signed for although the first answer is due, and not yet escalated for it."""
        return self._find(
            col(TicketRow.status).in_([Status.REPORTED.value, Status.DISPATCHED.value]),
            col(TicketRow.answer_due) <= now,
            col(TicketRow.escalations) == 0,
            order=(col(TicketRow.urgency), col(TicketRow.id)),
        )

    def due(self, status: Status, column: str, before: datetime) -> list[Ticket]:
        """Tickets in a state whose `column` (suspended_until, checking_since) lies before a time."""
        return self._find(
            col(TicketRow.status) == status.value,
            col(getattr(TicketRow, column)) <= before,
            order=(col(TicketRow.id),),
        )

    def children(self, parent_id: int) -> list[Ticket]:
        """The tickets merged into this one."""
        return self._find(
            col(TicketRow.parent_id) == parent_id,
            col(TicketRow.status) == Status.MERGED.value,
            order=(col(TicketRow.id),),
        )

    def _concerning(self, person_id: int, part: str) -> Any:
        return select(col(ConcernRow.ticket_id)).where(
            col(ConcernRow.person_id) == person_id, col(ConcernRow.part) == part
        )

    def _find(self, *where: Any, order: tuple[Any, ...], limit: int | None = None) -> list[Ticket]:
        return self._load(self._run(select(_TICKETS).where(*where).order_by(*order).limit(limit)).all())

    def _load(self, rows: Iterable[Row[Any]]) -> list[Ticket]:
        rows = list(rows)
        sets: dict[tuple[int, str], set[int]] = {}
        for concern in self._run(_CONCERNED, tickets=[row.id for row in rows]) if rows else ():
            sets.setdefault((concern.ticket_id, concern.part), set()).add(concern.person_id)
        found = [_ticket(row, sets) for row in rows]
        self._known.update({ticket.id: ticket for ticket in found})
        return found

    def write(self, ticket: Ticket, event: Event) -> Ticket:
        """Insert a new ticket, or move a known one from `version - 1`; and append the event. Use `UnitOfWork.record`.

        Raises `StaleError` when the stored version is another one.
        """
        held = self._held_before(ticket)
        if ticket.id == 0:
            made = self._run(_FILE, **_columns(ticket))
            ticket = replace(ticket, id=made.inserted_primary_key[0])
            self._past[ticket.id] = []
        elif self._run(_MOVE, one=ticket.id, seen=ticket.version - 1, **_columns(ticket)).rowcount != 1:
            self._forget()
            raise StaleError(f"ticket {ticket.id}")
        self._write_concerns(ticket, held)
        self._append(ticket, event)
        self._known[ticket.id] = ticket
        return ticket

    def _held_before(self, ticket: Ticket) -> set[Concern]:
        """Whom the stored ticket concerns: nobody yet, known from the version it moves from, or read now."""
        if ticket.id == 0:
            return set()
        before = self._known.get(ticket.id)
        if before is not None and before.version == ticket.version - 1:
            return _concerns(before)
        return {(row.person_id, row.part) for row in self._run(_CONCERNED, tickets=[ticket.id])}

    def _write_concerns(self, ticket: Ticket, held: set[Concern]) -> None:
        wanted = _concerns(ticket)
        for person_id, part in held - wanted:
            self._run(_NO_CONCERN, of=ticket.id, who=person_id, as_what=part)
        for person_id, part in sorted(wanted - held):
            self._run(_CONCERN, ticket_id=ticket.id, person_id=person_id, part=part)

    def _append(self, ticket: Ticket, event: Event) -> None:
        self._run(
            _HAPPENED,
            ticket_id=ticket.id,
            version=ticket.version,
            action=event.action.value,
            actor_id=event.actor_id,
            standing=event.standing.value,
            before=event.before.value if event.before else None,
            after=event.after.value,
            reason=event.reason.value if event.reason else None,
            data=event.data,
            at=event.at,
        )
        if ticket.id in self._past:
            self._past[ticket.id].append(event)

    def history(self, ticket_id: int) -> list[Event]:
        """Everything that happened to it, oldest first."""
        if ticket_id not in self._past:
            self._past[ticket_id] = [_event(row) for row in self._run(_HISTORY, of=ticket_id)]
        return list(self._past[ticket_id])

    def last_move_by(self, ticket_id: int, person_id: int, action: Action) -> Event | None:
        """The latest time this person did this to the ticket, if ever."""
        moves = (e for e in reversed(self.history(ticket_id)) if e.action is action and e.actor_id == person_id)
        return next(moves, None)

    def erase_words_of(self, person_id: int) -> None:
        """Blank what a person wrote in tickets they reported; the tickets stay."""
        self._run(
            update(_TICKETS)
            .where(_TICKETS.c.reporter_id == person_id)
            .values(text="", spot="", remark="", latitude=None, longitude=None)
        )
        self._forget()

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._session.connection().execute(statement, values)

    def _forget(self) -> None:
        self._known.clear()
        self._past.clear()


Concern = tuple[int, str]
_FILE, _MOVE = insert(_TICKETS), update(_TICKETS).where(_AT_VERSION)
_CONCERN, _NO_CONCERN = insert(_CONCERNS), delete(_CONCERNS).where(_THIS_CONCERN)
_HAPPENED = insert(_EVENTS)


def _concerns(ticket: Ticket) -> set[Concern]:
    return {(person, part) for name, part in _SETS.items() for person in getattr(ticket, name)}


def _columns(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in _COLUMNS}
    values["place"] = dump_path(ticket.place)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()}


def _ticket(row: Row[Any], sets: dict[tuple[int, str], set[int]]) -> Ticket:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    for name, kind in _ENUMS.items():
        values[name] = kind(values[name]) if values[name] is not None else None
    values["place"] = load_path(row.place)
    ticket_id = cast(int, row.id)
    values |= {name: frozenset(sets.get((ticket_id, part), ())) for name, part in _SETS.items()}
    return Ticket(id=ticket_id, **values)


def _event(row: Row[Any]) -> Event:
    return Event(
        action=Action(row.action),
        actor_id=row.actor_id,
        standing=Standing(row.standing),
        at=row.at,
        before=Status(row.before) if row.before else None,
        after=Status(row.after),
        reason=Reason(row.reason) if row.reason else None,
        data=dict(row.data),
    )
