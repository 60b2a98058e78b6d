"""Alarms that rang: one row from the moment something is stuck until it is well again.

An episode is open until `ended_at`; a partial unique index keeps it to one open episode a kind and subject, so
neither a restart nor a second process rings twice. Every transition is a compare-and-set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import AlarmRow


@dataclass(frozen=True)
class Episode:
    """An open alarm. `calm_since`: the trouble was gone when last looked; `times` it has been rung (0: suspected)."""

    id: int
    kind: str
    subject: str
    began_at: datetime
    rung_at: datetime
    times: int
    calm_since: datetime | None


class Alarms:
    """The alarms, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ringing(self) -> list[Episode]:
        """Every open episode, oldest first, with those that are only suspected."""
        rows = self._session.execute(
            select(AlarmRow).where(col(AlarmRow.ended_at).is_(None)).order_by(col(AlarmRow.id))
        ).scalars()
        return [Episode(cast(int, r.id), r.kind, r.subject, r.began_at, r.rung_at, r.times, r.calm_since) for r in rows]

    def begin(self, kind: str, subject: str, now: datetime, *, times: int = 1) -> int | None:
        """Open an episode that is rung now, or with `times` 0 only suspected: its id.

        None when one of this kind and subject is open already.
        """
        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        opened = (
            insert(AlarmRow)
            .values(kind=kind, subject=subject, began_at=now, rung_at=now, times=times)
            .on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=text("ended_at IS NULL"))
            .returning(col(AlarmRow.id))
        )
        return self._session.execute(opened).scalar()

    def rung(self, episode: Episode, now: datetime) -> bool:
        """It is rung again; False when somebody else did so meanwhile."""
        return self._change(episode, rung_at=now, times=episode.times + 1, calm_since=None)

    def suspect_anew(self, episode: Episode, now: datetime) -> bool:
        """The suspicion counts from now on; False when somebody else rang meanwhile."""
        return self._change(episode, began_at=now, rung_at=now)

    def calm(self, episode: Episode, since: datetime | None) -> bool:
        """The trouble is gone since then; with None it came back."""
        return self._change(episode, calm_since=since)

    def end(self, episode: Episode, now: datetime) -> bool:
        """It is over; False when somebody else said so already."""
        return self._change(episode, ended_at=now)

    def _change(self, episode: Episode, **values: Any) -> bool:
        still = col(AlarmRow.id) == episode.id, col(AlarmRow.ended_at).is_(None), col(AlarmRow.times) == episode.times
        return bool(self._execute(update(AlarmRow).where(*still).values(**values)))

    def _execute(self, statement: Any) -> int:
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return cast(CursorResult[Any], result).rowcount
