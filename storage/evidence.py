"""What people said and showed about a ticket or a draft."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from bot.domain.message import Media, MediaKind
from storage.tables import EvidenceRow


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

    def move_draft(self, old: int, new: int) -> None:
        """What belonged to one draft now belongs to another."""
        self._session.execute(update(EvidenceRow).where(col(EvidenceRow.draft_id) == old).values(draft_id=new))

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
