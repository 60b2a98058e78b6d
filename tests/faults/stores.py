"""The bot's database, seen and troubled from outside: asked by SQL, locked, filled up, restarted."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg

from tests.postgres import Server

from .lives import Life

Rows = list[tuple[Any, ...]]
Ask = Callable[..., Rows]


class Store(ABC):
    """`url` is what DATABASE_URL says. Questions are written with `?` for both databases."""

    url: str

    @abstractmethod
    def ask(self, sql: str, *args: object) -> Rows:
        """The committed rows now."""

    @abstractmethod
    def holding(self, table: str) -> Any:
        """A context: nobody else can write `table` (SQLite: anything). Yields a way to ask while holding."""

    @asynccontextmanager
    async def caught(self, table: str, question: str, seconds: float) -> AsyncIterator[Rows]:
        """Held as by `holding`, at a moment at which the question (of one value) is answered by something true.

        Yields its answer, or no row when there was no such moment within so many seconds.
        """
        line, rows = await asyncio.to_thread(self._catch, table, question, monotonic() + seconds)
        try:
            yield rows
        finally:
            line.close()

    @abstractmethod
    def _catch(self, table: str, question: str, until: float) -> tuple[Any, Rows]:
        """In a thread: the line that holds, and the answer; it holds nothing when there was none."""

    async def restart(self) -> None:
        """Every connection breaks; what was committed stays."""
        raise NotImplementedError

    @asynccontextmanager
    async def full(self, lives: list[Life]) -> AsyncIterator[None]:
        """No room for the bot to write. Raises NotImplementedError where it cannot be brought about."""
        raise NotImplementedError
        yield

    def one(self, sql: str, *args: object) -> Any:
        return self.ask(sql, *args)[0][0]


class SqliteStore(Store):
    """A file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.url = f"sqlite:///{file}"

    def ask(self, sql: str, *args: object) -> Rows:
        with closing(sqlite3.connect(self.file, timeout=30)) as file:
            return file.execute(sql, args).fetchall()

    @contextmanager
    def holding(self, table: str) -> Iterator[Ask]:
        with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield lambda sql, *args: file.execute(sql, args).fetchall()
            file.execute("ROLLBACK")

    def _catch(self, table: str, question: str, until: float) -> tuple[Any, Rows]:
        file = sqlite3.connect(self.file, timeout=30, isolation_level=None, check_same_thread=False)
        while monotonic() < until:
            file.execute("BEGIN IMMEDIATE")
            if (rows := file.execute(question).fetchall())[0][0]:
                return file, rows
            file.execute("ROLLBACK")
            sleep(0.002)  # the others may write now
        return file, []

    @asynccontextmanager
    async def full(self, lives: list[Life]) -> AsyncIterator[None]:
        """The kernel lets these processes make no file longer than the log of the database is now."""
        size = max(path.stat().st_size for path in self.file.parent.glob(f"{self.file.name}*"))
        for life in lives:
            _limit(life, size)
        try:
            yield
        finally:
            for life in lives:
                _limit(life, resource.RLIM_INFINITY)


def _limit(life: Life, size: int) -> None:
    """Only the soft limit, which may be raised again. (The output and the log of a life are short files.)"""
    with suppress(ProcessLookupError):
        hard = resource.prlimit(life.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (size, hard))


class PostgresStore(Store):
    """A database of one's own on a running server."""

    def __init__(self, url: str, server: Server) -> None:
        self.url, self._server = url, server
        self._line: psycopg.Connection[Any] | None = None

    def ask(self, sql: str, *args: object) -> Rows:
        """By a line of its own, opened anew when a restart broke it (which is waited for)."""
        while True:
            try:
                if self._line is None or self._line.closed:
                    self._line = psycopg.connect(self.url, autocommit=True)
                return self._line.execute(_marked(sql), args).fetchall()
            except psycopg.OperationalError:  # restarted: it answers again soon, or the test's own patience ends
                if self._line is not None:
                    self._line.close()
                sleep(0.05)

    @contextmanager
    def holding(self, table: str) -> Iterator[Ask]:
        """Others may read the table and nothing more."""
        with psycopg.connect(self.url) as line:
            line.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield lambda sql, *args: line.execute(_marked(sql), args).fetchall()
            line.rollback()

    def _catch(self, table: str, question: str, until: float) -> tuple[Any, Rows]:
        line = psycopg.connect(self.url)
        while monotonic() < until:
            line.execute(_marked(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
            for _ in range(25):  # what the others do meanwhile brings them to where they need the table
                if (rows := line.execute(_marked(question)).fetchall())[0][0]:
                    return line, rows
                sleep(0.01)
            line.rollback()
            sleep(0.02)
        return line, []

    async def restart(self) -> None:
        """As after a crash of the server: no session is asked, recovery follows. Else every session is cut."""
        if self._server.can_restart:
            await asyncio.to_thread(self._server.restart)
        else:
            self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                     " AND pid <> pg_backend_pid()")  # fmt: skip

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


def _marked(sql: str) -> Any:
    return sql.replace("%", "%%").replace("?", "%s")


def environment(folder: Path) -> dict[str, str]:
    """What a life keeps of ours."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    return kept | {"PYTHONPATH": str(folder)}
