"""The tables. Rows never leave `storage/`: the rest of the house sees the frozen values of `bot.domain`.

Every Telegram id is a BIGINT (SQLModel's `int` is 32 bits on PostgreSQL). Times are aware UTC (`UtcDateTime`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on SQLite (which keeps no zone) as on PostgreSQL. A naive value raises."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_Bytewise = String().with_variant(String(collation="C"), "postgresql")
"""Text in the order of its bytes, so that an index finds what begins with something in any locale."""


def _id() -> Any:
    """A 64-bit primary key (SQLite only counts up an INTEGER one)."""
    return Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))


_NEVER_AGAIN = {"sqlite_autoincrement": True}
"""The id of a deleted row is not given again: what still names it (a button, a card) must not find another row."""


def _big(*, nullable: bool = False, index: bool = False, unique: bool = False, primary_key: bool = False) -> Any:
    column: Column[int] = Column(
        BigInteger, nullable=nullable, index=index, unique=unique, primary_key=primary_key, autoincrement=False
    )
    return Field(default=None, sa_column=column)


def _ref(target: str, *, nullable: bool = True, index: bool = False, primary_key: bool = False) -> Any:
    """A 64-bit foreign key."""
    column: Column[int] = Column(
        BigInteger,
        ForeignKey(target),
        nullable=nullable,
        index=index,
        primary_key=primary_key,
        autoincrement=False,
    )
    return Field(default=None, sa_column=column)


def _time(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def _line(name: str, *columns: str, where: str = "state = 'waiting'") -> Index:
    """An index of the rows that matter alone: as short as the line is, however long the history grows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _json() -> Any:
    return Field(default=None, sa_column=Column(JSON, nullable=False))


def _text() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False))


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class, for statements that need no object (an ORM one costs five times as much)."""
    return row.metadata.tables[str(row.__tablename__)]


class EditionRow(SQLModel, table=True):
    """When the territory, the staff and the models last changed, as a random number (see storage/editions.py)."""

    __tablename__ = "editions"

    name: str = Field(primary_key=True)
    number: int = _big()


class PlaceRow(SQLModel, table=True):
    """A node of the territory tree. `path` is "1.4.9", ids from the street down, for scope queries."""

    __tablename__ = "places"

    id: int | None = _id()
    parent_id: int | None = _ref("places.id", index=True)
    level: str
    code: str = Field(unique=True)
    name: str
    path: str = Field(default="", sa_column=Column(_Bytewise, nullable=False, index=True))
    aliases: list[str] = _json()
    polygon: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    position: int = 0
    retired: bool = False


class PersonRow(SQLModel, table=True):
    """Somebody. `chat_id` is empty for staff who were imported and have not joined yet."""

    __tablename__ = "people"

    id: int | None = _id()
    chat_id: int | None = _big(nullable=True, unique=True)
    staff_code: str | None = Field(default=None, unique=True)
    name: str = ""
    locale: str = "zh-Hans"
    phone: str | None = None
    home_id: int | None = _ref("places.id")
    room: str | None = None
    consent_version: int | None = None
    consented_at: datetime | None = _time(nullable=True)
    reachable: bool = True
    on_duty: bool = False
    backup_id: int | None = _ref("people.id")
    answers_for: str = ""
    created_at: datetime = _time()
    erased_at: datetime | None = _time(nullable=True)

    __table_args__ = (_NEVER_AGAIN,)


class GrantRow(SQLModel, table=True):
    """A role at a scope; revoked, never deleted."""

    __tablename__ = "grants"

    id: int | None = _id()
    person_id: int = _ref("people.id", nullable=False, index=True)
    role: str
    place_id: int = _ref("places.id", nullable=False, index=True)
    granted_by: int | None = _ref("people.id")
    granted_at: datetime = _time()
    revoked_at: datetime | None = _time(nullable=True)


class InvitationRow(SQLModel, table=True):
    """A one-time link that carries role and scope. Only the SHA-256 of its code is kept."""

    __tablename__ = "invitations"

    id: int | None = _id()
    code_hash: str = Field(unique=True)
    role: str
    place_id: int = _ref("places.id", nullable=False)
    person_id: int | None = _ref("people.id")
    invited_by: int | None = _ref("people.id")
    created_at: datetime = _time()
    expires_at: datetime = _time()
    used_at: datetime | None = _time(nullable=True)
    used_by: int | None = _ref("people.id")


class TicketRow(SQLModel, table=True):
    """A ticket as it is now; `events` explain how it came to be so."""

    __tablename__ = "tickets"

    id: int | None = _id()
    version: int
    status: str
    category: str
    urgency: str
    place: str = Field(default="", index=True)
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None
    text: str = _text()
    reporter_id: int | None = _ref("people.id", index=True)
    about_id: int | None = _ref("people.id")
    owner_id: int | None = _ref("people.id")
    handler_id: int | None = _ref("people.id")
    parent_id: int | None = _ref("tickets.id", index=True)
    ask: str | None = None
    asked_until: datetime | None = _time(nullable=True)
    reason: str | None = None
    remark: str = _text()
    result: str = _text()
    explained: bool = False
    outcome: str | None = None
    rating: str | None = None
    suggested: str | None = None
    reported_at: datetime = _time()
    answer_due: datetime = _time()
    resolve_due: datetime = _time()
    answered_at: datetime | None = _time(nullable=True)
    suspended_at: datetime | None = _time(nullable=True)
    suspended_until: datetime | None = _time(nullable=True)
    checking_since: datetime | None = _time(nullable=True)
    closed_at: datetime | None = _time(nullable=True)
    urged_at: datetime | None = _time(nullable=True)
    urges: int = 0
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    objections: int = 0
    suspensions: int = 0
    escalations: int = 0

    __table_args__ = (
        Index("tickets_by_status", "status", "urgency", "id"),
        _line("tickets_by_owner", "owner_id", "status", where="owner_id IS NOT NULL"),
        _line("tickets_unanswered", "escalations", "answer_due", where="status IN ('dispatched', 'reported')"),
        _line("tickets_suspended", "status", "suspended_until", where="status = 'suspended'"),
        _line("tickets_checking", "status", "checking_since", where="status = 'checking'"),
        _line("tickets_asked", "id", where="ask IS NOT NULL"),
        _line(
            "tickets_nowhere",
            "owner_id",
            "status",
            where="owner_id IS NULL AND status IN ('checking', 'dispatched', 'handling', 'suspended')",
        ),
        _line(
            "tickets_wordy",
            "reported_at",
            where="text <> '' OR spot <> '' OR remark <> '' OR result <> '' OR latitude IS NOT NULL",
        ),
        _NEVER_AGAIN,
    )


class ConcernRow(SQLModel, table=True):
    """Who else a ticket concerns: `part` is follower, co_handler or returned_by."""

    __tablename__ = "concerns"

    ticket_id: int = _ref("tickets.id", nullable=False, primary_key=True)
    person_id: int = _ref("people.id", nullable=False, index=True, primary_key=True)
    part: str = Field(primary_key=True)


class EventRow(SQLModel, table=True):
    """What happened to a ticket. Append-only: triggers refuse UPDATE and DELETE. No free text (that is evidence)."""

    __tablename__ = "events"

    id: int | None = _id()
    ticket_id: int = _ref("tickets.id", nullable=False, index=True)
    version: int
    action: str
    actor_id: int | None = _ref("people.id")
    standing: str
    before: str | None = None
    after: str
    reason: str | None = None
    data: dict[str, Any] = _json()
    at: datetime = _time()

    __table_args__ = (Index("events_once_per_version", "ticket_id", "version", unique=True),)


class EvidenceRow(SQLModel, table=True):
    """What people said and showed about a ticket (or a draft): words, files by their id at the channel, pins."""

    __tablename__ = "evidence"

    id: int | None = _id()
    ticket_id: int | None = _ref("tickets.id", index=True)
    draft_id: int | None = _big(nullable=True, index=True)
    person_id: int | None = _ref("people.id", index=True)
    phase: str
    kind: str
    text: str = _text()
    file_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    chat_id: int | None = _big(nullable=True)
    message_id: int | None = _big(nullable=True)
    album: str = ""
    hold: str = ""
    at: datetime = _time()

    __table_args__ = (Index("evidence_by_message", "chat_id", "message_id"),)


class DraftRow(SQLModel, table=True):
    """A report that is understood but not yet sent off by its author."""

    __tablename__ = "drafts"

    id: int | None = _id()
    chat_id: int = _big(index=True)
    person_id: int = _ref("people.id", nullable=False, index=True)
    category: str
    urgency: str
    place: str = ""
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None
    text: str = _text()
    chosen: bool = False
    heard: str = _text()
    created_at: datetime = _time()
    reminded_at: datetime | None = _time(nullable=True)

    __table_args__ = (_NEVER_AGAIN,)


class ErrandRow(SQLModel, table=True):
    """A file to be fetched and looked into (see storage/errands.py)."""

    __tablename__ = "errands"

    id: int | None = _id()
    what: str
    file_id: str
    chat_id: int = _big()
    message_id: int = _big()
    tries: int = 0
    due_at: datetime = _time()

    __table_args__ = (Index("errands_due", "what", "due_at"),)


class CardRow(SQLModel, table=True):
    """A message that is edited as its subject moves: one for each chat and key ("ticket:17")."""

    __tablename__ = "cards"

    chat_id: int = _big(primary_key=True)
    key: str = Field(primary_key=True)
    ticket_id: int | None = _ref("tickets.id", index=True)
    message_id: int | None = _big(nullable=True)

    __table_args__ = (Index("cards_by_message", "chat_id", "message_id"),)


class ConversationRow(SQLModel, table=True):
    """Where a conversation stands: one per chat and person."""

    __tablename__ = "conversations"

    chat_id: int = _big(primary_key=True)
    user_id: int = _big(primary_key=True)
    state: str | None = None
    data: dict[str, Any] = _json()
    updated_at: datetime = _time(index=True)


class InboxRow(SQLModel, table=True):
    """A raw update, kept before it is acknowledged. `raw` is wiped when the update is settled.

    `state`: waiting → done | dead. `claimed_until` is the lease of whoever works on it, `claimed_by` the process;
    `crashes` counts the processes that died with it in hand.
    """

    __tablename__ = "inbox"

    seq: int | None = _id()
    update_id: int = _big(unique=True)
    chat_id: int = _big()
    raw: str = _text()
    state: str = "waiting"
    attempts: int = 0
    error: str = ""
    received_at: datetime = _time()
    due_at: datetime = _time()
    claimed_until: datetime | None = _time(nullable=True)
    claimed_by: int | None = _big(nullable=True)
    crashes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    settled_at: datetime | None = _time(nullable=True)

    __table_args__ = (
        _line("inbox_line", "seq"),
        _line("inbox_chat_line", "chat_id", "seq"),
        _line("inbox_settled", "settled_at", where="state = 'done'"),
        _line("inbox_dead", "settled_at", where="state = 'dead'"),
        _NEVER_AGAIN,
    )


class OutboxRow(SQLModel, table=True):
    """One message to be said. `state`: waiting → sent | failed | unconfirmed | dropped.

    `payload` is the channel-neutral message (see storage/payload.py). `lane` 0 is the most urgent.
    """

    __tablename__ = "outbox"

    id: int | None = _id()
    chat_id: int = _big()
    lane: int
    payload: dict[str, Any] = _json()
    card: str | None = None
    fresh: bool = False
    ticket_id: int | None = _ref("tickets.id", index=True)
    under: str | None = None
    reply_to: int | None = _big(nullable=True)
    at_most_once: bool = False
    state: str = "waiting"
    attempts: int = 0
    error: str = ""
    created_at: datetime = _time()
    due_at: datetime = _time()
    leased_until: datetime | None = _time(nullable=True)
    settled_at: datetime | None = _time(nullable=True)
    message_id: int | None = _big(nullable=True)

    __table_args__ = (
        _line("outbox_line", "lane", "id"),
        _line("outbox_chat_line", "chat_id", "lane", "id"),
        _line("outbox_due", "due_at"),
        _line("outbox_leased", "leased_until", where="state = 'waiting' AND leased_until IS NOT NULL"),
        _line("outbox_settled", "settled_at", where="state <> 'waiting'"),
        _line("outbox_failed", "state", where="state = 'failed'"),
        _line("outbox_unconfirmed", "state", where="state = 'unconfirmed'"),
        Index("outbox_by_card", "chat_id", "card", "state"),
        Index("outbox_by_message", "chat_id", "message_id"),
        _NEVER_AGAIN,
    )


class AlarmRow(SQLModel, table=True):
    """Something that was stuck, from when it was noticed until it was well again (`ended_at`)."""

    __tablename__ = "alarms"

    id: int | None = _id()
    kind: str
    subject: str
    began_at: datetime = _time()
    rung_at: datetime = _time()
    times: int = 1
    calm_since: datetime | None = _time(nullable=True)
    ended_at: datetime | None = _time(nullable=True)

    __table_args__ = (
        Index(
            "alarms_ringing",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class HeartbeatRow(SQLModel, table=True):
    """A process that runs: what it does, when it last said so, how often its loops crashed of late."""

    __tablename__ = "heartbeats"

    process: str = Field(primary_key=True)
    roles: list[str] = _json()
    started_at: datetime = _time()
    at: datetime = _time()
    crashes: dict[str, int] = _json()
    clock_off: float = 0.0


class ModelRow(SQLModel, table=True):
    """A model learned from closed tickets, as the bytes of its file (at most a megabyte); see storage/models.py."""

    __tablename__ = "models"

    id: int | None = _id()
    file: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    adopted_at: datetime = _time()
    dropped_at: datetime | None = _time(nullable=True)
    tickets: int
    score: float
    score_before: float

    __table_args__ = (_NEVER_AGAIN,)
