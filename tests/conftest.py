"""What every suite may ask for: a migrated `database`, once on SQLite and once on a real PostgreSQL.

A database of its own costs a test a copy of a template (some milliseconds), not a run of the migrations.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage import migrate
from storage.database import Database

from .postgres import NoPostgresError, new_database, running


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running PostgreSQL: the URL of its superuser's database, in which tests leave no table.

    Where none can be had: a failure when `CI` is set, else a skip that says why.
    """
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running())
        except NoPostgresError as error:
            if os.environ.get("CI"):
                pytest.fail(f"no PostgreSQL, and this is CI: {error}")
            pytest.skip(f"no PostgreSQL: {error}")
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a migrated database that is only ever copied."""
    with new_database(postgres_url) as url:
        yield _migrated(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that is only ever copied."""
    return Path(_migrated(f"sqlite:///{tmp_path_factory.mktemp('template') / 'linling.db'}"))


@pytest.fixture
def own_sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of this test's own SQLite file, migrated and empty."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'linling.db')}"


@pytest.fixture
def own_postgres_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The URL of this test's own PostgreSQL database, migrated and empty."""
    with new_database(postgres_url, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: for the URL of a SQLite file and of a PostgreSQL database, both migrated and empty."""
    return str(request.getfixturevalue(f"own_{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The test runs twice: on SQLite and on PostgreSQL, migrated and empty."""
    yield from _open(database_url)


@pytest.fixture
def sqlite_database(own_sqlite_url: str) -> Iterator[Database]:
    """SQLite alone, migrated and empty: for what does not depend on the kind of database."""
    yield from _open(own_sqlite_url)


@pytest.fixture
def postgres_database(own_postgres_url: str) -> Iterator[Database]:
    """PostgreSQL alone, migrated and empty."""
    yield from _open(own_postgres_url)


def _open(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def _migrated(url: str) -> str:
    """Migrate it and let go of it; its name (a file's path on SQLite)."""
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    return str(database.url.database)
