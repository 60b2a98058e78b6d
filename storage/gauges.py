"""Every counting query: how long the lines are and how long who stands first has waited.

Each walks a partial index of the rows that matter, so it costs what waits and never what has been (a test reads the
plans). Counts of what waits stop at `MOST_COUNTED`: beyond that it is "at least so many".
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, literal_column, select, text
from sqlmodel import Session, col

from bot.domain.message import Lane
from bot.domain.terms import Status
from bot.domain.ticket import OWNED, TERMINAL
from storage.tables import AlarmRow, InboxRow, OutboxRow, TicketRow

MOST_COUNTED = 100_000
LATELY = timedelta(minutes=30)
NAMED = 5
"""So many of the forgotten tickets are named, for whoever looks after them."""

OPEN = tuple(status for status in Status if status not in TERMINAL)


@dataclass(frozen=True)
class Lag:
    """A line: how many wait (at most `MOST_COUNTED`), and for how many seconds the oldest could have gone."""

    waiting: int
    seconds: float


@dataclass(frozen=True)
class Figures:
    """What the database says of how things stand.

    `urgent`: seconds since the oldest unsent urgent message was put in, however often it was tried. `dead_lately`:
    updates given up within `LATELY`. `nowhere`: tickets that should have an owner and have none, `named` some of
    their ids. `alarms`: open alarms by kind.
    """

    inbox: Lag
    dead: int
    dead_lately: int
    lanes: Mapping[Lane, Lag]
    urgent: float
    failed: int
    unconfirmed: int
    open: int
    nowhere: int
    named: tuple[int, ...]
    alarms: Mapping[str, int]


class Gauges:
    """Reading the lines, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def figures(self, now: datetime) -> Figures:
        """All of them, at one moment."""
        nowhere, named = self._nowhere()
        return Figures(
            inbox=Lag(self._count(col(InboxRow.seq), _waiting(InboxRow)), self._inbox_seconds(now)),
            dead=self.dead(),
            dead_lately=self.dead_since(now - LATELY),
            lanes={lane: self._lane(lane, now) for lane in Lane},
            urgent=self._urgent_seconds(now),
            failed=self._count(col(OutboxRow.id), col(OutboxRow.state) == said("failed")),
            unconfirmed=self._count(col(OutboxRow.id), col(OutboxRow.state) == said("unconfirmed")),
            open=self.open(),
            nowhere=nowhere,
            named=named,
            alarms=self._alarms(),
        )

    def open(self) -> int:
        """How many tickets are not over."""
        return self._count(col(TicketRow.id), col(TicketRow.status).in_([said(status.value) for status in OPEN]))

    def nowhere(self) -> int:
        """How many tickets should have an owner and have none: the proof that nobody is forgotten; always 0."""
        return self._nowhere()[0]

    def revision(self) -> str | None:
        """The migration the database is at; asked without any lock. None when it says nothing of it."""
        return self._session.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def clock(self) -> datetime | None:
        """The time by the database server's clock; None where it is this machine's own (SQLite)."""
        if self._session.get_bind().dialect.name == "sqlite":
            return None
        return self._session.execute(select(func.clock_timestamp())).scalar()

    def free_bytes(self) -> int | None:
        """What is left on the disk a SQLite file stands on; None on PostgreSQL, which watches its own."""
        url = self._session.connection().engine.url
        if url.get_backend_name() != "sqlite":
            return None
        return shutil.disk_usage(Path(str(url.database)).absolute().parent).free

    def _count(self, column: Any, *where: Any) -> int:
        some = select(column).where(*where).limit(MOST_COUNTED).subquery()
        return int(self._session.execute(select(func.count()).select_from(some)).scalar_one())

    def _inbox_seconds(self, now: datetime) -> float:
        oldest = select(col(InboxRow.due_at)).where(_waiting(InboxRow), col(InboxRow.due_at) <= now)
        return _since(self._session.execute(oldest.order_by(col(InboxRow.seq)).limit(1)).scalar(), now)

    def _lane(self, lane: Lane, now: datetime) -> Lag:
        here = _waiting(OutboxRow), col(OutboxRow.lane) == int(lane)
        oldest = select(col(OutboxRow.due_at)).where(*here, col(OutboxRow.due_at) <= now)
        due = self._session.execute(oldest.order_by(col(OutboxRow.id)).limit(1)).scalar()
        return Lag(self._count(col(OutboxRow.id), *here), _since(due, now))

    def _urgent_seconds(self, now: datetime) -> float:
        oldest = select(col(OutboxRow.created_at)).where(_waiting(OutboxRow), col(OutboxRow.lane) == int(Lane.URGENT))
        return _since(self._session.execute(oldest.order_by(col(OutboxRow.id)).limit(1)).scalar(), now)

    def dead(self) -> int:
        """How many updates were given up and are not looked after yet."""
        return self._count(col(InboxRow.settled_at), col(InboxRow.state) == said("dead"))

    def dead_since(self, time: datetime) -> int:
        """How many of them were given up from then on."""
        dead = col(InboxRow.state) == said("dead"), col(InboxRow.settled_at) >= time
        return self._count(col(InboxRow.settled_at), *dead)

    def _nowhere(self) -> tuple[int, tuple[int, ...]]:
        lost = col(TicketRow.owner_id).is_(None), col(TicketRow.status).in_([said(s) for s in _OWNED])
        first = self._session.execute(select(col(TicketRow.id)).where(*lost).limit(NAMED))
        named = tuple(sorted(int(ticket_id) for ticket_id in first.scalars() if ticket_id is not None))
        return (self._count(col(TicketRow.id), *lost) if named else 0), named

    def _alarms(self) -> dict[str, int]:
        ringing = select(col(AlarmRow.kind), func.count()).where(
            col(AlarmRow.ended_at).is_(None), col(AlarmRow.times) > 0
        )
        return {str(kind): int(number) for kind, number in self._session.execute(ringing.group_by(col(AlarmRow.kind)))}


_OWNED = tuple(sorted(status.value for status in OWNED))
"""In this order in the partial index `tickets_nowhere` too, which SQLite compares word by word."""


def said(word: str) -> Any:
    """A literal in the statement, not a parameter: only so does a planner know that a partial index holds the rows."""
    return literal_column(f"'{word}'")


def _waiting(table: type[InboxRow] | type[OutboxRow]) -> Any:
    return col(table.state) == said("waiting")


def _since(time: datetime | None, now: datetime) -> float:
    return max(0.0, (now - time).total_seconds()) if time else 0.0
