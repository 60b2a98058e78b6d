"""Bringing a database to the present shape, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from storage.database import Database, DatabaseUnavailableError, clear_errors

if TYPE_CHECKING:  # half a second to import, and most starts find nothing to migrate
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 7_235_418  # the key of our advisory lock on PostgreSQL


class NewerDatabaseError(DatabaseUnavailableError):
    """The database was written by a newer version of ours: it is left alone."""

    def __init__(self, revision: str, newest: str) -> None:
        super().__init__(f"the database is at revision {revision}, and {newest} is the newest known here")
        self.revision, self.newest = revision, newest


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up; a database already there is left as it is. Raises `NewerDatabaseError`."""
    at = present(database)
    if revision == "head" and at == newest():
        return
    if at is not None and not knows(at):
        raise NewerDatabaseError(at, newest() or "-")
    from alembic import command

    with _alone(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Migrate down; "base" removes every table."""
    from alembic import command

    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(database: Database, message: str) -> None:
    """For developers: draft a migration from the difference between the models and the database."""
    from alembic import command

    with _alone(database) as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def present(database: Database) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    with clear_errors(), database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def newest() -> str | None:
    """The revision this code wants."""
    return max(_revisions(), default=None)


def knows(revision: str) -> bool:
    """Whether this code has that revision; if not, it was written by a newer one."""
    return revision in _revisions()


def _revisions() -> list[str]:
    """Our revisions are the numbers their files begin with (a test holds that against Alembic's own reading)."""
    return [file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py")]


def differences(database: Database) -> list[object]:
    """What the models say and the database does not (empty when they match)."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with clear_errors(), database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction that no other process migrates beside (SQLite's BEGIN IMMEDIATE sees to that itself)."""
    with clear_errors(), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        yield connection


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
