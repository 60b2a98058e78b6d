"""Opening the database: SQLite (WAL, FULL, BEGIN IMMEDIATE) or PostgreSQL (psycopg 3), behind one `Database`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from storage.locks import WORKERS, Lock, lock_for, session_name, watchful, worker_lock
from storage.unit import UnitOfWork
from storage.writer import Pool, Writer

T = TypeVar("T")
BUSY_TIMEOUT_MS = 10_000
READING = "linling_reading"
_ONE_MOMENT = {READING: True, "isolation_level": "REPEATABLE READ"}
_LIVING = """SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL
    AND (backend_type IS NULL OR backend_type = 'client backend') AND application_name <> :ours"""
"""Of another role's sessions the type is hidden (NULL); the server's own workers have no user."""
_READ_ONLY = "25006"  # PostgreSQL: a standby, or a database that was made read-only


class DatabaseUnavailableError(Exception):
    """The database cannot be used now; `str()` is for the log, without any row's content."""


class Database:
    """An engine and the two ways to use it: `begin()` writes in one transaction, `read()` only reads."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.engine = _engine(self.url)
        self._writer = Writer(self.engine, known) if self.is_sqlite else Pool(self.begin)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            unit = UnitOfWork(session)
            with clear_errors():
                session.connection()
                yield unit
                unit.write_out()
                session.commit()

    def submit(self, job: Callable[[UnitOfWork], T]) -> Future[T]:
        """Run `job` in a transaction of a thread of ours; the future is done after the commit.

        On SQLite what waits is committed together (see `storage.writer`), on PostgreSQL several run at once.
        Raises `ClosedError` after `close`.
        """
        return self._writer.submit(job)

    def lock(self, name: str) -> Lock:
        """The lock of that name: held by one process at a time, free when it dies."""
        return lock_for(self.url, name)

    def worker_lock(self, worker: int) -> Lock:
        """What a process holds while it works updates off under this number (31 bits)."""
        return worker_lock(self.url, worker)

    def living_workers(self, me: int) -> frozenset[int]:
        """The numbers under which processes work updates off, now; beside a SQLite file that is `me` alone."""
        if self.is_sqlite:
            return frozenset({me})
        with clear_errors(), self.engine.connect() as connection:
            return frozenset(connection.execute(text(_LIVING), {"kind": WORKERS}).scalars())

    def others(self) -> int:
        """How many sessions of other processes are on this PostgreSQL database, whatever they do; 0 for SQLite."""
        if self.is_sqlite:
            return 0
        with clear_errors(), self.engine.connect() as connection:
            return int(connection.execute(text(_OTHERS), {"ours": session_name()}).scalar_one())

    @contextmanager
    def rehearse(self) -> Iterator[UnitOfWork]:
        """As `begin`, but nothing is kept: what would happen, seen to the end."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session, clear_errors():
            session.connection()
            yield (unit := UnitOfWork(session))
            unit.write_out()
            session.rollback()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A consistent view that takes no write lock; what is written in it is rolled back."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session, clear_errors():
            session.connection(execution_options={READING: True} if self.is_sqlite else _ONE_MOMENT)
            yield UnitOfWork(session)
            session.rollback()

    def check(self) -> None:
        """Raise `DatabaseUnavailableError` unless the database answers and can be written."""
        with clear_errors(), self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS doctor_probe (at INTEGER)"))
            connection.execute(text("DROP TABLE doctor_probe"))

    def close(self) -> None:
        """Finish what was submitted and let go of every connection."""
        self._writer.close()
        self.engine.dispose()


def is_passing(error: BaseException) -> bool:
    """Whether trying the same transaction again may help: a lock, a serialization failure, a lost connection."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None)
        return error.connection_invalidated or code in {"40001", "40P01"} or "locked" in str(error.orig)
    return isinstance(error, DatabaseUnavailableError)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Raise `DatabaseUnavailableError` where the database, not what was asked of it, is the trouble."""
    try:
        yield
    except (PoolTimeoutError, DBAPIError) as error:
        if (meant := known(error)) is error:
            raise
        raise meant from None


def known(error: BaseException) -> BaseException:
    """`DatabaseUnavailableError` where the database, not what was asked of it, is the trouble; else the error."""
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnavailableError(str(error))
    if isinstance(error, DBAPIError) and _is_unusable(error):
        # The statement's parameters may be people's words: only the driver's message goes on.
        return DatabaseUnavailableError(str(error.orig))
    return error


def _is_unusable(error: DBAPIError) -> bool:
    """A bare DatabaseError is how sqlite3 says that a file is broken or no database at all."""
    read_only = getattr(error.orig, "sqlstate", None) == _READ_ONLY
    return isinstance(error, OperationalError) or type(error) is DatabaseError or read_only


def normal_url(url: str) -> URL:
    """`postgresql://` means psycopg 3; a SQLite path's folder is made if missing.

    Raises `ValueError` for an address we cannot use, `DatabaseUnavailableError` when the folder cannot be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(_WANTED) from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"{_WANTED}, not {parsed.get_backend_name()}")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError(f"{_WANTED}: what is only in memory is lost")
    try:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailableError(str(error)) from None
    return parsed


_WANTED = "DATABASE_URL must be sqlite:///a/file or postgresql://…"


def _engine(url: URL) -> Engine:
    # hide_parameters: an exception's text never holds what people wrote.
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True, connect_args=watchful(url)
        )
    engine = create_engine(
        url, pool_size=8, max_overflow=8, hide_parameters=True, connect_args={"check_same_thread": False}
    )
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
