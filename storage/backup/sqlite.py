"""A SQLite file: copied by SQLite's own backup in one read transaction, so that writers neither wait nor disturb."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from storage import migrate
from storage.backup import unknown
from storage.backup.files import BackupError, arriving, begins_with, belongs_like, disk_errors, on_disk
from storage.database import Database

PAGES = 1_000
"""How many pages are copied at a step (4 MB)."""
_HEADER = b"SQLite format 3\x00"


def back_up(database: Database, file: Path, *, overwrite: bool, progress: Callable[[int, int], None]) -> None:
    """See `storage.backup.back_up`."""
    if file.exists() and file.samefile(path_of(database)):
        raise BackupError("exists", file=str(file))
    pooled = database.engine.raw_connection()
    try:
        source = pooled.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with arriving(file, overwrite=overwrite) as part:
            source.execute("BEGIN")  # one moment for the whole copy: a step never starts over for a writer's sake
            try:
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()
                _copy(source, part, progress)
            finally:
                source.execute("ROLLBACK")
            revision_of(part)
    finally:
        pooled.close()


def restore(database: Database, file: Path, now: datetime, *, replace: bool) -> tuple[str, str | None]:
    """See `storage.backup.restore`: the revision of the backup, and where the old file is now."""
    target = path_of(database)
    database.engine.dispose()
    with disk_errors():
        full = target.exists() and not _is_empty(target)
    if full and not replace:
        raise BackupError("full")
    if not begins_with(file, _HEADER):
        raise BackupError("kind", file=str(file), kind="SQLite")
    kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}") if full else None
    with arriving(target, overwrite=True) as part:
        with closing(_open(file, "ro")) as source:
            _copy(source, part, lambda *_: None)
        revision = revision_of(part)
        _bring_up_to_date(part, now)
        if target.exists():
            belongs_like(part, target)
            _seal(target)
            for lock in target.parent.glob(f"{target.name}.*.lock"):
                belongs_like(lock, target)
        if kept is not None:
            _keep(target, kept)
    return revision, str(kept) if kept else None


def path_of(database: Database) -> Path:
    """The file of the database."""
    return Path(str(database.url.database)).absolute()


def revision_of(file: Path) -> str:
    """The revision of a copied file, which is whole and becomes one file. Raises `BackupError`."""
    try:
        with closing(_open(file, "rw")) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                raise BackupError("broken", file=str(file))
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        raise BackupError("broken", file=str(file)) from None
    if not row or not migrate.knows(str(row[0])):
        raise BackupError("newer", revision=row[0] if row else "-", newest=migrate.newest() or "-")
    return str(row[0])


def _copy(source: sqlite3.Connection, to: Path, progress: Callable[[int, int], None]) -> None:
    try:
        with closing(sqlite3.connect(to)) as target:
            source.backup(target, pages=PAGES, progress=lambda _status, left, total: progress(total - left, total))
    except sqlite3.DatabaseError as error:
        raise BackupError("failed", error=str(error)) from None


def _bring_up_to_date(part: Path, now: datetime) -> None:
    """The present shape, and nothing that was in anybody's hands."""
    with closing(Database(f"sqlite:///{part}")) as fresh:
        migrate.upgrade(fresh)
    with closing(_open(part, "rw")) as connection, connection:
        for statement in unknown.for_sqlite(now):
            connection.execute(statement)
    _seal(part)


def _seal(file: Path) -> None:
    """Its log becomes part of the file. SQLite does that only when nobody else has the file open."""
    try:
        with closing(_open(file, "rw")) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "locked"
    if mode != "delete":
        raise BackupError("running")


def _keep(target: Path, kept: Path) -> None:
    """A second name for the old file: at no moment is there none under its own."""
    try:
        os.link(target, kept)
    except OSError:
        shutil.copy2(target, kept)
    on_disk(kept)


def _is_empty(file: Path) -> bool:
    """Whether nobody was ever brought in and nothing ever came."""
    with closing(_open(file, "rw")) as connection:
        tables = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return not any(
            connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 - a name from the schema
            for table in tables - {"alembic_version", "sqlite_sequence"}
        )


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=1)
