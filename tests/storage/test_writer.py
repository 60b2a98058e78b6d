"""Group commit: what waits is committed together, what raises is rolled back alone, and nobody is told too early."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future
from contextlib import closing
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from storage import writer
from storage.conversations import Talk
from storage.database import Database, DatabaseUnavailableError
from storage.tables import InvitationRow
from storage.unit import UnitOfWork
from storage.writer import ClosedError

from .neighbours import NOW, reading


def remember(chat: int, state: str = "asked") -> Any:
    return lambda uow: uow.conversations.save(chat, chat, Talk(state), NOW)


def knows(database: Database, chat: int) -> bool:
    return reading(database, lambda uow: uow.conversations.get(chat, chat)) != Talk()


def held_up(database: Database, *jobs: Any) -> list[Future[Any]]:
    """Submit jobs while the writer is busy, so that they wait together; then let it go on."""
    go = Event()
    first = database.submit(lambda _uow: go.wait(10))
    waiting = [database.submit(job) for job in jobs]
    go.set()
    assert first.result(10) is True
    return waiting


def test_a_job_is_committed_when_its_future_is_done(database: Database) -> None:
    database.submit(remember(1)).result(10)
    assert knows(database, 1)


def test_a_job_gives_back_what_it_returns(database: Database) -> None:
    assert database.submit(lambda uow: uow.inbox.counts()).result(10) == {}


def test_a_job_that_raises_is_rolled_back_and_its_neighbours_are_not(database: Database) -> None:
    def breaks(uow: UnitOfWork) -> None:
        remember(2)(uow)
        raise LookupError("on purpose")

    one, two, three = held_up(database, remember(1), breaks, remember(3))
    assert one.result(10) is None
    with pytest.raises(LookupError, match="on purpose"):
        two.result(10)
    assert three.result(10) is None
    assert [knows(database, chat) for chat in (1, 2, 3)] == [True, False, True]


def test_a_job_whose_rows_are_refused_is_rolled_back_alone_too(database: Database) -> None:
    def breaks(uow: UnitOfWork) -> None:
        for _ in range(2):
            row = InvitationRow(code_hash="twice", role="desk", place_id=1, created_at=NOW, expires_at=NOW)
            uow.people._session.add(row)
        uow.people._session.flush()

    one, two, three = held_up(database, remember(1), breaks, remember(3))
    with pytest.raises(IntegrityError):
        two.result(10)
    assert (one.result(10), three.result(10)) == (None, None)
    assert [knows(database, chat) for chat in (1, 3)] == [True, True]


def test_a_job_sees_what_the_job_before_it_did_in_the_same_commit(sqlite_database: Database) -> None:
    _, seen = held_up(sqlite_database, remember(1, "first"), lambda uow: uow.conversations.get(1, 1))
    assert seen.result(10) == Talk("first")


def test_what_waits_on_sqlite_is_committed_together(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LONGEST_SECONDS", 60.0)  # however busy the machine is
    commits: list[object] = []
    event.listen(sqlite_database.engine, "commit", commits.append)
    for waiting in held_up(sqlite_database, *(remember(chat) for chat in range(1, 21))):
        waiting.result(10)
    assert len(commits) <= 2  # the one that held them up may or may not have been alone
    assert all(knows(sqlite_database, chat) for chat in range(1, 21))


def test_when_the_commit_fails_nobody_in_it_is_told_that_all_is_well(sqlite_database: Database) -> None:
    def refuse(_connection: object) -> None:
        event.remove(sqlite_database.engine, "commit", refuse)
        raise sqlite3.OperationalError("disk I/O error")

    go = Event()
    first = sqlite_database.submit(lambda _uow: go.wait(10))
    event.listen(sqlite_database.engine, "commit", refuse)
    second = sqlite_database.submit(remember(2))
    go.set()
    for future in (first, second):
        with pytest.raises((DatabaseUnavailableError, sqlite3.OperationalError)):
            future.result(10)
    assert not knows(sqlite_database, 2)
    sqlite_database.submit(remember(3)).result(10)
    assert knows(sqlite_database, 3)


def test_a_locked_database_is_said_so_and_the_writer_lives_on(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = sqlite_database.submit(remember(1))
        with pytest.raises(DatabaseUnavailableError):
            locked.result(30)
        other.execute("ROLLBACK")
    sqlite_database.submit(remember(1)).result(10)
    assert knows(sqlite_database, 1)


def test_a_job_cancelled_before_it_ran_does_nothing(sqlite_database: Database) -> None:
    go = Event()
    first = sqlite_database.submit(lambda _uow: go.wait(10))
    cancelled, after = sqlite_database.submit(remember(1)), sqlite_database.submit(remember(2))
    # The writer may have taken it by now: then it cannot be cancelled, and it is done.
    was_cancelled = cancelled.cancel()
    go.set()
    first.result(10)
    after.result(10)
    assert knows(sqlite_database, 1) is not was_cancelled


def test_what_was_submitted_is_finished_before_closing_and_nothing_is_taken_after(database_url: str) -> None:
    database = Database(database_url)
    futures = [database.submit(remember(chat)) for chat in range(5)]
    database.close()
    assert all(future.done() and future.exception() is None for future in futures)
    with pytest.raises(ClosedError):
        database.submit(remember(9))
