"""Alive and ready, told truly: each thing is broken for real, is seen as broken, and is seen as mended."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar

import aiohttp
import psycopg
import pytest
from sqlalchemy import text

from bot import health as health_module
from bot import supervise
from bot.clock import SystemClock
from bot.health import Health, Token
from bot.supervise import Loops, Tasks, forever
from bot.web.server import create_web, serving
from storage import migrate
from storage.database import Database
from storage.heartbeats import Heartbeat
from storage.unit import UnitOfWork
from tests.postgres import NoPostgresError, Server, served
from tests.stories.people import Neighbourhood, neighbourhood

PATIENCE = 40.0


T = TypeVar("T")
Ask = Callable[[str], Awaitable[tuple[int, dict[str, str]]]]
READY: tuple[int, dict[str, str]] = (200, {})


async def empty() -> bytes:
    return b""


@asynccontextmanager
async def asked(health: Health) -> AsyncIterator[Ask]:
    """The page over HTTP: `await ask("/readyz")` is its status and the checks that are not "ok"."""
    async with serving(create_web(None, health, empty), "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:

        async def ask(path: str) -> tuple[int, dict[str, str]]:
            async with session.get(f"http://127.0.0.1:{port}{path}") as response:
                told = json.loads(await response.text())
                assert told["ok"] == (response.status == 200)
                return response.status, {check: word for check, word in told["checks"].items() if word != "ok"}

        yield ask


class Process:
    """A process with one loop, which crashes while it is `broken`."""

    def __init__(self, database: Database) -> None:
        self.loops, self.stop, self.broken = Loops(), asyncio.Event(), asyncio.Event()
        self.health = Health(database, SystemClock(), self.loops, dict)
        self.health.token_is(Token.GOOD)

    async def loop(self) -> None:
        while not self.stop.is_set():
            if self.broken.is_set():
                raise ZeroDivisionError
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = Tasks()
        tasks.start("reader", forever("reader", self.loop, self.stop, self.loops))
        try:
            yield
        finally:
            self.stop.set()
            await tasks.join(5)


async def until(look: Callable[[], Awaitable[T]], good: Callable[[T], bool]) -> T:
    """Nobody is told when a check changes its mind: look again and again, but not for ever."""
    seen = await look()
    try:
        async with asyncio.timeout(PATIENCE):
            while not good(seen):
                await asyncio.sleep(0.05)
                seen = await look()
    except TimeoutError:
        raise AssertionError(f"it stays at {seen}") from None
    return seen


async def until_told(ask: Ask, path: str, wanted: tuple[int, dict[str, str]]) -> None:
    """Until the page answers so."""
    await until(lambda: ask(path), lambda told: told == wanted)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds takes less of them."""
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(supervise, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(supervise, "WELL_AFTER", 0.3)
    for name, seconds in (("WRITE_FRESH", 0.1), ("READ_FRESH", 0.1), ("PATIENCE", 1.0), ("BEAT_SECONDS", 0.2)):
        monkeypatch.setattr(health_module, name, seconds)
    monkeypatch.setattr(health_module, "TOKEN_SECONDS", 0.1)
    monkeypatch.setattr(health_module, "TOKEN_SECONDS_IN_DOUBT", 0.1)


async def test_a_process_that_is_well_is_ready_and_one_that_has_no_loops_yet_is_not(database: Database) -> None:
    process = Process(database)
    async with asked(process.health) as ask:
        assert await ask("/readyz") == (503, {"process": "starting"})
        assert await ask("/healthz") == READY
        async with process.running():
            assert await ask("/readyz") == READY


async def test_a_locked_sqlite_file_is_seen_in_time_and_so_is_its_release(own_sqlite_url: str) -> None:
    database = Database(own_sqlite_url)
    other = sqlite3.connect(own_sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    process = Process(database)
    async with asked(process.health) as ask, process.running():
        assert await ask("/readyz") == READY
        other.execute("BEGIN IMMEDIATE")
        await until_told(ask, "/readyz", (503, {"writes": "no answer"}))
        assert await ask("/healthz") == READY, "a restart would not mend it"
        many = await asyncio.gather(*(ask("/readyz") for _ in range(20)))
        assert many == [(503, {"writes": "no answer"})] * 20
        assert sum(thread.name == "health-write" for thread in threading.enumerate()) == 1
        other.execute("ROLLBACK")
        await until_told(ask, "/readyz", READY)
    other.close()
    database.close()


async def test_a_postgres_that_may_only_be_read_is_seen(own_postgres_url: str) -> None:
    database = Database(own_postgres_url)
    process = Process(database)
    with psycopg.connect(own_postgres_url, autocommit=True) as admin:
        async with asked(process.health) as ask, process.running():
            assert await ask("/readyz") == READY
            _only_read(admin, "on")
            await until_told(ask, "/readyz", (503, {"writes": "unavailable"}))
            _only_read(admin, "off")
            await until_told(ask, "/readyz", READY)
    database.close()


def _only_read(admin: psycopg.Connection, on: str) -> None:
    admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET default_transaction_read_only = {on}'.encode())
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()"
    )


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A PostgreSQL of this test's own, which it may stop."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(served(disk=Path(gettempdir())))
        except NoPostgresError as error:
            pytest.skip(f"no PostgreSQL: {error}")


async def test_a_postgres_that_is_stopped_is_seen_and_so_is_its_return(own_server: Server) -> None:
    database = Database(own_server.url)
    migrate.upgrade(database)
    process = Process(database)
    async with asked(process.health) as ask, process.running():
        assert await ask("/readyz") == READY
        with own_server.stopped():
            gone = {"database": "unavailable", "migrations": "unknown", "writes": "unavailable"}
            await until_told(ask, "/readyz", (503, gone))
            assert await ask("/healthz") == READY, "a restart would not mend it"
        await until_told(ask, "/readyz", READY)
    database.close()


async def test_a_database_behind_is_not_ready_and_one_ahead_is_while_the_others_are_updated(
    database: Database,
) -> None:
    process = Process(database)

    def stamp(revision: str | None) -> None:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})

    async with asked(process.health) as ask, process.running():
        stamp("0001")
        await until_told(ask, "/readyz", (503, {"migrations": "behind"}))
        stamp("9999")
        await until_told(ask, "/readyz", READY)


async def test_a_crashed_loop_is_seen_until_it_has_run_for_a_while(sqlite_database: Database) -> None:
    process = Process(sqlite_database)
    async with asked(process.health) as ask, process.running():
        assert await ask("/readyz") == READY
        process.broken.set()
        told = await until(lambda: ask("/readyz"), lambda told: "crashed" in told[1].get("loop reader", ""))
        assert told[0] == 503
        assert await ask("/healthz") == READY, "it may come back by itself"
        process.broken.clear()
        await until_told(ask, "/readyz", READY)


async def test_a_loop_that_crashes_for_ever_is_not_alive(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "SICK_SECONDS", 0.2)
    process = Process(sqlite_database)
    async with asked(process.health) as ask, process.running():
        assert await ask("/healthz") == READY
        process.broken.set()
        await until(lambda: ask("/healthz"), lambda told: told[0] == 503)
        process.broken.clear()
        await until_told(ask, "/healthz", READY)


async def test_asking_often_writes_seldom(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "WRITE_FRESH", 60.0)
    process = Process(sqlite_database)
    beats: list[Heartbeat] = []
    made = process.health._heartbeat

    def heartbeat(uow: UnitOfWork) -> Heartbeat:
        beats.append(made(uow))
        return beats[-1]

    monkeypatch.setattr(process.health, "_heartbeat", heartbeat)
    async with asked(process.health) as ask, process.running():
        for _ in range(30):
            assert await ask("/readyz") == READY
    assert len(beats) == 1


# --- the whole bot -------------------------------------------------------------------------------------------------


@pytest.fixture
async def hood(tmp_path: Path) -> AsyncIterator[Neighbourhood]:
    async with neighbourhood(tmp_path) as made:
        yield made


async def test_the_whole_bot_is_ready_and_a_refused_token_is_seen_until_it_is_good_again(hood: Neighbourhood) -> None:
    async with asked(hood.bot.health) as ask:
        await until_told(ask, "/readyz", READY)
        good, hood.world.token = hood.world.token, "1:revoked"
        await until(lambda: ask("/readyz"), lambda told: told[1].get("token") == "refused")
        hood.world.token = good
        await until_told(ask, "/readyz", READY)


async def test_a_process_says_what_it_does_while_it_lives_and_leaves_nothing_when_it_stops(
    hood: Neighbourhood,
) -> None:
    def beats() -> list[frozenset[str]]:
        with hood.database.read() as uow:
            return [beat.roles for beat in uow.heartbeats.all()]

    everything = frozenset({"intake", "handlers", "courier", "errands", "scheduler"})
    await until(lambda: asyncio.to_thread(beats), lambda seen: seen == [everything])
    hood.stop.set()
    await until(lambda: asyncio.to_thread(beats), lambda seen: seen == [])
    assert (await hood.bot.health.ready()).checks["process"] == "stopping"
