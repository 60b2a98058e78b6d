"""Which processes are alive, what they do and how they fare: one row each, written anew every few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from storage.tables import HeartbeatRow


@dataclass(frozen=True)
class Heartbeat:
    """One process at one moment.

    `roles` is what it does right now (of what is led, only what it leads). `crashes`: how often each of its loops
    crashed of late. `clock_off`: seconds by which its clock jumped of late, or differs from the database's.
    """

    process: str
    roles: frozenset[str]
    started_at: datetime
    at: datetime
    crashes: Mapping[str, int] = field(default_factory=dict)
    clock_off: float = 0.0


class Heartbeats:
    """The heartbeats, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, heartbeat: Heartbeat) -> None:
        """This process lives."""
        row = self._session.get(HeartbeatRow, heartbeat.process)
        if row is None:
            row = HeartbeatRow(process=heartbeat.process, started_at=heartbeat.started_at)
            self._session.add(row)
        row.roles, row.crashes = sorted(heartbeat.roles), dict(heartbeat.crashes)
        row.at, row.clock_off = heartbeat.at, heartbeat.clock_off
        self._session.flush()

    def leave(self, process: str) -> None:
        """It stops in good order: nobody need wonder where it is."""
        self._session.execute(delete(HeartbeatRow).where(col(HeartbeatRow.process) == process))

    def all(self) -> list[Heartbeat]:
        """Every process known, the one that beat last first."""
        rows = self._session.execute(select(HeartbeatRow).order_by(col(HeartbeatRow.at).desc())).scalars()
        return [
            Heartbeat(row.process, frozenset(row.roles), row.started_at, row.at, dict(row.crashes), row.clock_off)
            for row in rows
        ]
