"""Opening a database, its transactions, and what is said when it cannot be used."""

from __future__ import annotations

import os
import pwd
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.domain.people import Role
from storage import database as module
from storage import migrate
from storage.conversations import Talk
from storage.database import Database, DatabaseUnavailableError, is_passing, normal_url
from storage.tickets import StaleError

from .neighbours import BIG, NOW, at_once, put, reading, say

SECRET = "我家的门牌"


def remember(database: Database, words: str = SECRET, chat: int = BIG) -> None:
    with database.begin() as uow:
        uow.conversations.save(chat, BIG, Talk("asked", {"words": words}), NOW)


def words_of(database: Database, chat: int = BIG) -> Any:
    return reading(database, lambda uow: uow.conversations.get(chat, BIG).data.get("words"))


def pragma(database: Database, name: str) -> Any:
    with database.engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", module.BUSY_TIMEOUT_MS)],
)
def test_sqlite_is_set_up_to_lose_nothing(sqlite_database: Database, name: str, value: object) -> None:
    assert pragma(sqlite_database, name) == value


def test_a_reference_to_nobody_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.people.grant(BIG, Role.DESK, BIG, None, NOW)


def test_what_a_block_did_is_there_when_it_ends_and_gone_when_it_raises(database: Database) -> None:
    remember(database, "first")

    def fails_at_the_end() -> None:
        with database.begin() as uow:
            uow.conversations.save(BIG, BIG, Talk("asked", {"words": "second"}), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_at_the_end()
    assert words_of(database) == "first"


def test_reading_never_writes(database: Database) -> None:
    remember(database, "first")
    try:
        with database.read() as uow:
            uow.conversations.save(BIG, BIG, Talk("asked", {"words": "second"}), NOW)
    except (DBAPIError, DatabaseUnavailableError):
        pass  # refused at once is as good as rolled back
    assert words_of(database) == "first"


def test_a_rehearsal_sees_what_it_did_and_keeps_nothing(database: Database) -> None:
    with database.rehearse() as uow:
        uow.conversations.save(BIG, BIG, Talk("asked", {"words": "second"}), NOW)
        assert uow.conversations.get(BIG, BIG).data == {"words": "second"}
    assert words_of(database) is None


def test_reading_sees_one_moment_although_others_write(database: Database) -> None:
    remember(database, "first")
    with database.read() as uow:
        before = uow.conversations.get(BIG, BIG)
        uow.conversations._session.expire_all()
        remember(database, "second")
        assert uow.conversations.get(BIG, BIG) == before
    assert words_of(database) == "second"


def test_a_reader_is_not_kept_waiting_by_a_writer(database: Database) -> None:
    remember(database, "first")
    with database.begin() as uow:
        uow.conversations.save(BIG, BIG, Talk("asked", {"words": "second"}), NOW)
        assert words_of(database) == "first"


def test_a_second_writer_on_sqlite_waits_instead_of_failing(sqlite_database: Database) -> None:
    asked_to_begin = threading.Event()

    @event.listens_for(sqlite_database.engine, "before_cursor_execute")
    def note_the_question(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            asked_to_begin.set()

    second = threading.Thread(target=remember, args=(sqlite_database, "second"))
    with sqlite_database.begin() as uow:
        uow.conversations.save(BIG, BIG, Talk("asked", {"words": "first"}), NOW)
        asked_to_begin.clear()
        second.start()
        assert asked_to_begin.wait(timeout=10)
        assert second.is_alive()
    second.join(timeout=10)
    assert words_of(sqlite_database) == "second"


def test_a_transaction_on_sqlite_holds_the_write_lock_before_its_first_write(sqlite_database: Database) -> None:
    with closing(sqlite3.connect(str(sqlite_database.url.database), timeout=0)) as other:
        with sqlite_database.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with sqlite_database.read():
            other.execute("BEGIN IMMEDIATE")


def test_many_threads_write_at_once_and_none_is_lost(database: Database) -> None:
    at_once(20, lambda number: remember(database, f"{number}", chat=number))
    assert [words_of(database, chat=number) for number in range(20)] == [f"{number}" for number in range(20)]


def test_a_naive_time_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"), database.begin() as uow:
        uow.conversations.save(BIG, BIG, Talk("asked"), naive)


def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    noon_in_beijing = NOW.astimezone(timezone(timedelta(hours=8))).replace(microsecond=123456)
    put(database, say(BIG, "x"), now=noon_in_beijing)
    due = reading(database, lambda uow: uow.outbox.next_due())
    assert due == noon_in_beijing
    assert due is not None
    assert due.utcoffset() == timedelta(0)


# --- what cannot be used -------------------------------------------------------------------------------------------


@contextmanager
def locked(database: Database) -> Iterator[None]:
    with closing(sqlite3.connect(str(database.url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def everything_that_writes(database: Database) -> list[Callable[[], None]]:
    return [
        lambda: remember(database),
        database.check,
        lambda: migrate.upgrade(database),
        lambda: migrate.downgrade(database),
        lambda: migrate.write_revision(database, "never"),
    ]


def complaint(work: Callable[[], Any]) -> str:
    """What it says when the database is unavailable, and nothing of anybody's words."""
    with pytest.raises(DatabaseUnavailableError) as caught:
        work()
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert is_passing(caught.value)
    return str(caught.value)


def test_a_locked_sqlite_file_says_so(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 1)
    with locked(sqlite_database):
        assert [complaint(work) for work in everything_that_writes(sqlite_database)] == ["database is locked"] * 5


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    """Root may write to any file: become nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "linling.db"
        database = Database(f"sqlite:///{file}")
        migrate.upgrade(database)
        database.close()
        file.chmod(0o444)
        Path(folder).chmod(0o555)
        yield file
        Path(folder).chmod(0o755)


def test_a_read_only_sqlite_file_says_so(read_only_file: Path) -> None:
    with as_somebody_without_rights():
        database = Database(f"sqlite:///{read_only_file}")
        for work in everything_that_writes(database):
            assert "readonly" in complaint(work) or "unable to open" in complaint(work)
        database.close()


def test_a_read_only_postgres_says_so(own_postgres_url: str) -> None:
    with psycopg.connect(own_postgres_url, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    database = Database(own_postgres_url)
    for work in (lambda: remember(database), database.check):
        assert "read-only transaction" in complaint(work)
    database.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "linling.db"
    file.write_text("no database " * 1000)
    database = Database(f"sqlite:///{file}")
    assert complaint(database.check) == "file is not a database"
    assert complaint(lambda: migrate.present(database)) == "file is not a database"
    assert complaint(lambda: words_of(database)) == "file is not a database"
    database.close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in complaint(lambda: Database(f"sqlite:///{tmp_path / 'file' / 'linling.db'}"))


def test_a_postgres_that_is_not_there_says_so(tmp_path: Path) -> None:
    database = Database(f"postgresql://somebody:{SECRET}@/x?host={tmp_path}")
    assert "connection" in complaint(database.check)
    assert "connection" in complaint(lambda: words_of(database))
    database.close()


def test_a_connection_that_dies_says_so_and_the_next_one_works(postgres_database: Database) -> None:
    def dies() -> None:
        with postgres_database.begin() as uow:
            session = uow.conversations._session
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    complaint(dies)
    remember(postgres_database, "after")
    assert words_of(postgres_database) == "after"


def test_too_many_at_once_is_a_matter_of_waiting(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    small = create_engine(sqlite_database.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with small.connect():
        monkeypatch.setattr(sqlite_database, "engine", small)
        assert "limit" in complaint(lambda: remember(sqlite_database))
    small.dispose()


def test_a_database_that_works_is_not_complained_about(database: Database) -> None:
    database.check()
    remember(database)
    assert words_of(database) == SECRET


def test_people_s_words_are_not_in_an_error(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.begin() as uow:
        uow.outbox.put(say(BIG, SECRET, about=BIG), NOW)
    assert SECRET not in str(caught.value)


# --- is_passing ----------------------------------------------------------------------------------------------------


def failure(*, sqlstate: str | None = None, says: str = "", lost: bool = False) -> DBAPIError:
    original = Exception(says)
    original.sqlstate = sqlstate  # type: ignore[attr-defined]
    return DBAPIError("SELECT 1", None, original, connection_invalidated=lost)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (DatabaseUnavailableError("gone"), True),
        (failure(sqlstate="40001"), True),
        (failure(sqlstate="40P01"), True),
        (failure(says="database is locked"), True),
        (failure(lost=True), True),
        (failure(sqlstate="23505"), False),
        (failure(says="no such table"), False),
        (StaleError("ticket 1"), False),
        (ValueError("locked"), False),
    ],
)
def test_what_may_pass_by_itself_is_told_from_what_does_not(error: Exception, passes: bool) -> None:
    assert is_passing(error) is passes


def test_a_deadlock_is_passing(postgres_database: Database) -> None:
    remember(postgres_database, "a", chat=0)
    remember(postgres_database, "b", chat=1)
    both_hold_one = threading.Barrier(2)

    def cross(number: int) -> BaseException | None:
        try:
            with postgres_database.begin() as uow:
                uow.conversations.save(number, BIG, Talk("x"), NOW)
                both_hold_one.wait(timeout=10)
                uow.conversations.save(1 - number, BIG, Talk("y"), NOW)
        except DatabaseUnavailableError as error:
            return error
        return None

    lost = [error for error in at_once(2, cross) if error]
    assert len(lost) == 1
    assert is_passing(lost[0])


# --- addresses -----------------------------------------------------------------------------------------------------


def test_postgresql_means_psycopg_3() -> None:
    assert normal_url("postgresql://u:p@h/d").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url", ["mysql://u:p@h/d", "linling.db", "", "sqlite://", "sqlite:///:memory:", "postgresql://h:port/d"]
)
def test_an_address_we_cannot_use_is_refused_in_words_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        Database(url)
    assert "u:p@" not in str(caught.value)


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a' / 'b' / 'linling.db'}")
    database.check()
    database.close()
    assert (tmp_path / "a" / "b" / "linling.db").exists()
    assert database.is_sqlite
