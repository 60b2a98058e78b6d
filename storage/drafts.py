"""Reports not yet sent off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select
from sqlmodel import Session, col

from bot.domain.scope import NOWHERE, Path
from bot.domain.taxonomy import Category, Urgency
from storage.places import dump_path, load_path
from storage.tables import DraftRow


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
