"""Reports not yet sent off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlmodel import Session

from bot.domain.scope import NOWHERE, Path
from bot.domain.taxonomy import Category, Urgency
from storage.places import dump_path, load_path
from storage.tables import DraftRow, EvidenceRow, table_of


@dataclass(frozen=True)
class Draft:
    """A report not yet sent off.

    `chosen`: the resident said by button what it is, and no words change that. `heard`: what an ear made of a voice
    message, until the resident says whether that is right.
    """

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
    chosen: bool = False
    heard: str = ""


_DRAFTS, _EVIDENCE = table_of(DraftRow), table_of(EvidenceRow)
_THIS = _DRAFTS.c.id == bindparam("one")
_OPEN, _GET, _SAVE, _DISCARD = (
    insert(_DRAFTS),
    select(_DRAFTS).where(_THIS),
    update(_DRAFTS).where(_THIS),
    delete(_DRAFTS).where(_THIS),
)
_OF_PERSON = select(_DRAFTS).where(_DRAFTS.c.person_id == bindparam("whose")).order_by(_DRAFTS.c.id.desc())


class Drafts:
    """Reports not yet sent off, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, draft: Draft) -> Draft:
        """Keep a new draft (its id is ignored)."""
        whose = {"chat_id": draft.chat_id, "person_id": draft.person_id, "created_at": draft.created_at}
        return replace(draft, id=self._run(_OPEN, **_draft_columns(draft), **whose).inserted_primary_key[0])

    def get(self, draft_id: int) -> Draft | None:
        row = self._run(_GET, one=draft_id).first()
        return _draft(row) if row else None

    def of_person(self, person_id: int) -> list[Draft]:
        """Their drafts, newest first."""
        return [_draft(row) for row in self._run(_OF_PERSON, whose=person_id)]

    def save(self, draft: Draft) -> None:
        self._run(_SAVE, one=draft.id, **_draft_columns(draft))

    def discard(self, draft_id: int) -> None:
        self._run(_DISCARD, one=draft_id)

    def forgotten(self, before: datetime, limit: int = 100, but: Collection[int] = ()) -> list[Draft]:
        """Drafts older than `before` whose author has not been reminded; those numbered in `but` are left out."""
        found = select(_DRAFTS).where(_DRAFTS.c.created_at < before, _DRAFTS.c.reminded_at.is_(None))
        if but:
            found = found.where(_DRAFTS.c.id.not_in(but))
        return [_draft(row) for row in self._run(found.order_by(_DRAFTS.c.id).limit(limit))]

    def mark_reminded(self, draft_id: int, now: datetime) -> None:
        self._run(_SAVE, one=draft_id, reminded_at=now)

    def erase_of(self, person_id: int) -> None:
        self._run(delete(_DRAFTS).where(_DRAFTS.c.person_id == person_id))

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._session.connection().execute(statement, values)


def _draft_columns(draft: Draft) -> dict[str, Any]:
    return {
        "category": draft.category.value,
        "urgency": draft.urgency.value,
        "place": dump_path(draft.place),
        "spot": draft.spot,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "text": draft.text,
        "chosen": draft.chosen,
        "heard": draft.heard,
    }


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
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
        chosen=row.chosen,
        heard=row.heard,
    )
