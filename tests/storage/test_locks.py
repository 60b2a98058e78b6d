"""Locks: one holder at a time, free the moment it dies, and whoever lost theirs learns of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.locks import watchful

ROOT = Path(__file__).parent.parent.parent
_HOLD = """
import sys
from storage.database import Database
from storage.locks import watchful
database = Database(sys.argv[1])
lock = database.worker_lock(int(sys.argv[3])) if sys.argv[2] == "worker" else database.lock(sys.argv[2])
print(lock.take(), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(url: str, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A process that took the lock, and keeps it until it is killed."""
    command = [sys.executable, "-c", _HOLD, url, *args]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_a_lock_has_one_holder_and_is_free_when_given_back(database: Database) -> None:
    one, two = database.lock("courier"), database.lock("courier")
    assert one.take()
    assert one.take()
    assert not two.take()
    assert (one.held(), two.held()) == (True, False)
    one.let_go()
    assert two.take()
    assert not one.held()
    two.let_go()


def test_locks_of_different_names_do_not_know_each_other(database: Database) -> None:
    locks = [database.lock(name) for name in ("courier", "scheduler")]
    assert [lock.take() for lock in locks] == [True, True]
    for lock in locks:
        lock.let_go()


def test_a_lock_is_free_when_its_holder_is_killed(database: Database, database_url: str) -> None:
    mine = database.lock("courier")
    with another_process(database_url, "courier") as other:
        assert not mine.take()
        other.kill()
        other.wait()
        while not mine.take():  # the server needs a moment to see that the line is dead
            pass
    mine.let_go()


def test_whoever_lost_the_line_to_the_server_has_lost_the_lock_and_may_take_it_again(
    postgres_database: Database,
) -> None:
    lock = postgres_database.lock("courier")
    assert lock.take()
    with postgres_database.engine.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    assert not lock.held()
    assert lock.take()
    lock.let_go()


def test_a_server_that_is_gone_is_a_lock_not_had() -> None:
    gone = Database("postgresql://nobody@/nothing?host=/nowhere")
    assert not gone.lock("courier").take()
    gone.close()


def test_every_line_to_postgresql_notices_a_machine_that_is_gone() -> None:
    more = watchful(make_url("postgresql://db/linling?connect_timeout=9"))
    assert "connect_timeout" not in more
    assert int(more["tcp_user_timeout"]) <= 5000


def test_the_server_heard_how_soon_it_shall_ask_whether_we_live(postgres_database: Database) -> None:
    with postgres_database.engine.connect() as connection:
        named = connection.execute(
            text("SELECT count(*) FROM pg_settings WHERE source = 'client' AND name LIKE 'tcp_keepalives%'")
        ).scalar()
    assert named == 3


def test_workers_that_live_are_known_and_the_dead_are_not(
    postgres_database: Database, own_postgres_url: str
) -> None:
    me = postgres_database.worker_lock(7)
    assert me.take()
    with another_process(own_postgres_url, "worker", str(2**31 - 1)) as other:
        assert postgres_database.living_workers(7) == {7, 2**31 - 1}
        other.kill()
        other.wait()
        while postgres_database.living_workers(7) != {7}:
            pass
    me.let_go()


def test_beside_a_file_one_process_works_updates_off(sqlite_database: Database) -> None:
    one, two = sqlite_database.worker_lock(1), sqlite_database.worker_lock(2)
    assert (one.take(), two.take()) == (True, False)
    assert sqlite_database.living_workers(1) == {1}
    one.let_go()
