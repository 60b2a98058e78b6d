"""Metrics, and what is not there."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import VERSION
from bot.app import Linling
from bot.clock import SystemClock
from bot.settings import Settings
from bot.start import Address
from bot.web.server import PortTakenError, create_web, serving
from storage.database import Database
from tests.stories.people import LAN, neighbourhood, quick_settings, reported

ROOT = Path(__file__).parents[2]
LABELS = {
    *("lane", "role", "loop", "error", "verdict", "table", "alarm", "what", "outcome"),
    *("le", "version", "python", "migration"),
}
"""What a metric may be split by: few values each, and nothing of anybody."""

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def linling(database: Database) -> Linling:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    nowhere = Address("990000000902:web", "http://127.0.0.1:9")
    return Linling(settings, database, nowhere, SystemClock(), lambda *_: None)


async def ask(bot: Linling, method: str, path: str) -> tuple[int, str]:
    app = create_web(None, bot.health, bot.metrics.page)
    async with (
        serving(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def samples(bot: Linling) -> Samples:
    status, page = await ask(bot, "GET", "/metrics")
    assert status == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def of(seen: Samples, name: str, **labels: str) -> float | None:
    return seen.get((f"linling_{name}", tuple(sorted(labels.items()))))


async def test_the_proof_that_nobody_is_forgotten_is_a_metric(database: Database) -> None:
    seen = await samples(linling(database))
    assert of(seen, "tickets_nowhere") == 0
    assert of(seen, "database_up") == 1
    assert {of(seen, "outbox_waiting", lane=lane) for lane in ("urgent", "reply", "notice", "bulk")} == {0}


async def test_without_its_database_a_process_still_exports_what_it_knows_itself(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE tickets")
    seen = await samples(bot)
    assert of(seen, "database_up") == 0
    assert of(seen, "tickets_nowhere") is None, "an old figure would be a lie"
    assert of(seen, "updates_handled_total") == 0


async def test_a_report_can_be_followed_through_the_counters(tmp_path: Path) -> None:
    async with neighbourhood(tmp_path) as hood:
        await reported(hood, "三号楼二单元楼道灯不亮")
        await hood.later(minutes=1)
        with hood.database.begin() as uow:
            uow.alarms.begin("disk", "", hood.clock.now())
        async with asyncio.timeout(20):  # the courier took its lock a moment ago: the next heartbeat says so
            while of(seen := await samples(hood.bot), "role_heartbeat_seconds", role="courier") is None:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.05)
    kept, handled = of(seen, "updates_kept_total"), of(seen, "updates_handled_total")
    assert kept == handled
    assert kept is not None
    assert kept >= 2
    assert of(seen, "handling_seconds_count") == handled
    assert (of(seen, "sends_total", verdict="sent") or 0) >= 3
    assert of(seen, "tickets_open") == 1
    assert {of(seen, "leader", role=role) for role in ("intake", "handlers", "courier", "scheduler")} == {1}
    assert of(seen, "loop_well", loop="courier") == 1
    assert of(seen, "alarms_ringing", alarm="disk") == 1
    labels = {name for _, pairs in seen for name, _ in pairs}
    assert labels <= LABELS
    assert not [value for _, pairs in seen for _, value in pairs if str(LAN) in value]


async def test_an_update_that_fails_is_counted_by_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.actions import answers

    def broken(*_anything: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "content", broken)
    settings = quick_settings(update_attempts=2, update_retry_seconds=0.05)
    async with neighbourhood(tmp_path, settings=settings) as hood:
        await hood.lan.says("三号楼楼道灯不亮")
        await hood.lan.sees("对不起")
        seen = await samples(hood.bot)
    assert of(seen, "updates_failed_total", error="ZeroDivisionError") == 2
    assert of(seen, "inbox_dead") == 1


async def test_the_page_of_metrics_names_them_all_and_no_others(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
    said = set(re.findall(r"^\| `(linling_[a-z_]+)`", page, re.M))
    async with neighbourhood(tmp_path) as hood:
        await reported(hood, "三号楼二单元楼道灯不亮")
        _, text = await ask(hood.bot, "GET", "/metrics")
    families = text_string_to_metric_families(text)
    exported = {family.name for family in families if family.name.startswith("linling_")}
    exported = {name.removesuffix("_created") for name in exported}
    assert len(said) > 20
    assert {name.removesuffix("_total") for name in said} == exported


def test_the_version_is_the_projects() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("path", ["/telegram", "/docs", "/openapi.json", "/"])
async def test_a_polling_bot_has_no_door_for_updates_and_shows_no_plan_of_itself(
    sqlite_database: Database, path: str
) -> None:
    assert (await ask(linling(sqlite_database), "POST", path))[0] == 404


async def test_a_busy_port_is_said_at_once(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    app = create_web(None, bot.health, bot.metrics.page)
    async with serving(app, "127.0.0.1", 0) as port:
        with pytest.raises(PortTakenError, match=str(port)):
            async with serving(app, "127.0.0.1", port):
                raise AssertionError("two on one port")


async def test_nobody_is_refused_from_the_first_moment_on(sqlite_database: Database) -> None:
    bot = linling(sqlite_database)
    app = create_web(None, bot.health, bot.metrics.page)
    async with serving(app, "127.0.0.1", 0) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=1):  # before the loop could run once
            await asyncio.sleep(0)
