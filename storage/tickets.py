"""Tickets and their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy import cast as as_type
from sqlmodel import Session

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Outcome, Rating, Reason, Standing, Status
from bot.domain.ticket import TERMINAL, Event, Ticket
from storage.places import dump_path, load_path
from storage.tables import ConcernRow, EventRow, TicketRow, table_of


class StaleError(Exception):
    """Somebody changed the ticket since it was read: read it again and decide anew."""


_SETS = {"followers": "follower", "co_handlers": "co_handler", "returned_by": "returned_by"}

@dataclass(frozen=True)
class Lesson:
    """A closed ticket's words and class as it ended, and what they were taken for when it was sent off.

    `by_desk`: somebody at the desk put the class right. None `suggested`: sent off before we kept it.
    """

    ticket_id: int
    text: str
    category: Category
    suggested: Category | None
    by_desk: bool


_ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "category": Category,
    "urgency": Urgency,
    "ask": Ask,
    "reason": Reason,
    "outcome": Outcome,
    "rating": Rating,
    "suggested": Category,
}

_COLUMNS = [f.name for f in fields(Ticket) if f.name not in _SETS and f.name != "id"]

_TICKETS, _CONCERNS, _EVENTS = table_of(TicketRow), table_of(ConcernRow), table_of(EventRow)
_T = _TICKETS.c
_CONCERNED = (
    select(func.aggregate_strings(_CONCERNS.c.part + ":" + as_type(_CONCERNS.c.person_id, Text), ","))
    .where(_CONCERNS.c.ticket_id == _T.id)
    .correlate(_TICKETS)
    .scalar_subquery()
    .label("concerned")
)
"""Whom it concerns in one string, "part:person id" each: a ticket is one row."""
_WHOLE = select(_TICKETS, _CONCERNED)
_BY_ID = _WHOLE.where(_T.id == bindparam("one"))
_OF_TICKET = _CONCERNS.c.ticket_id == bindparam("of")
_THIS_CONCERN = _OF_TICKET & (_CONCERNS.c.person_id == bindparam("who")) & (_CONCERNS.c.part == bindparam("as_what"))
_AT_VERSION = (_T.id == bindparam("one")) & (_T.version == bindparam("seen"))
_HISTORY = select(_EVENTS).where(_EVENTS.c.ticket_id == bindparam("of")).order_by(_EVENTS.c.version)
_MOST_URGENT = (_T.urgency, _T.id)


def _is(*statuses: Status) -> ColumnElement[bool]:
    """Said as literals: only so are the indexes meant that hold some statuses alone."""
    words: list[Any] = [literal_column(f"'{status.value}'") for status in sorted(statuses)]
    return _T.status == words[0] if len(words) == 1 else _T.status.in_(words)


def _without(ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [_T.id.not_in(ids)] if ids else []


class Tickets:
    """Reading tickets, and the one way of writing them, as part of one unit of work.

    What this unit of work has read or written of a ticket it does not ask for again: nobody can change it meanwhile
    without `write` raising `StaleError`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Ticket] = {}
        self._past: dict[int, list[Event]] = {}
        self._unwritten: list[dict[str, Any]] = []
        self.wrote = False
        """Whether this unit of work has written a ticket: what it sees from then on may yet be rolled back."""

    def get(self, ticket_id: int) -> Ticket | None:
        if ticket_id not in self._known:
            return next(iter(self._load(self._run(_BY_ID, one=ticket_id))), None)
        return self._known[ticket_id]

    def many(self, ids: Collection[int]) -> list[Ticket]:
        """The tickets of these numbers that there are, in no order; asked for anew."""
        return self._load(self._run(_WHOLE.where(_T.id.in_(ids)))) if ids else []

    def open_ones(self) -> list[Ticket]:
        """Every ticket that is open, in the order in which they were filed."""
        return self._find(~_is(*TERMINAL), order=(_T.id,))

    def owned_by(self, person_id: int) -> list[Ticket]:
        """A handler's open tickets, most urgent first, then by deadline."""
        own = select(_T.id).where(_T.owner_id == person_id)
        return self._find(
            _T.id.in_(own.union_all(_concerning(person_id, "co_handler"))),
            ~_is(Status.REPORTED, *TERMINAL),
            order=(_T.urgency, _T.resolve_due),
        )

    def reported_by(self, person_id: int, limit: int = 20) -> list[Ticket]:
        """What a person reported or follows, open ones first, newest first."""
        own = select(_T.id).where(_T.reporter_id == person_id)
        theirs = _T.id.in_(own.union_all(_concerning(person_id, "follower")))
        return self._find(theirs, order=(_is(*TERMINAL), _T.id.desc()), limit=limit)

    def dangers_of(self, person_id: int, since: datetime) -> list[Ticket]:
        """The open P0 tickets a person reported after a time, newest first."""
        return self._load(self._run(_DANGERS, whose=person_id, since=since))

    def waiting_for_desk(self) -> list[Ticket]:
        """What lies on a desk: unrouted, returned, or something asked; most urgent and oldest first."""
        unrouted, asked = select(_T.id).where(_is(Status.REPORTED)), select(_T.id).where(_T.ask.is_not(None))
        return self._find(_T.id.in_(unrouted.union_all(asked)), ~_is(*TERMINAL), order=_MOST_URGENT)

    def in_status(self, *statuses: Status, limit: int = 100) -> list[Ticket]:
        """Tickets in these states, most urgent first."""
        return self._find(_is(*statuses), order=_MOST_URGENT, limit=limit)

    def unanswered_since(self, now: datetime, limit: int = 100, but: Collection[int] = ()) -> list[Ticket]:
        """Not signed for although the first answer is due, and not yet escalated for it; longest due first.

        The tickets numbered in `but` are left out.
        """
        late = _T.answer_due <= now, _T.escalations == literal_column("0"), *_without(but)
        return self._find(_is(Status.REPORTED, Status.DISPATCHED), *late, order=(_T.answer_due, _T.id), limit=limit)

    def due(
        self, status: Status, column: str, before: datetime, limit: int = 100, but: Collection[int] = ()
    ) -> list[Ticket]:
        """Tickets in a state whose `column` (suspended_until, checking_since) lies before a time, earliest first.

        The tickets numbered in `but` are left out.
        """
        late = _T[column] <= before, *_without(but)
        return self._find(_is(status), *late, order=(_T[column], _T.id), limit=limit)

    def children(self, parent_id: int) -> list[Ticket]:
        """The tickets merged into this one."""
        return self._find(_T.parent_id == parent_id, _is(Status.MERGED), order=(_T.id,))

    def _find(self, *where: Any, order: tuple[Any, ...], limit: int | None = None) -> list[Ticket]:
        return self._load(self._run(_WHOLE.where(*where).order_by(*order).limit(limit)))

    def _load(self, rows: Iterable[Row[Any]]) -> list[Ticket]:
        found = [_ticket(row) for row in rows]
        self._known.update({ticket.id: ticket for ticket in found})
        return found

    def write(self, ticket: Ticket, event: Event) -> Ticket:
        """Insert a new ticket, or move a known one from `version - 1`; and append the event. Use `UnitOfWork.record`.

        Raises `StaleError` when the stored version is another one.
        """
        held = self._held_before(ticket)
        self.wrote = True
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
        row = self._run(_BY_ID, one=ticket.id).first()
        return _concerns(_ticket(row)) if row else set()

    def _write_concerns(self, ticket: Ticket, held: set[Concern]) -> None:
        wanted = _concerns(ticket)
        for person_id, part in held - wanted:
            self._run(_NO_CONCERN, of=ticket.id, who=person_id, as_what=part)
        for person_id, part in sorted(wanted - held):
            self._run(_CONCERN, ticket_id=ticket.id, person_id=person_id, part=part)

    def _append(self, ticket: Ticket, event: Event) -> None:
        self._unwritten.append(
            {
                "ticket_id": ticket.id,
                "version": ticket.version,
                "action": event.action.value,
                "actor_id": event.actor_id,
                "standing": event.standing.value,
                "before": event.before.value if event.before else None,
                "after": event.after.value,
                "reason": event.reason.value if event.reason else None,
                "data": event.data,
                "at": event.at,
            }
        )
        if ticket.id in self._past:
            self._past[ticket.id].append(event)

    def write_out(self) -> None:
        """Write the events of this unit of work, in one statement."""
        if self._unwritten:
            events, self._unwritten = self._unwritten, []
            self._session.connection().execute(_HAPPENED, events)

    def history(self, ticket_id: int) -> list[Event]:
        """Everything that happened to it, oldest first."""
        if ticket_id not in self._past:
            self.write_out()
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

    def lessons(self, after: int, limit: int = 500) -> list[Lesson]:
        """Closed tickets with words, by number, those numbered after `after`: what a router may learn from."""
        return [
            Lesson(row.id, row.text, Category(row.category), Category(row.suggested) if row.suggested else None, row.by)
            for row in self._run(_LESSONS, after=after, most=limit)
        ]

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._session.connection().execute(statement, values)

    def _forget(self) -> None:
        self._known.clear()
        self._past.clear()


Concern = tuple[int, str]
_DANGERS = _WHOLE.where(
    _T.reporter_id == bindparam("whose"),
    _is(*(status for status in Status if status not in TERMINAL)),
    _T.urgency == Urgency.P0.value,
    _T.reported_at > bindparam("since"),
).order_by(_T.id.desc())
_BY_DESK = exists().where(
    _EVENTS.c.ticket_id == _T.id,
    _EVENTS.c.action == Action.CORRECT.value,
    _EVENTS.c.standing == Standing.DESK.value,
    _EVENTS.c.data["category"].as_string().is_not(None),
)
_LESSONS = (
    select(_T.id, _T.text, _T.category, _T.suggested, _BY_DESK.label("by"))
    .where(_is(Status.CLOSED), _T.text != "", _T.id > bindparam("after"))
    .order_by(_T.id)
    .limit(bindparam("most"))
)
_FILE, _MOVE = insert(_TICKETS), update(_TICKETS).where(_AT_VERSION)
_CONCERN, _NO_CONCERN = insert(_CONCERNS), delete(_CONCERNS).where(_THIS_CONCERN)
_HAPPENED = insert(_EVENTS)


def _concerns(ticket: Ticket) -> set[Concern]:
    return {(person, part) for name, part in _SETS.items() for person in getattr(ticket, name)}


def _columns(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in _COLUMNS}
    values["place"] = dump_path(ticket.place)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()}


def _concerning(person_id: int, part: str) -> Select[tuple[int]]:
    return select(_CONCERNS.c.ticket_id).where(_CONCERNS.c.person_id == person_id, _CONCERNS.c.part == part)


def _ticket(row: Row[Any]) -> Ticket:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    for name, kind in _ENUMS.items():
        values[name] = kind(values[name]) if values[name] is not None else None
    values["place"] = load_path(row.place)
    concerned = [one.split(":") for one in row.concerned.split(",")] if row.concerned else []
    values |= {name: frozenset(int(who) for kind, who in concerned if kind == part) for name, part in _SETS.items()}
    return Ticket(id=row.id, **values)


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
