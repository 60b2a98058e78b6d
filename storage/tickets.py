"""Tickets and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlmodel import Session, col

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Outcome, Rating, Reason, Standing, Status
from bot.domain.ticket import OWNED, TERMINAL, Event, Ticket
from storage.places import dump_path, load_path
from storage.tables import ConcernRow, EventRow, TicketRow


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


class Tickets:
    """Reading tickets, and the one way of writing them, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, ticket_id: int) -> Ticket | None:
        row = self._session.get(TicketRow, ticket_id, populate_existing=True)
        return self._load([row])[0] if row else None

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
        statement = select(TicketRow).where(*where).order_by(*order).limit(limit)
        return self._load(self._session.execute(statement).scalars().all())

    def _load(self, rows: Iterable[TicketRow]) -> list[Ticket]:
        rows = list(rows)
        sets: dict[tuple[int, str], set[int]] = {}
        concerns = self._session.execute(
            select(ConcernRow).where(col(ConcernRow.ticket_id).in_([row.id for row in rows]))
        ).scalars()
        for concern in concerns:
            sets.setdefault((concern.ticket_id, concern.part), set()).add(concern.person_id)
        return [_ticket(row, sets) for row in rows]

    def write(self, ticket: Ticket, event: Event) -> Ticket:
        """Insert a new ticket, or move a known one from `version - 1`; and append the event. Use `UnitOfWork.record`.

        Raises `StaleError` when the stored version is another one.
        """
        if ticket.id == 0:
            row = TicketRow(**_columns(ticket))
            self._session.add(row)
            self._session.flush()
            ticket_id = cast(int, row.id)
        else:
            ticket_id = ticket.id
            moved = self._session.execute(
                update(TicketRow)
                .where(col(TicketRow.id) == ticket.id, col(TicketRow.version) == ticket.version - 1)
                .values(**_columns(ticket)),
                execution_options={"synchronize_session": False},
            )
            if cast(CursorResult[Any], moved).rowcount != 1:
                raise StaleError(f"ticket {ticket.id}")
        self._write_concerns(ticket_id, ticket)
        self._append(ticket_id, ticket.version, event)
        return cast(Ticket, self.get(ticket_id))

    def _write_concerns(self, ticket_id: int, ticket: Ticket) -> None:
        wanted = {(person, part) for name, part in _SETS.items() for person in getattr(ticket, name)}
        held = self._session.execute(select(ConcernRow).where(col(ConcernRow.ticket_id) == ticket_id)).scalars().all()
        for row in held:
            if (row.person_id, row.part) not in wanted:
                self._session.delete(row)
        known = {(row.person_id, row.part) for row in held}
        for person_id, part in sorted(wanted - known):
            self._session.add(ConcernRow(ticket_id=ticket_id, person_id=person_id, part=part))
        self._session.flush()

    def _append(self, ticket_id: int, version: int, event: Event) -> None:
        self._session.add(
            EventRow(
                ticket_id=ticket_id,
                version=version,
                action=event.action.value,
                actor_id=event.actor_id,
                standing=event.standing.value,
                before=event.before.value if event.before else None,
                after=event.after.value,
                reason=event.reason.value if event.reason else None,
                data=event.data,
                at=event.at,
            )
        )
        self._session.flush()

    def history(self, ticket_id: int) -> list[Event]:
        """Everything that happened to it, oldest first."""
        rows = self._session.execute(
            select(EventRow).where(col(EventRow.ticket_id) == ticket_id).order_by(col(EventRow.version))
        ).scalars()
        return [_event(row) for row in rows]

    def last_move_by(self, ticket_id: int, person_id: int, action: Action) -> Event | None:
        """The latest time this person did this to the ticket, if ever."""
        row = (
            self._session.execute(
                select(EventRow)
                .where(
                    col(EventRow.ticket_id) == ticket_id,
                    col(EventRow.actor_id) == person_id,
                    col(EventRow.action) == action.value,
                )
                .order_by(col(EventRow.version).desc())
            )
            .scalars()
            .first()
        )
        return _event(row) if row else None

    def erase_words_of(self, person_id: int) -> None:
        """Blank what a person wrote in tickets they reported; the tickets stay."""
        self._session.execute(
            update(TicketRow)
            .where(col(TicketRow.reporter_id) == person_id)
            .values(text="", spot="", remark="", latitude=None, longitude=None)
        )


def _columns(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in _COLUMNS}
    values["place"] = dump_path(ticket.place)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()}


def _ticket(row: TicketRow, sets: dict[tuple[int, str], set[int]]) -> Ticket:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    for name, kind in _ENUMS.items():
        values[name] = kind(values[name]) if values[name] is not None else None
    values["place"] = load_path(row.place)
    ticket_id = cast(int, row.id)
    values |= {name: frozenset(sets.get((ticket_id, part), ())) for name, part in _SETS.items()}
    return Ticket(id=ticket_id, **values)


def _event(row: EventRow) -> Event:
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
