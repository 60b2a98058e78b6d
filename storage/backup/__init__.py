"""Backups: taken while the bot runs, checked before they get their name, and brought back whole or not at all.

What was said and heard after a backup was taken is not in it. So after a restore nothing that must not be repeated is
sent (it counts as unconfirmed), tickets' messages may come a second time, and no number is given twice: the numbers
of tickets, letters and drafts go on `GAP` later, because buttons of the lost time still stand in people's chats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import migrate
from storage.backup import postgres, sqlite
from storage.backup.files import BackupError, disk_errors
from storage.backup.unknown import GAP
from storage.condition import LED
from storage.database import Database

__all__ = ["GAP", "LED", "BackupError", "Restored", "alone", "back_up", "restore"]

Progress = Callable[[int, int], None]
"""Told (done, total) pages."""


@dataclass(frozen=True)
class Restored:
    """`revision` is the backup's; `kept` says where the old database stands now (None: there was nothing in it)."""

    revision: str
    kept: str | None


def back_up(database: Database, file: Path, *, overwrite: bool = False, progress: Progress = lambda *_: None) -> None:
    """One consistent moment of the database in one file only its owner may read; nobody waits for it.

    The file appears under its name when it is whole, checked and on disk. Raises `BackupError`.
    """
    if (database.is_sqlite and not sqlite.path_of(database).exists()) or migrate.present(database) is None:
        raise BackupError("nothing")
    if database.is_sqlite:
        sqlite.back_up(database, file, overwrite=overwrite, progress=progress)
    else:
        postgres.back_up(database, file, overwrite=overwrite)


def restore(database: Database, file: Path, now: datetime, *, replace: bool = False) -> Restored:
    """The database is as it was when `file` was written, in the present shape; the old one is kept aside.

    `replace` must be said when there is something in it. Refuses while a bot runs. Raises `BackupError`.
    """
    if not database.is_sqlite:
        migrate.present(database)  # a server that does not answer is said as such, not as somebody's lock
    with alone(database):
        if database.is_sqlite:
            revision, kept = sqlite.restore(database, file, now, replace=replace)
        else:
            revision, kept = postgres.restore(database, file, now, replace=replace)
    return Restored(revision, kept)


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """No bot runs on this database, and none starts leading meanwhile. Raises `BackupError("running")`.

    Who only takes updates in by webhook holds no lock, but has sessions: on PostgreSQL nobody else may have one.
    """
    locks = [database.lock(role) for role in LED]
    try:
        with disk_errors():
            free = [lock.take() for lock in locks]
        if not all(free) or database.living_workers(0) - {0} or database.others():
            raise BackupError("running")
        yield
    finally:
        for lock in locks:
            lock.let_go()
