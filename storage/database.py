"""Opening the database: SQLite (WAL, FULL, BEGIN IMMEDIATE) or PostgreSQL (psycopg 3), behind one `Database`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from storage.unit import UnitOfWork

BUSY_TIMEOUT_MS = 10_000
READING = "linling_reading"


class DatabaseUnavailableError(Exception):
    """The database cannot be used now; `str()` is for the log, without any row's content."""


class Database:
    """An engine and the two ways to use it: `begin()` writes in one transaction, `read()` only reads."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            unit = UnitOfWork(session)
            with _clear_errors():
                session.connection()
                yield unit
                session.commit()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A consistent view that takes no write lock; what is written in it is rolled back."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session, _clear_errors():
            session.connection(execution_options={READING: True})
            yield UnitOfWork(session)
            session.rollback()

    def check(self) -> None:
        """Raise `DatabaseUnavailableError` unless the database answers and can be written."""
        with _clear_errors(), self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS doctor_probe (at INTEGER)"))
            connection.execute(text("DROP TABLE doctor_probe"))

    def close(self) -> None:
        self.engine.dispose()


def is_passing(error: BaseException) -> bool:
    """Whether trying the same transaction again may help: a lock, a serialization failure, a lost connection."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None)
        return error.connection_invalidated or code in {"40001", "40P01"} or "locked" in str(error.orig)
    return isinstance(error, DatabaseUnavailableError)


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        # The statement's parameters may be people's words: only the driver's message goes on.
        raise DatabaseUnavailableError(str(error.orig)) from None


def normal_url(url: str) -> URL:
    """`postgresql://` means psycopg 3; a SQLite path's folder is made if missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"DATABASE_URL must be sqlite:///… or postgresql://…, not {parsed.get_backend_name()}")
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    engine = create_engine(url, pool_size=8, max_overflow=8, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
