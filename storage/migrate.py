"""Bringing a database to the present shape, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from storage.database import Database, clear_errors

_FOLDER = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 7_235_418  # the key of our advisory lock on PostgreSQL


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up; a database already there is left as it is."""
    with _alone(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Migrate down; "base" removes every table."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(database: Database, message: str) -> None:
    """For developers: draft a migration from the difference between the models and the database."""
    with _alone(database) as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def present(database: Database) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    with clear_errors(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this code wants."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def knows(revision: str) -> bool:
    """Whether this code has that revision; if not, it was written by a newer one."""
    return any(script.revision == revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions())


def differences(database: Database) -> list[object]:
    """What the models say and the database does not (empty when they match)."""
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
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
