"""Backup and restore: taken in the middle of work it is one moment; brought back it is whole, or nothing happened."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import DatabaseError

from bot.domain.message import Lane, Message, Outgoing
from storage import backup, migrate
from storage.backup import GAP, BackupError, postgres
from storage.database import Database
from storage.inbox import Arrival
from storage.outbox import Budget

from .neighbours import BIG, HOUR, NOW, report, settle_world, stored

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "linling.backup"


@pytest.fixture(autouse=True)
def _folder(file: Path) -> None:
    file.parent.mkdir()


def everything(database: Database) -> Rows:
    """Every row of every table."""
    made = MetaData()
    with database.engine.connect() as connection:
        made.reflect(connection)
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr) for name, table in made.tables.items()
        }


def put(database: Database, number: int, **how: Any) -> None:
    """One update and one message, in one transaction."""
    with database.begin() as uow:
        uow.inbox.keep([Arrival(number, BIG + number, "{}")], NOW)
        uow.outbox.put(Outgoing(BIG + number, Message("好"), Lane.NOTICE, **how), NOW)


def lived_in(database: Database) -> Rows:
    """A world with a ticket, an update and a message; everything there is."""
    stored(database, report(settle_world(database)))
    put(database, 1)
    return everything(database)


def join(database: Database) -> int:
    """Somebody new; their number."""
    with database.begin() as uow:
        return uow.people.welcome(None, "新人", "zh-Hans", NOW).id


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(BackupError) as refused:
        work()
    return refused.value.reason


def test_what_is_restored_is_what_was_backed_up_and_the_old_is_kept(database: Database, file: Path) -> None:
    before = lived_in(database)
    backup.back_up(database, file)
    put(database, 2)
    assert everything(database) != before
    restored = backup.restore(database, file, NOW, replace=True)
    assert everything(database) == before
    assert (restored.revision, restored.kept is not None) == (migrate.newest(), True)
    assert migrate.differences(database) == []
    if database.is_sqlite:
        with_more = Database(f"sqlite:///{restored.kept}")
        assert len(everything(with_more)["inbox"]) == 2
        with_more.close()
    else:
        with database.engine.connect() as connection:
            assert connection.execute(text(f'SELECT count(*) FROM "{restored.kept}".inbox')).scalar() == 2


def test_history_can_still_not_be_edited_after_a_restore(database: Database, file: Path) -> None:
    lived_in(database)
    backup.back_up(database, file)
    backup.restore(database, file, NOW, replace=True)
    with pytest.raises(DatabaseError, match="append-only"), database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM events")


def test_a_backup_taken_while_others_write_is_one_moment(database: Database, file: Path) -> None:
    lived_in(database)
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        number = 10
        while not stop.is_set():
            put(database, number := number + 1)
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(10)
        backup.back_up(database, file)
    finally:
        stop.set()
        writer.join(10)
    now = everything(database)
    backup.restore(database, file, NOW, replace=True)
    then = everything(database)
    assert len(then["inbox"]) == len(then["outbox"])
    assert 2 <= len(then["inbox"]) <= len(now["inbox"])


def test_an_empty_database_needs_no_leave(empty_database: Database, file: Path) -> None:
    assert refusal(lambda: backup.back_up(empty_database, file)) == "nothing"
    migrate.upgrade(empty_database)
    before = lived_in(empty_database)
    backup.back_up(empty_database, file)
    migrate.downgrade(empty_database)
    assert backup.restore(empty_database, file, NOW).kept is None
    assert everything(empty_database) == before


def test_a_backup_is_a_file_only_its_owner_reads_and_none_is_overwritten_unasked(
    database: Database, file: Path
) -> None:
    lived_in(database)
    backup.back_up(database, file)
    assert (file.stat().st_mode & 0o777, [found.name for found in file.parent.iterdir()]) == (0o600, [file.name])
    first = file.read_bytes()
    put(database, 2)
    assert refusal(lambda: backup.back_up(database, file)) == "exists"
    assert file.read_bytes() == first
    backup.back_up(database, file, overwrite=True)
    assert file.read_bytes() != first


def test_an_older_backup_is_brought_up_to_date(database: Database, file: Path) -> None:
    lived_in(database)
    migrate.downgrade(database, "0001")
    backup.back_up(database, file)
    migrate.upgrade(database)
    assert backup.restore(database, file, NOW, replace=True).revision == "0001"
    assert migrate.present(database) == migrate.newest()
    assert migrate.differences(database) == []


def test_what_must_not_be_repeated_is_not_sent_after_a_restore_and_nothing_is_in_anybodys_hands(
    database: Database, file: Path
) -> None:
    put(database, 1, at_most_once=True)
    put(database, 2)
    with database.begin() as uow:
        assert len(uow.inbox.claim(NOW, 5, worker=7)) == len(uow.outbox.lease(NOW, [Budget(tuple(Lane), 5)])) == 2
    backup.back_up(database, file)
    backup.restore(database, file, NOW + HOUR, replace=True)
    with database.begin() as uow:
        assert uow.outbox.counts() == {"unconfirmed": 1, "waiting": 1}
        (letter,) = uow.dead_letters.newest(5)
        assert (letter.error, letter.at) == ("restored", NOW + HOUR)
        assert [parcel.chat_id for parcel in uow.outbox.lease(NOW, [Budget(tuple(Lane), 5)])] == [BIG + 2]
        assert len(uow.inbox.claim(NOW, 5)) == 2


def test_numbers_given_after_the_backup_are_not_given_again(database: Database, file: Path) -> None:
    world = settle_world(database)
    ticket = stored(database, report(world))
    put(database, 1)
    backup.back_up(database, file)
    lost = {"tickets": stored(database, report(world)).id, "people": join(database), "outbox": 0}
    put(database, 2)
    lost["outbox"] = max(row[0] for row in everything(database)["outbox"])
    backup.restore(database, file, NOW, replace=True)
    put(database, 3)
    assert stored(database, report(world)).id == ticket.id + GAP + 1 > lost["tickets"]
    assert join(database) > lost["people"] + GAP / 2
    assert max(row[0] for row in everything(database)["outbox"]) > lost["outbox"] + GAP / 2


def test_nothing_is_restored_while_a_bot_runs(database: Database, file: Path) -> None:
    lived_in(database)
    backup.back_up(database, file)
    put(database, 2)
    before = everything(database)
    for role in backup.LED:
        lock = database.worker_lock(5) if role == "handlers" else database.lock(role)
        assert lock.take()
        assert refusal(lambda: backup.restore(database, file, NOW, replace=True)) == "running", role
        lock.let_go()
    assert everything(database) == before
    backup.restore(database, file, NOW, replace=True)


_TAKES_IN = """
import sys
from storage.database import Database
database = Database(sys.argv[1])
database.check()
print("there", flush=True)
sys.stdin.read()
"""


def test_nothing_is_restored_while_a_process_that_holds_no_lock_takes_updates_in(
    postgres_database: Database, file: Path
) -> None:
    lived_in(postgres_database)
    backup.back_up(postgres_database, file)
    url = postgres_database.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", _TAKES_IN, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as webhook:
        assert webhook.stdout is not None
        assert webhook.stdout.readline() == "there\n"
        assert postgres_database.others() > 0
        assert refusal(lambda: backup.restore(postgres_database, file, NOW, replace=True)) == "running"
        webhook.communicate()
    gone = monotonic() + 10
    while postgres_database.others():  # the server takes a moment to see that it hung up
        assert monotonic() < gone
    backup.restore(postgres_database, file, NOW, replace=True)


def test_a_file_somebody_has_open_is_not_replaced(sqlite_database: Database, file: Path) -> None:
    lived_in(sqlite_database)
    backup.back_up(sqlite_database, file)
    other = Database(str(sqlite_database.url))
    with other.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM inbox")
        assert refusal(lambda: backup.restore(sqlite_database, file, NOW, replace=True)) == "running"
    other.close()
    backup.restore(sqlite_database, file, NOW, replace=True)


def test_what_is_no_good_backup_changes_nothing(database: Database, file: Path) -> None:
    before = lived_in(database)
    backup.back_up(database, file)
    good, cut, strange = file.read_bytes(), file.with_name("cut"), file.with_name("strange")
    cut.write_bytes(good[: len(good) // 2])
    strange.write_bytes(b"PGDMP" if database.is_sqlite else b"SQLite format 3\x00")
    assert refusal(lambda: backup.restore(database, file, NOW)) == "full"
    assert refusal(lambda: backup.restore(database, cut, NOW, replace=True)) in ("broken", "failed")
    assert refusal(lambda: backup.restore(database, strange, NOW, replace=True)) == "kind"
    assert refusal(lambda: backup.restore(database, file.with_name("none"), NOW, replace=True)) == "kind"
    assert everything(database) == before


def test_a_backup_of_a_newer_linling_is_refused(database: Database, file: Path) -> None:
    lived_in(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert refusal(lambda: backup.back_up(database, file)) == "newer"
    assert list(file.parent.iterdir()) == []


def test_a_dump_that_fails_on_its_way_in_leaves_everything_as_it_was(
    postgres_database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lived_in(postgres_database)
    backup.back_up(postgres_database, file)
    monkeypatch.setattr(backup.unknown, "statements", lambda _now: ["SELECT 1 / 0"])
    assert refusal(lambda: backup.restore(postgres_database, file, NOW, replace=True)) == "failed"
    assert everything(postgres_database) == before
    assert inspect(postgres_database.engine).get_schema_names() == ["information_schema", "public"]


def test_no_password_is_on_a_command_line(
    postgres_database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(postgres_database)
    known = Database(postgres_database.url.set(password="never-shown").render_as_string(hide_password=False))
    commands: list[str] = []
    popen = subprocess.Popen.__init__

    def spy(self: Any, args: Any, *more: Any, **how: Any) -> None:
        commands.append(repr(args))
        popen(self, args, *more, **how)

    monkeypatch.setattr(subprocess.Popen, "__init__", spy)
    backup.back_up(known, file)
    assert postgres._line(known).environment["PGPASSWORD"] == "never-shown"
    backup.restore(known, file, NOW, replace=True)
    known.close()
    assert any("pg_dump" in command for command in commands)
    assert any("psql" in command for command in commands)
    assert not any("never-shown" in command for command in commands)


def test_numbers_skip_in_tables_that_were_still_empty_too(database: Database, file: Path) -> None:
    settle_world(database)
    backup.back_up(database, file)
    backup.restore(database, file, NOW, replace=True)
    put(database, 1)
    assert everything(database)["outbox"][0][0] > GAP


@pytest.mark.parametrize(("version", "reason"), [(None, "no-program"), (1, "old-program")])
def test_programs_that_are_missing_or_too_old_are_said(
    postgres_database: Database, file: Path, monkeypatch: pytest.MonkeyPatch, version: int | None, reason: str
) -> None:
    monkeypatch.setattr(postgres, "_version", lambda _program: version)
    assert refusal(lambda: backup.back_up(postgres_database, file)) == reason
    assert list(file.parent.iterdir()) == []
