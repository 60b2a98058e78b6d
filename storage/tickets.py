"""Tickets, their history, and what people said and showed about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlmodel import Session, col

from bot.domain.message import Media, MediaKind
from bot.domain.scope import NOWHERE, Path
from bot.domain.taxonomy import Category, Urgency
from bot.domain.ticket import (
    OWNED,
    TERMINAL,
    Action,
    Ask,
    Event,
    Outcome,
    Rating,
    Reason,
    Standing,
    Status,
    Ticket,
)
from storage.places import dump_path, load_path
from storage.tables import ConcernRow, DraftRow, EventRow, EvidenceRow, TicketRow


class StaleError(Exception):
    """Somebody changed the ticket since it was read: read it again and decide anew."""


class Phase(StrEnum):
    """When evidence was given."""

    REPORT = "report"
    NOTE = "note"
    RESULT = "result"
    REASON = "reason"


@dataclass(frozen=True)
class Evidence:
    """One thing somebody said or showed. `kind` is "text", "pin" or a `MediaKind`."""

    phase: Phase
    kind: str
    at: datetime
    person_id: int | None = None
    text: str = ""
    file_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    chat_id: int | None = None
    message_id: int | None = None
    album: str = ""

    @property
    def media(self) -> Media | None:
        """The file, when there is one."""
        return Media(MediaKind(self.kind), self.file_id) if self.file_id else None


@dataclass(frozen=True)
class Draft:
    """A report not yet sent off."""

    id: int
    chat_id: int
    person_id: int
    category: Category
    urgency: Urgency
    place: Path
    text: str
    created_at: datetime
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None


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
            col(TicketRow.answered_at).is_(None),
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
            .values(text="", spot="", latitude=None, longitude=None)
        )

    def forget_words(self, before: datetime) -> int:
        """Blank what people wrote and showed in tickets that were over before a time; how many had any."""
        over = select(col(TicketRow.id)).where(
            col(TicketRow.status).in_([s.value for s in TERMINAL]),
            func.coalesce(col(TicketRow.closed_at), col(TicketRow.resolve_due)) < before,
        )
        self._session.execute(delete(EvidenceRow).where(col(EvidenceRow.ticket_id).in_(over)), execution_options=_PLAIN)
        wordy = or_(
            *(col(column) != "" for column in (TicketRow.text, TicketRow.spot, TicketRow.remark, TicketRow.result))
        )
        blanked = self._session.execute(
            update(TicketRow)
            .where(col(TicketRow.id).in_(over), wordy)
            .values(text="", spot="", remark="", result="", latitude=None, longitude=None),
            execution_options=_PLAIN,
        )
        return int(cast(CursorResult[Any], blanked).rowcount)

    def count_open(self) -> int:
        """How many tickets are not terminal."""
        return int(
            self._session.execute(
                select(func.count())
                .select_from(TicketRow)
                .where(col(TicketRow.status).not_in([s.value for s in TERMINAL]))
            ).scalar_one()
        )

    def count_nowhere(self) -> int:
        """How many tickets should have an owner and have none: the sweep's proof, always 0."""
        return int(
            self._session.execute(
                select(func.count())
                .select_from(TicketRow)
                .where(col(TicketRow.status).in_([s.value for s in OWNED]), col(TicketRow.owner_id).is_(None))
            ).scalar_one()
        )


class EvidenceBook:
    """What people said and showed, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, evidence: Evidence, *, ticket_id: int | None = None, draft_id: int | None = None) -> None:
        values = {f.name: getattr(evidence, f.name) for f in fields(Evidence)}
        values["phase"] = evidence.phase.value
        self._session.add(EvidenceRow(ticket_id=ticket_id, draft_id=draft_id, **values))
        self._session.flush()

    def of_ticket(self, ticket_id: int) -> list[Evidence]:
        return self._listed(col(EvidenceRow.ticket_id) == ticket_id)

    def of_draft(self, draft_id: int) -> list[Evidence]:
        return self._listed(col(EvidenceRow.draft_id) == draft_id)

    def file_draft(self, draft_id: int, ticket_id: int) -> None:
        """What belonged to a draft now belongs to its ticket."""
        self._session.execute(
            update(EvidenceRow).where(col(EvidenceRow.draft_id) == draft_id).values(ticket_id=ticket_id, draft_id=None)
        )

    def drop_draft(self, draft_id: int) -> None:
        self._session.execute(delete(EvidenceRow).where(col(EvidenceRow.draft_id) == draft_id))

    def home_of_message(self, chat_id: int, message_id: int) -> tuple[int | None, int | None]:
        """(ticket id, draft id) of a message somebody sent us, for edits and replies to it."""
        return self._home(col(EvidenceRow.chat_id) == chat_id, col(EvidenceRow.message_id) == message_id)

    def words_of_message(self, chat_id: int, message_id: int) -> str:
        """What a message of theirs said when we last read it."""
        row = self._first(col(EvidenceRow.chat_id) == chat_id, col(EvidenceRow.message_id) == message_id)
        return row.text if row else ""

    def reword(self, chat_id: int, message_id: int, text: str) -> None:
        """The author edited the message of a draft."""
        self._session.execute(
            update(EvidenceRow)
            .where(col(EvidenceRow.chat_id) == chat_id, col(EvidenceRow.message_id) == message_id)
            .values(text=text)
        )

    def home_of_album(self, chat_id: int, album: str) -> tuple[int | None, int | None]:
        """(ticket id, draft id) the earlier pictures of an album went to."""
        return self._home(col(EvidenceRow.chat_id) == chat_id, col(EvidenceRow.album) == album)

    def phase_of_album(self, chat_id: int, album: str) -> Phase | None:
        """In which phase the earlier pictures of an album were given."""
        row = self._first(col(EvidenceRow.chat_id) == chat_id, col(EvidenceRow.album) == album)
        return Phase(row.phase) if row else None

    def erase_of(self, person_id: int) -> None:
        """Delete what a person said and showed."""
        self._session.execute(delete(EvidenceRow).where(col(EvidenceRow.person_id) == person_id))

    def _home(self, *where: Any) -> tuple[int | None, int | None]:
        row = self._first(*where)
        return (row.ticket_id, row.draft_id) if row else (None, None)

    def _first(self, *where: Any) -> EvidenceRow | None:
        return self._session.execute(select(EvidenceRow).where(*where).order_by(col(EvidenceRow.id))).scalars().first()

    def _listed(self, where: Any) -> list[Evidence]:
        rows = self._session.execute(select(EvidenceRow).where(where).order_by(col(EvidenceRow.id))).scalars()
        names = [f.name for f in fields(Evidence) if f.name != "phase"]
        return [Evidence(phase=Phase(row.phase), **{name: getattr(row, name) for name in names}) for row in rows]


class Drafts:
    """Reports not yet sent off, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, draft: Draft) -> Draft:
        """Keep a new draft (its id is ignored)."""
        row = DraftRow(
            **_draft_columns(draft), chat_id=draft.chat_id, person_id=draft.person_id, created_at=draft.created_at
        )
        self._session.add(row)
        self._session.flush()
        return _draft(row)

    def get(self, draft_id: int) -> Draft | None:
        row = self._session.get(DraftRow, draft_id)
        return _draft(row) if row else None

    def of_person(self, person_id: int) -> list[Draft]:
        """Their drafts, newest first."""
        rows = self._session.execute(
            select(DraftRow).where(col(DraftRow.person_id) == person_id).order_by(col(DraftRow.id).desc())
        ).scalars()
        return [_draft(row) for row in rows]

    def save(self, draft: Draft) -> None:
        row = self._session.get_one(DraftRow, draft.id)
        for name, value in _draft_columns(draft).items():
            setattr(row, name, value)
        self._session.flush()

    def discard(self, draft_id: int) -> None:
        self._session.execute(delete(DraftRow).where(col(DraftRow.id) == draft_id))

    def forgotten(self, before: datetime) -> list[Draft]:
        """Drafts older than `before` whose author has not been reminded."""
        rows = self._session.execute(
            select(DraftRow).where(col(DraftRow.created_at) < before, col(DraftRow.reminded_at).is_(None))
        ).scalars()
        return [_draft(row) for row in rows]

    def mark_reminded(self, draft_id: int, now: datetime) -> None:
        self._session.get_one(DraftRow, draft_id).reminded_at = now
        self._session.flush()

    def erase_of(self, person_id: int) -> None:
        self._session.execute(delete(DraftRow).where(col(DraftRow.person_id) == person_id))


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


def _draft_columns(draft: Draft) -> dict[str, Any]:
    return {
        "category": draft.category.value,
        "urgency": draft.urgency.value,
        "place": dump_path(draft.place),
        "spot": draft.spot,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "text": draft.text,
    }


def _draft(row: DraftRow) -> Draft:
    return Draft(
        id=cast(int, row.id),
        chat_id=row.chat_id,
        person_id=row.person_id,
        category=Category(row.category),
        urgency=Urgency(row.urgency),
        place=load_path(row.place) if row.place else NOWHERE,
        text=row.text,
        created_at=row.created_at,
        spot=row.spot,
        latitude=row.latitude,
        longitude=row.longitude,
    )
