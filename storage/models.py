"""The models that were learned from closed tickets: every edition kept for a while, one of them in force.

The database is where the processes of a deployment agree: a model is at most a megabyte, and whoever adopts one or
takes it back changes the edition that all of them read (see `storage.editions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from storage.editions import MODELS, Editions
from storage.tables import ModelRow

KEPT = 5
"""Editions that stay, to go back to."""


@dataclass(frozen=True)
class Edition:
    """A model as it was adopted: learned from so many `tickets`; on held-back ones its macro-F1 was `score`, and that
    of what was in force before it `score_before`. `dropped_at`: when it was taken back."""

    id: int
    adopted_at: datetime
    dropped_at: datetime | None
    tickets: int
    score: float
    score_before: float


class Models:
    """The learned models, as part of one unit of work."""

    def __init__(self, session: Session, editions: Editions) -> None:
        self._session = session
        self._editions = editions

    def in_force(self) -> bytes | None:
        """The file of the model that is used now; None for the lexicon alone."""
        row = self._latest()
        return bytes(row.file) if row else None

    def adopt(self, file: bytes, now: datetime, *, tickets: int, score: float, score_before: float) -> Edition:
        """From the commit on every process uses this model; the oldest beyond `KEPT` are forgotten."""
        row = ModelRow(file=file, adopted_at=now, tickets=tickets, score=score, score_before=score_before)
        self._session.add(row)
        self._session.flush()
        newest = select(col(ModelRow.id)).order_by(col(ModelRow.id).desc()).limit(KEPT)
        self._session.execute(delete(ModelRow).where(col(ModelRow.id).not_in(newest.scalar_subquery())))
        self._editions.changed(MODELS)
        return _edition(row)

    def take_back(self, now: datetime) -> Edition | None:
        """The model in force is so no longer, the one before it is (or the lexicon alone). What was taken back."""
        row = self._latest()
        if row is None:
            return None
        row.dropped_at = now
        self._session.flush()
        self._editions.changed(MODELS)
        return _edition(row)

    def history(self) -> list[Edition]:
        """Every edition still kept, the newest first."""
        rows = self._session.execute(select(ModelRow).order_by(col(ModelRow.id).desc())).scalars()
        return [_edition(row) for row in rows]

    def _latest(self) -> ModelRow | None:
        valid = select(ModelRow).where(col(ModelRow.dropped_at).is_(None)).order_by(col(ModelRow.id).desc())
        return self._session.execute(valid.limit(1)).scalars().first()


def _edition(row: ModelRow) -> Edition:
    return Edition(row.id or 0, row.adopted_at, row.dropped_at, row.tickets, row.score, row.score_before)
