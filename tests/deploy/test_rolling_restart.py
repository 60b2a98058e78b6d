"""The processes of deploy/compose.yaml, replaced one after the other while residents write: nothing lost or doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from tests.postgres import new_database
from tests.stories.people import CHEN, LAN, LI, TOKEN, WANG

from .district import GIVEN, District, free_port


@pytest.fixture
async def district(tmp_path: Path, postgres_url: str) -> AsyncIterator[District]:
    """As `docker compose up` leaves it, before a resident has written."""
    world = World(TOKEN, limits=OFF, webhook_pause=0.02)
    world.started.update((LAN, CHEN, WANG, LI))
    with new_database(postgres_url) as database_url:
        async with running(world) as url:
            made = District(world, url, tmp_path, database_url, free_port())
            await made.found()
            async with made.proxied(), made.living():
                yield made


async def test_every_process_is_replaced_under_load_and_no_report_is_lost_or_doubled(district: District) -> None:
    assert len(district.running) >= 6
    async with district.busy():
        for name in district.running:
            written = len(district.sent)
            assert await district.replaces(name) == 0, name
            await district.until(lambda: len(district.sent) > written)  # noqa: B023 - asked before the next round
    district.proves_that_nothing_was_lost_or_doubled()
    for log in district.folder.glob("*.log"):
        assert "Traceback" not in log.read_text("utf-8"), log.name
    await passes_updates_and_nothing_else(district)


async def passes_updates_and_nothing_else(district: District) -> None:
    """What the proxy says to the world."""
    door = f"http://127.0.0.1:{district.proxy_port}"
    header = "X-Telegram-Bot-Api-Secret-Token"
    async with aiohttp.ClientSession() as session:
        for path in ("/healthz", "/readyz", "/metrics", "/", "/telegram"):
            async with session.get(door + path) as answer:
                assert answer.status in (404, 405), path
        async with session.post(f"{door}/telegram", data=b"{}", headers={header: "no"}) as answer:
            assert answer.status == 401
        too_long, secret = b" " * 1_000_001, {header: GIVEN["WEBHOOK_SECRET"]}
        async with session.post(f"{door}/telegram", data=too_long, headers=secret) as answer:
            assert answer.status in (413, 502)
        for name in district.running:
            async with session.get(f"http://127.0.0.1:{district.ports[name]}/metrics") as answer:
                assert answer.status == 200, name
