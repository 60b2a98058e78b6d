"""Who may lead: locks that one process holds at a time and that are free again the moment it dies.

On PostgreSQL a session's advisory lock on a connection of its own; beside a SQLite file a lock file (flock), which
the kernel frees. Neither outlives its process, so nobody waits for a lease of the dead to run out.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, Protocol
from uuid import uuid4
from zlib import crc32

import structlog
from sqlalchemy.engine import URL

if TYPE_CHECKING:  # imported where it is needed: beside a SQLite file it is not
    import psycopg

log = structlog.get_logger(__name__)

ROLES = 7_235_419
"""The class of our advisory locks on PostgreSQL; the second key is the name's CRC-32."""
WORKERS = 7_235_420
"""The class under which every process that claims updates shows that it lives; the second key is its number."""


DEAD_LINE = {
    "connect_timeout": "3",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
    "options": "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3",
}
"""What every line to PostgreSQL is opened with (libpq's names; seconds, but tcp_user_timeout: milliseconds): both ends
know within some five seconds that the other's machine is gone, and a lock held from there is free."""


_TOKEN = uuid4().hex[:12]


def session_name() -> str:
    """What every session of this process is called on PostgreSQL (`application_name`): another process's differs."""
    return f"linling {_TOKEN} {os.getpid()}"


def watchful(url: URL) -> dict[str, str]:
    """`DEAD_LINE`, but for what the address says of it itself, and our name: more arguments for whoever connects."""
    own = {name: value for name, value in DEAD_LINE.items() if name not in url.query}
    return {**own, "application_name": session_name()}


class Lock(Protocol):
    """One name, at most one holder. None of its methods waits for another holder."""

    def take(self) -> bool:
        """Hold it, if nobody else does. True also when it is held already."""

    def held(self) -> bool:
        """Whether it is still ours: asked of the database, which may have lost us."""

    def let_go(self) -> None:
        """Give it back."""


class FileLock:
    """For a SQLite database: a lock on the file `<database>.<name>.lock`."""

    def __init__(self, database: Path, name: str) -> None:
        self._path = database.with_name(f"{database.name}.{name}.lock")
        self._file: int | None = None

    def take(self) -> bool:
        if self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
            self._file = file
        return True

    def held(self) -> bool:
        return self._file is not None

    def let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLock:
    """For PostgreSQL. Losing the connection is losing the lock: `held` says so, and the next `take` tries again."""

    def __init__(self, url: URL, kind: int, number: int) -> None:
        self._url, self._kind, self._number = url.set(drivername="postgresql"), kind, _signed(number)
        self._connection: psycopg.Connection | None = None
        self._ours = False

    def take(self) -> bool:
        from psycopg import OperationalError

        if self.held():
            return True
        try:
            self._connection = self._connection or self._connected()
            self._ours = _asked(self._connection, "SELECT pg_try_advisory_lock(%s, %s)", self._kind, self._number)
        except OperationalError as error:
            log.warning("lock_not_asked_for", error=type(error).__name__)
            self.let_go()
        return self._ours

    def _connected(self) -> psycopg.Connection:
        from psycopg import connect

        address = self._url.render_as_string(hide_password=False)
        more: dict[str, Any] = {"autocommit": True, **watchful(self._url)}
        return connect(address, **more)

    def held(self) -> bool:
        from psycopg import OperationalError

        try:
            return self._ours and self._connection is not None and _asked(self._connection, "SELECT true")
        except OperationalError:
            self.let_go()
            return False

    def let_go(self) -> None:
        self._ours = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _asked(connection: psycopg.Connection, question: LiteralString, *values: object) -> bool:
    row = connection.execute(question, values).fetchone()
    return bool(row and row[0])


def _signed(number: int) -> int:
    """As PostgreSQL's 32-bit keys are."""
    return number - 2**32 if number >= 2**31 else number


def lock_for(url: URL, name: str) -> Lock:
    """The lock of that name for that database."""
    if url.get_backend_name() == "sqlite":
        return FileLock(Path(str(url.database)).absolute(), name)
    return AdvisoryLock(url, ROLES, crc32(name.encode()))


def worker_lock(url: URL, worker: int) -> Lock:
    """Held by the process that works updates off under this number (31 bits), for as long as it lives.

    Beside a SQLite file there is one such process at a time; on PostgreSQL as many as are started.
    """
    if url.get_backend_name() == "sqlite":
        return lock_for(url, "handlers")
    return AdvisoryLock(url, WORKERS, worker)
