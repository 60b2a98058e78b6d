"""How the database is, for whoever looks after it: room, version, who uses it, and how long things have waited."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import literal_column, select, text
from sqlmodel import col

from storage.database import READING, Database, clear_errors
from storage.tables import InboxRow, OutboxRow

LED = ("intake", "handlers", "courier", "scheduler")
"""The roles of a bot of which one process at a time plays each (on PostgreSQL many may handle)."""


@dataclass(frozen=True)
class Room:
    """Bytes: free on the disk beside a SQLite file, in the file, and in its write-ahead log."""

    free: int
    file: int
    log: int


def room(database: Database) -> Room | None:
    """None on PostgreSQL, whose disk is elsewhere."""
    if not database.is_sqlite:
        return None
    file = Path(str(database.url.database)).absolute()
    log = file.with_name(f"{file.name}-wal")
    sizes = [path.stat().st_size if path.exists() else 0 for path in (file, log)]
    return Room(shutil.disk_usage(file.parent).free, *sizes)


def server(database: Database) -> str | None:
    """The version of the PostgreSQL server ("16.4"), None on SQLite."""
    if database.is_sqlite:
        return None
    with clear_errors(), database.engine.connect() as connection:
        return str(connection.execute(text("SHOW server_version")).scalar()).split()[0]


def played(database: Database) -> list[str]:
    """The roles that running bots play on this database now (the web part alone shows nowhere)."""
    playing = []
    for role in LED:
        lock = database.lock(role)
        if not lock.take():
            playing.append(role)
        lock.let_go()
    handled = "handlers" in playing or bool(database.living_workers(0) - {0})
    return [role for role in LED if (handled if role == "handlers" else role in playing)]


def waited(database: Database, now: datetime) -> tuple[timedelta, timedelta]:
    """How long the oldest update and the oldest message that could go have been due; nothing when none is."""
    update = (
        select(col(InboxRow.due_at)).where(_waits(InboxRow), col(InboxRow.due_at) <= now).order_by(col(InboxRow.seq))
    )
    message = select(col(OutboxRow.due_at)).where(_waits(OutboxRow), col(OutboxRow.due_at) <= now)
    with clear_errors(), database.engine.connect() as connection:
        look = connection.execution_options(**{READING: True})
        times = [look.execute(query.limit(1)).scalar() for query in (update, message.order_by(col(OutboxRow.due_at)))]
    first, second = (now - time if time else timedelta() for time in times)
    return first, second


def _waits(row: Any) -> Any:
    """Said as a literal: only so are the partial indexes of the waiting meant."""
    return col(row.state) == literal_column("'waiting'")
