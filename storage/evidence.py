"""What people said and showed about a ticket or a draft."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlmodel import Session

from bot.domain.message import Media, MediaKind
from storage.errands import Errands, What
from storage.tables import EvidenceRow, table_of


class Hold(StrEnum):
    """Why a file is not (yet) passed on."""

    NO = ""
    UNSEEN = "unseen"
    """A picture sent as a file: nobody has looked yet whether it says where it was taken."""
    WITHHELD = "withheld"
    """It cannot be looked into, so it is never passed on."""


class Phase(StrEnum):
    """When evidence was given."""

    REPORT = "report"
    NOTE = "note"
    RESULT = "result"
    REASON = "reason"


@dataclass(frozen=True)
class Evidence:
    """One thing somebody said or showed. `kind` is "text", "pin" or a `MediaKind`; `hold` keeps a file here."""

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
    hold: Hold = Hold.NO

    @property
    def media(self) -> Media | None:
        """The file, when there is one that may be passed on."""
        return Media(MediaKind(self.kind), self.file_id) if self.file_id and self.hold is Hold.NO else None

    @property
    def is_shown(self) -> bool:
        """Whether it is a file that reaches the other side, now or in a moment."""
        return bool(self.file_id) and self.hold is not Hold.WITHHELD

    @property
    def errand(self) -> What | None:
        """What has to be done with the file after the turn."""
        if self.hold is Hold.UNSEEN:
            return What.STRIP
        return What.LISTEN if self.kind == MediaKind.VOICE.value and self.phase in _LISTENED_TO else None


_LISTENED_TO = frozenset({Phase.REPORT, Phase.NOTE})

_EVIDENCE = table_of(EvidenceRow)
_FIELDS = tuple(f.name for f in fields(Evidence))
_ADD = insert(_EVIDENCE)
_ALL = select(*(_EVIDENCE.c[name] for name in (*_FIELDS, "ticket_id", "draft_id"))).order_by(_EVIDENCE.c.id)
_OF_DRAFT = _EVIDENCE.c.draft_id == bindparam("draft")
_LIST = {
    "ticket": _ALL.where(_EVIDENCE.c.ticket_id == bindparam("ticket")),
    "draft": _ALL.where(_OF_DRAFT),
}
_MOVE, _DROP = update(_EVIDENCE).where(_OF_DRAFT), delete(_EVIDENCE).where(_OF_DRAFT)
_OF_MESSAGE = (_EVIDENCE.c.chat_id == bindparam("chat")) & (_EVIDENCE.c.message_id == bindparam("message"))
_BY_MESSAGE = _ALL.where(_OF_MESSAGE).limit(1)
_OF_FILE = _OF_MESSAGE & (_EVIDENCE.c.file_id == bindparam("file"))
_BY_FILE, _HOLD = _ALL.where(_OF_FILE).limit(1), update(_EVIDENCE).where(_OF_FILE)
_BY_ALBUM = _ALL.where(_EVIDENCE.c.chat_id == bindparam("chat"), _EVIDENCE.c.album == bindparam("which")).limit(1)


class EvidenceBook:
    """What people said and showed, as part of one unit of work; a card asks for it once for each who sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[str, int | None], list[Evidence]] = {}

    def add(self, evidence: Evidence, *, ticket_id: int | None = None, draft_id: int | None = None) -> None:
        values = {name: getattr(evidence, name) for name in _FIELDS}
        values |= {"phase": evidence.phase.value, "hold": evidence.hold.value}
        self._session.connection().execute(_ADD, values | {"ticket_id": ticket_id, "draft_id": draft_id})
        for whose in (("ticket", ticket_id), ("draft", draft_id)):
            if whose in self._known:
                self._known[whose].append(evidence)
        if evidence.errand and evidence.chat_id is not None and evidence.message_id is not None:
            where = (evidence.file_id, evidence.chat_id, evidence.message_id)
            Errands(self._session).put(evidence.errand, *where, evidence.at)

    def begins(self, ticket_id: int) -> None:
        """This ticket is filed by this unit of work: nothing is known of it yet."""
        self._known["ticket", ticket_id] = []

    def of_ticket(self, ticket_id: int) -> list[Evidence]:
        return self._listed("ticket", ticket_id)

    def of_draft(self, draft_id: int) -> list[Evidence]:
        return self._listed("draft", draft_id)

    def file_draft(self, draft_id: int, ticket_id: int) -> None:
        """What belonged to a draft now belongs to its ticket."""
        self._write(_MOVE, draft=draft_id, ticket_id=ticket_id, draft_id=None)

    def move_draft(self, old: int, new: int) -> None:
        """What belonged to one draft now belongs to another."""
        self._write(_MOVE, draft=old, draft_id=new)

    def drop_draft(self, draft_id: int) -> None:
        self._write(_DROP, draft=draft_id)

    def home_of_message(self, chat_id: int, message_id: int) -> tuple[int | None, int | None]:
        """(ticket id, draft id) of a message somebody sent us, for edits and replies to it."""
        return _home(self._first(_BY_MESSAGE, chat=chat_id, message=message_id))

    def words_of_message(self, chat_id: int, message_id: int) -> str:
        """What a message of theirs said when we last read it."""
        row = self._first(_BY_MESSAGE, chat=chat_id, message=message_id)
        return str(row.text) if row else ""

    def reword(self, chat_id: int, message_id: int, text: str) -> None:
        """The author edited the message of a draft."""
        self._write(update(_EVIDENCE).where(_OF_MESSAGE), chat=chat_id, message=message_id, text=text)

    def home_of_album(self, chat_id: int, album: str) -> tuple[int | None, int | None]:
        """(ticket id, draft id) the earlier pictures of an album went to."""
        return _home(self._first(_BY_ALBUM, chat=chat_id, which=album))

    def phase_of_album(self, chat_id: int, album: str) -> Phase | None:
        """In which phase the earlier pictures of an album were given."""
        row = self._first(_BY_ALBUM, chat=chat_id, which=album)
        return Phase(row.phase) if row else None

    def of_file(self, chat_id: int, message_id: int, file_id: str) -> tuple[Evidence, int | None, int | None] | None:
        """The evidence that is this file, its ticket and its draft; None when it was dropped meanwhile."""
        row = self._first(_BY_FILE, chat=chat_id, message=message_id, file=file_id)
        return (_evidence(row), *_home(row)) if row else None

    def release(self, chat_id: int, message_id: int, file_id: str, clean_id: str) -> None:
        """A file that was looked into may be passed on, as `clean_id`."""
        self._write(_HOLD, chat=chat_id, message=message_id, file=file_id, file_id=clean_id, hold=Hold.NO.value)

    def withhold(self, chat_id: int, message_id: int, file_id: str) -> None:
        """A file that cannot be looked into is never passed on."""
        self._write(_HOLD, chat=chat_id, message=message_id, file=file_id, hold=Hold.WITHHELD.value)

    def erase_of(self, person_id: int) -> None:
        """Delete what a person said and showed."""
        self._write(delete(_EVIDENCE).where(_EVIDENCE.c.person_id == person_id))

    def _first(self, statement: Any, **values: Any) -> Row[Any] | None:
        found: Row[Any] | None = self._session.connection().execute(statement, values).first()
        return found

    def _listed(self, whose: str, id_: int) -> list[Evidence]:
        if (whose, id_) not in self._known:
            rows = self._session.connection().execute(_LIST[whose], {whose: id_})
            self._known[whose, id_] = [_evidence(row) for row in rows]
        return list(self._known[whose, id_])

    def _write(self, statement: Any, **values: Any) -> None:
        self._session.connection().execute(statement, values)
        self._known.clear()


def _home(row: Row[Any] | None) -> tuple[int | None, int | None]:
    return (row.ticket_id, row.draft_id) if row else (None, None)


def _evidence(row: Row[Any]) -> Evidence:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Evidence(**values | {"phase": Phase(row.phase), "hold": Hold(row.hold)})
