"""Health, metrics, and what is not there."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from bot.app import Linling
from bot.clock import SystemClock
from bot.settings import Settings
from bot.start import Address
from bot.web.server import PortTakenError, create_web, serving
from storage.database import Database


def linling(database: Database) -> Linling:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    nowhere = Address("990000000902:web", "http://127.0.0.1:9")
    return Linling(settings, database, nowhere, SystemClock(), lambda *_: None)


async def ask(bot: Linling, method: str, path: str) -> tuple[int, str]:
    app = create_web(None, bot.health, bot._registry)
    async with (
        serving(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def test_a_healthy_bot_says_so_with_numbers_alone(database: Database) -> None:
    status, body = await ask(linling(database), "GET", "/healthz")
    assert status == 200
    assert '"tickets_nowhere": 0' in body


async def test_the_proof_that_nobody_is_forgotten_is_a_metric(sqlite_database: Database) -> None:
    status, body = await ask(linling(sqlite_database), "GET", "/metrics")
    assert status == 200
    assert "linling_tickets_nowhere 0.0" in body
    assert {"linling_inbox_waiting", "linling_inbox_dead", "linling_outbox_waiting"} <= set(body.split())


async def test_a_bot_without_its_database_is_not_healthy(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE tickets")
    status, body = await ask(bot, "GET", "/healthz")
    assert (status, body) == (503, '{"database": "unavailable"}')


@pytest.mark.parametrize("path", ["/telegram", "/docs", "/openapi.json", "/"])
async def test_a_polling_bot_has_no_door_for_updates_and_shows_no_plan_of_itself(
    sqlite_database: Database, path: str
) -> None:
    assert (await ask(linling(sqlite_database), "POST", path))[0] == 404


async def test_a_busy_port_is_said_at_once(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    app = create_web(None, bot.health, bot._registry)
    async with serving(app, "127.0.0.1", 0) as port:
        with pytest.raises(PortTakenError, match=str(port)):
            async with serving(app, "127.0.0.1", port):
                raise AssertionError("two on one port")


async def test_nobody_is_refused_from_the_first_moment_on(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    app = create_web(None, bot.health, bot._registry)
    async with serving(app, "127.0.0.1", 0) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=1):  # before the loop could run once
            await asyncio.sleep(0)
