"""A migrated SQLite database behind intake, and what is asked of it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

import storage.database
from bot.clock import SystemClock
from storage.database import Database
from storage.inbox import Arrival


class MovableClock(SystemClock):
    """The machine's clock, which a test moves forward."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Kept:
    """The inbox, looked at from outside."""

    database: Database
    clock: MovableClock

    def keep(self, *updates: tuple[int, int]) -> None:
        """(update id, chat id) each."""
        with self.database.begin() as uow:
            uow.inbox.keep([Arrival(u, c, f'{{"update_id":{u}}}') for u, c in updates], self.clock.now())

    def counts(self) -> dict[str, int]:
        with self.database.read() as uow:
            return uow.inbox.counts()

    def ids(self) -> list[int]:
        """Every update id, in the order in which they were kept."""
        return [row[0] for row in self.ask("SELECT update_id FROM inbox ORDER BY seq")]

    def ask(self, sql: str) -> list[tuple[int, ...]]:
        with closing(sqlite3.connect(str(self.database.url.database))) as file:
            return file.execute(sql).fetchall()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else holds the write lock."""
        with closing(sqlite3.connect(str(self.database.url.database))) as other:
            other.execute("BEGIN IMMEDIATE")
            yield


@pytest.fixture
def kept(sqlite_database: Database) -> Kept:
    return Kept(sqlite_database, MovableClock())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite gives up a lock at once instead of after ten seconds (ask for it before the database is used)."""
    monkeypatch.setattr(storage.database, "BUSY_TIMEOUT_MS", 1)


async def until(question: Callable[[], object], seconds: float = 10.0) -> None:
    """Ask again and again (nobody outside is told of a committed row) until it is so."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(question):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)
