"""The databases measured on: SQLite files on a real disk, and a PostgreSQL that keeps every promise (fsync on)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url

from benchmarks import ours
from benchmarks.seeding import move_in
from benchmarks.town import Town
from storage.database import Database
from tests.postgres import new_database, running

DURABLE = ("max_connections=200", "shared_buffers=256MB", "fsync=on", "synchronous_commit=on", "full_page_writes=on")


class SqliteTown:
    """A town on SQLite, made once, copied for every round."""

    name = "SQLite"

    def __init__(self, folder: Path, town: Town, households: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._file = folder, folder / "template.db"
        found(f"sqlite:///{self._file}", folder, town, households)

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The template itself, to add a great deal to it: nothing is synced or checked meanwhile."""
        with closing(Database(f"sqlite:///{self._file}")) as database:
            event.listen(database.engine, "connect", _hurry)
            yield database

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a copy, gone after the block."""
        copy = self._folder / "round.db"
        _remove(copy)
        shutil.copyfile(self._file, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())  # else a large copy would still be on its way to the disk while we measure
        try:
            yield f"sqlite:///{copy}"
        finally:
            _remove(copy)


class PostgresTown:
    """A town on PostgreSQL, made once, copied for every round."""

    name = "PostgreSQL"

    def __init__(self, server: str, template: str, folder: Path, town: Town, households: int) -> None:
        self._server, self._template = server, template
        found(template, folder, town, households)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with new_database(self._server, template=str(make_url(self._template).database)) as url:
            yield url


@contextmanager
def postgres_town(folder: Path, town: Town, households: int) -> Iterator[PostgresTown]:
    """A server of its own on `folder`'s disk, with the town in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(DURABLE, folder) as server, new_database(server) as template:
        yield PostgresTown(server, template, folder, town, households)


def found(url: str, folder: Path, town: Town, households: int) -> None:
    """Import the town and let its households move in."""
    ours.bring_in(town.write(folder), url)
    with closing(Database(url)) as database:
        move_in(database, town.households(households))
        if database.is_sqlite:
            settle(database)


def settle(database: Database) -> None:
    """Everything into the SQLite file itself, so that it can be copied."""
    with database.engine.connect() as connection:
        handle = connection.connection.dbapi_connection
        assert handle is not None
        if handle.in_transaction:
            handle.execute("ROLLBACK")
        handle.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _hurry(connection: Any, _record: object) -> None:
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-600000"):
        connection.execute(f"PRAGMA {pragma}")


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
