"""What came in: raw updates, kept before they are acknowledged, worked on one at a time for each chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import InboxRow

WAITING, DONE, DEAD = "waiting", "done", "dead"
CLAIM = timedelta(seconds=20)
"""Working an update off takes well under a second. Should two ever work on one, only the first can settle it."""


class AlreadySettledError(Exception):
    """This update took effect elsewhere: whatever was about to happen must not happen again."""


@dataclass(frozen=True)
class Arrival:
    """An update as it came: `raw` is its JSON text, `chat_id` decides which updates keep their order."""

    update_id: int
    chat_id: int
    raw: str


@dataclass(frozen=True)
class Claimed:
    """An update somebody works on. `seq` names it; `attempts` counts the times it failed before."""

    seq: int
    update_id: int
    chat_id: int
    raw: str
    attempts: int


class Inbox:
    """The inbox, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, arrivals: Iterable[Arrival], now: datetime) -> int:
        """Keep what is new (by update_id, never by a maximum: ids restart); how many were."""
        rows = [
            {
                "update_id": arrival.update_id,
                "chat_id": arrival.chat_id,
                "raw": arrival.raw,
                "state": WAITING,
                "attempts": 0,
                "error": "",
                "received_at": now,
                "due_at": now,
            }
            for arrival in arrivals
        ]
        if not rows:
            return 0
        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        statement = insert(InboxRow).on_conflict_do_nothing(index_elements=["update_id"])
        before = self._count_kept([row["update_id"] for row in rows])
        self._session.execute(statement, rows)
        return self._count_kept([row["update_id"] for row in rows]) - before

    def claim(self, now: datetime, limit: int) -> list[Claimed]:
        """The oldest waiting update of each chat that nobody works on and that is due; claimed for `CLAIM`."""
        heads = (
            select(func.min(col(InboxRow.seq))).where(col(InboxRow.state) == WAITING).group_by(col(InboxRow.chat_id))
        )
        free = (
            select(InboxRow)
            .where(
                col(InboxRow.seq).in_(heads),
                col(InboxRow.state) == WAITING,  # PostgreSQL asks this again of a row settled while it looked
                col(InboxRow.due_at) <= now,
                or_(col(InboxRow.claimed_until).is_(None), col(InboxRow.claimed_until) < now),
            )
            .order_by(col(InboxRow.seq))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.execute(free).scalars().all()
        self._session.execute(
            update(InboxRow).where(col(InboxRow.seq).in_([row.seq for row in rows])).values(claimed_until=now + CLAIM)
        )
        return [Claimed(cast(int, r.seq), r.update_id, r.chat_id, r.raw, r.attempts) for r in rows]

    def settle(self, seq: int, now: datetime) -> None:
        """Done, in the same transaction as its effects; its content is wiped.

        Raises `AlreadySettledError` when somebody else settled it: the caller's transaction must roll back.
        """
        if not self._change(seq, state=DONE, raw="", settled_at=now, claimed_until=None):
            raise AlreadySettledError(f"inbox {seq}")

    def again(self, seq: int, due_at: datetime, error: str) -> None:
        """It failed; try again at `due_at`. Its chat waits for it, nobody else does."""
        self._change(seq, due_at=due_at, error=error, attempts=InboxRow.attempts + 1, claimed_until=None)

    def give_up(self, seq: int, error: str, now: datetime) -> None:
        """A dead letter: kept whole for a person to look at; its chat goes on."""
        self._change(seq, state=DEAD, error=error, settled_at=now, claimed_until=None, attempts=InboxRow.attempts + 1)

    def release(self, seqs: Iterable[int]) -> None:
        """Give claims back on a clean stop, so that another process need not wait for the lease."""
        self._session.execute(
            update(InboxRow)
            .where(col(InboxRow.seq).in_(list(seqs)), col(InboxRow.state) == WAITING)
            .values(claimed_until=None)
        )

    def release_all(self) -> None:
        """At the start of the only process there is: whatever was claimed, its holder is dead."""
        self._session.execute(
            update(InboxRow).where(col(InboxRow.state) == WAITING).values(claimed_until=None),
            execution_options={"synchronize_session": False},
        )

    def next_due(self, now: datetime) -> datetime | None:
        """When the next update that waits for its time comes due after `now`; those due already are claimable."""
        return self._session.execute(
            select(func.min(col(InboxRow.due_at))).where(col(InboxRow.state) == WAITING, col(InboxRow.due_at) > now)
        ).scalar()

    def counts(self) -> dict[str, int]:
        """How many rows in each state, for health and metrics."""
        rows = self._session.execute(select(col(InboxRow.state), func.count()).group_by(col(InboxRow.state)))
        return {str(state): int(number) for state, number in rows}

    def forget_dead(self, chat_id: int) -> None:
        """Erase a chat's dead letters (its owner's right to be deleted)."""
        self._session.execute(delete(InboxRow).where(col(InboxRow.chat_id) == chat_id, col(InboxRow.state) == DEAD))

    def forget_settled(self, before: datetime) -> int:
        """Delete settled rows older than `before` (Telegram keeps updates a day: older ones cannot come again)."""
        result = self._session.execute(
            delete(InboxRow).where(col(InboxRow.state) == DONE, col(InboxRow.settled_at) < before)
        )
        return cast(CursorResult[Any], result).rowcount

    def _count_kept(self, update_ids: list[Any]) -> int:
        return int(
            self._session.execute(
                select(func.count()).select_from(InboxRow).where(col(InboxRow.update_id).in_(update_ids))
            ).scalar_one()
        )

    def _change(self, seq: int, **values: Any) -> bool:
        statement = update(InboxRow).where(col(InboxRow.seq) == seq, col(InboxRow.state) == WAITING).values(**values)
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return cast(CursorResult[Any], result).rowcount == 1
