"""`doctor` and the database: what is wrong is found, graded, and said with what to do about it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.checkup_database import LITTLE_ROOM, LONG_WAIT, Finding, look_at
from bot.clock import SystemClock
from bot.domain.message import Lane, Message, Outgoing
from bot.settings import Settings
from storage import condition
from storage.database import Database
from storage.inbox import Arrival
from storage.outbox import Budget

NOW = SystemClock().now()
LONG_AGO = NOW - timedelta(seconds=LONG_WAIT + 60)


def found(url: str) -> dict[str, Finding]:
    """The findings by subject; the last of each."""
    return {finding.subject: finding for finding in look_at(Settings(_env_file=None, database_url=url, lang="en"))}


def test_a_quiet_database_has_nothing_but_missing_people_to_complain_of(database: Database, database_url: str) -> None:
    findings = found(database_url)
    assert {name for name, finding in findings.items() if finding.grade != "ok"} == {"territory", "staff"}
    assert ("SQLite" if database.is_sqlite else "PostgreSQL 1") in findings["database"].words
    assert ("disk" in findings) is database.is_sqlite
    assert findings["running"].words == "no bot works on this database now"


def test_who_works_on_it_is_named(database: Database, database_url: str) -> None:
    held = [database.lock("courier"), database.worker_lock(7)]
    assert all(lock.take() for lock in held)
    try:
        assert "handlers, courier" in found(database_url)["running"].words
    finally:
        for lock in held:
            lock.let_go()


def test_what_waits_long_is_graded_by_whether_a_bot_runs(database: Database, database_url: str) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(7, 5, "{}")], LONG_AGO)
        uow.outbox.put(Outgoing(5, Message("好")), LONG_AGO)
    stopped = found(database_url)["line"]
    courier = database.lock("courier")
    assert courier.take()
    slow = found(database_url)["line"]
    courier.let_go()
    assert (stopped.grade, "python -m bot run" in stopped.words) == ("warn", True)
    assert (slow.grade, "log" in slow.words) == ("bad", True)
    update, message = condition.waited(database, NOW)
    assert update == message == NOW - LONG_AGO


def test_what_waits_for_its_time_does_not_wait_too_long(database: Database, database_url: str) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(7, 5, "{}")], LONG_AGO)
        uow.inbox.again(1, NOW + timedelta(hours=1), "boom")
    assert condition.waited(database, NOW) == (timedelta(), timedelta())
    assert found(database_url)["line"].grade == "ok"


def test_dead_letters_are_counted(database: Database, database_url: str) -> None:
    with database.begin() as uow:
        uow.outbox.put(Outgoing(5, Message("好")), NOW)
        uow.outbox.failed(uow.outbox.lease(NOW, [Budget(tuple(Lane), 1)])[0].id, "Forbidden", NOW)
    assert found(database_url)["letters"].grade == "warn"
    with database.begin() as uow:
        uow.inbox.keep([Arrival(7, 5, "{}")], NOW)
        uow.inbox.give_up(uow.inbox.claim(NOW, 1)[0].seq, "boom", NOW)
    letters = found(database_url)["letters"]
    assert (letters.grade, "updates: 1, messages: 1" in letters.words) == ("bad", True)


@pytest.mark.parametrize(("megabytes", "grade"), [(0, "bad"), (LITTLE_ROOM - 1, "warn"), (LITTLE_ROOM, "ok")])
def test_a_disk_that_fills_up_is_seen(
    sqlite_database: Database, own_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, megabytes: int, grade: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=megabytes * 1_000_000))
    assert found(own_sqlite_url)["disk"].grade == grade


def test_a_database_of_a_newer_or_older_linling_is_told_apart(database: Database, database_url: str) -> None:
    for revision, grade, what in (("9999", "bad", "newer"), ("0001", "warn", "migrate")):
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        (shape,) = found(database_url).values()
        assert (shape.grade, what in shape.words) == (grade, True)


def test_a_server_that_is_too_old_is_said(
    postgres_database: Database, own_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "server", lambda _database: "9.6.24")
    (shape,) = found(own_postgres_url).values()
    assert (shape.grade, "9.6.24" in shape.words) == ("warn", True)
