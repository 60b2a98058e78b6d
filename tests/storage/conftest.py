"""Beside the shared `database`: an empty one, and one with people in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.postgres import new_database

from .neighbours import World, settle_world


@pytest.fixture
def own_empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path / 'new folder' / 'linling.db'}"


@pytest.fixture
def own_empty_postgres_url(postgres_url: str) -> Iterator[str]:
    with new_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: for a SQLite file and a PostgreSQL database that were never migrated."""
    return str(request.getfixturevalue(f"own_empty_{request.param}_url"))


@pytest.fixture
def empty_database(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture
def world(database: Database) -> World:
    """The little world, stored in `database`."""
    return settle_world(database)
