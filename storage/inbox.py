"""What came in: raw updates, kept before they are acknowledged, worked on one at a time for each chat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.tables import InboxRow, table_of

WAITING, DONE, DEAD = "waiting", "done", "dead"
CLAIM = timedelta(seconds=20)
"""Working an update off takes well under a second. Should two ever work on one, only the first can settle it."""
LONGEST_WAIT = timedelta(minutes=20)
"""What failed is tried again sooner (bot/intake/reader.py): what is due later, a clock that was ahead wrote."""

SUSPECT = 2
"""An update so many processes died with is worked on while nothing else is in hand: then it is known who did it."""
MOST_CRASHES = 5
"""An update so many processes died with is given up, or it would kill them for ever."""


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


_TABLE = InboxRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_NEW = ["update_id"]
_KEEP_SQLITE = sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=_NEW)
_KEEP_POSTGRESQL = postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=_NEW).returning(_TABLE.c.seq)
_earlier = aliased(InboxRow)
_WORK = [_TABLE.c[name] for name in ("seq", "update_id", "chat_id", "raw", "attempts")]


def _waits(row: Any) -> Any:
    """Said as a literal: only so are the partial indexes of the waiting meant."""
    return col(row.state) == literal_column(f"'{WAITING}'")


_SUSPECTED = col(InboxRow.crashes).between(SUSPECT, MOST_CRASHES - 1)
_NOBODYS = {"claimed_until": None, "claimed_by": None}
_PLAIN = {"synchronize_session": False}


_ROWS = table_of(InboxRow)
_SETTLE = (
    update(_ROWS)
    .where(_ROWS.c.seq == bindparam("which"), _ROWS.c.state == WAITING)
    .values(state=DONE, raw="", settled_at=bindparam("now"), **_NOBODYS)
)


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
                "crashes": 0,
                "error": "",
                "received_at": now,
                "due_at": now,
            }
            for arrival in arrivals
        ]
        if not rows:
            return 0
        connection = self._session.connection()
        if connection.dialect.name == "postgresql":
            return len(connection.execute(_KEEP_POSTGRESQL, rows).all())
        return connection.execute(_KEEP_SQLITE, rows).rowcount

    def claim(self, now: datetime, limit: int, worker: int | None = None) -> list[Claimed]:
        """The oldest waiting update of each chat that nobody works on and that is due; claimed for `CLAIM`.

        `worker` is the number under which the claiming process shows that it lives. Suspects are passed over.
        """
        return self._claim(now, limit, worker, col(InboxRow.crashes) < SUSPECT)

    def claim_suspect(self, now: datetime, worker: int | None = None) -> list[Claimed]:
        """The oldest update that several processes died with, to be worked on while nothing else is in hand."""
        return self._claim(now, 1, worker, _SUSPECTED)

    def suspects_wait(self, now: datetime) -> bool:
        """Whether there is one to claim."""
        waiting = select(col(InboxRow.seq)).where(*self._free(now), _SUSPECTED).limit(1)
        return self._session.execute(waiting).first() is not None

    def _claim(self, now: datetime, limit: int, worker: int | None, which: Any) -> list[Claimed]:
        free = select(*_WORK).where(*self._free(now), which).order_by(col(InboxRow.seq)).limit(limit)
        rows = self._session.execute(free.with_for_update(skip_locked=True)).all()
        if rows:
            self._session.execute(
                update(InboxRow)
                .where(col(InboxRow.seq).in_([row.seq for row in rows]))
                .values(claimed_until=now + CLAIM, claimed_by=worker),
                execution_options=_PLAIN,
            )
        return [Claimed(row.seq, row.update_id, row.chat_id, row.raw, row.attempts) for row in rows]

    def _free(self, now: datetime) -> tuple[Any, ...]:
        """Waiting, due, in nobody's hands, and the first of its chat.

        Only what failed waits for its time: a clock that steps back, or is behind the keeper's, holds up nothing else.
        PostgreSQL asks all of it again of a row that changed while it looked.
        """
        return (
            _waits(InboxRow),
            or_(
                col(InboxRow.due_at) <= now, col(InboxRow.error) == "", col(InboxRow.due_at) > now + LONGEST_WAIT
            ),
            or_(col(InboxRow.claimed_until).is_(None), col(InboxRow.claimed_until) < now),
            ~exists().where(
                col(_earlier.chat_id) == col(InboxRow.chat_id),
                col(_earlier.seq) < col(InboxRow.seq),
                _waits(_earlier),
            ),
        )

    def rescue(self, living: Collection[int]) -> int:
        """Free what processes that are dead by now had in hand, and count that against it; how many."""
        held = _waits(InboxRow), col(InboxRow.claimed_by).is_not(None)
        holders = self._session.execute(select(col(InboxRow.claimed_by)).where(*held).distinct()).scalars()
        dead = [holder for holder in holders if holder not in living]
        if not dead:
            return 0
        freed = update(InboxRow).where(*held, col(InboxRow.claimed_by).in_(dead))
        done = self._session.execute(
            freed.values(claimed_until=None, claimed_by=None, crashes=InboxRow.crashes + 1), execution_options=_PLAIN
        )
        return cast(CursorResult[Any], done).rowcount

    def deadly(self) -> list[Claimed]:
        """What `MOST_CRASHES` processes died with: to be given up."""
        found = select(*_WORK).where(
            _waits(InboxRow),
            col(InboxRow.crashes) >= MOST_CRASHES,
            col(InboxRow.claimed_by).is_(None),
        )
        rows = self._session.execute(found).all()
        return [Claimed(row.seq, row.update_id, row.chat_id, row.raw, row.attempts) for row in rows]

    def settle(self, seq: int, now: datetime) -> None:
        """Done, in the same transaction as its effects; its content is wiped.

        Raises `AlreadySettledError` when somebody else settled it: the caller's transaction must roll back.
        """
        if self._session.connection().execute(_SETTLE, {"which": seq, "now": now}).rowcount != 1:
            raise AlreadySettledError(f"inbox {seq}")

    def again(self, seq: int, due_at: datetime, error: str) -> None:
        """It failed; try again at `due_at`. Its chat waits for it, nobody else does."""
        self._change(seq, due_at=due_at, error=error, attempts=InboxRow.attempts + 1, **_NOBODYS)

    def give_up(self, seq: int, error: str, now: datetime) -> None:
        """A dead letter: kept whole for a person to look at; its chat goes on."""
        self._change(seq, state=DEAD, error=error, settled_at=now, attempts=InboxRow.attempts + 1, **_NOBODYS)

    def release(self, seqs: Iterable[int], worker: int | None = None) -> None:
        """Give claims back on a clean stop, so that another process need not wait for the lease.

        With `worker`, only its own: somebody else may have them in hand by now.
        """
        given_back = update(InboxRow).where(col(InboxRow.seq).in_(list(seqs)), col(InboxRow.state) == WAITING)
        if worker is not None:
            given_back = given_back.where(col(InboxRow.claimed_by) == worker)
        self._session.execute(given_back.values(claimed_until=None, claimed_by=None))

    def next_due(self, now: datetime) -> datetime | None:
        """When the next update that waits for its time comes due after `now`; those due already are claimable."""
        return self._session.execute(
            select(func.min(col(InboxRow.due_at))).where(_waits(InboxRow), col(InboxRow.due_at) > now)
        ).scalar()

    def counts(self) -> dict[str, int]:
        """How many rows in each state, for health and metrics."""
        rows = self._session.execute(select(col(InboxRow.state), func.count()).group_by(col(InboxRow.state)))
        return {str(state): int(number) for state, number in rows}

    def forget_dead(self, chat_id: int) -> None:
        """Erase a chat's dead letters (its owner's right to be deleted)."""
        self._session.execute(delete(InboxRow).where(col(InboxRow.chat_id) == chat_id, col(InboxRow.state) == DEAD))

    def _change(self, seq: int, **values: Any) -> bool:
        statement = update(InboxRow).where(col(InboxRow.seq) == seq, col(InboxRow.state) == WAITING).values(**values)
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return cast(CursorResult[Any], result).rowcount == 1
