"""Killed between any two steps and started again: no report lost, none doubled, everybody heard.

The short form is for every run. LINLING_LIVES=100 tries longer, LINLING_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.app import Linling
from bot.clock import SystemClock
from bot.playground.faults import Fault
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from bot.settings import Settings
from bot.start import Address
from bot.supervise import Tasks
from storage.database import Database
from tests.stories.people import TOKEN

from .lives import Life, Street, busy, street

SEED = int(os.environ.get("LINLING_SEED") or secrets.randbelow(10**6))
LIVES = int(os.environ.get("LINLING_LIVES") or 0)
LUCK = random.Random(SEED)
Step = Callable[[Street], Awaitable[None]]


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


def by_webhook() -> dict[str, str]:
    port = str(free_port())
    return {"LISTEN_PORT": port, "WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": "a-secret_of-the-tests"}


async def between_keep_and_handle(made: Street) -> None:
    """An update is in the inbox and nothing has come of it: hold the database so, then die."""
    async with asyncio.timeout(60):
        while True:
            await made.until(lambda: made.ask("SELECT count(*) FROM inbox WHERE state = 'waiting'") != [(0,)])
            with made.holding() as now:
                if now("SELECT count(*) FROM inbox WHERE state = 'waiting'"):
                    return


async def between_commit_and_send(made: Street) -> None:
    await made.struck(Fault("sendMessage", "delay", seconds=2.0))


async def between_send_and_settle(made: Street) -> None:
    await made.struck(Fault("sendMessage", "hang", seconds=60.0))


async def between_edit_and_settle(made: Street) -> None:
    await made.struck(Fault("editMessageText", "reset_after"), Fault("editMessageText", "hang", seconds=60.0))


async def some_time(_made: Street) -> None:
    await asyncio.sleep(LUCK.uniform(0.0, 1.5))  # the moment is what is random


async def is_asked_to_stop(made: Street) -> None:
    """SIGTERM while two people write and Telegram does not answer one message: within ten seconds, with code 0."""
    async with made.living() as life:
        await between_send_and_settle(made)
        await goes(life)
        assert made.ask("SELECT count(*) FROM inbox WHERE claimed_until IS NOT NULL") == [(0,)]
        assert made.ask("SELECT count(*) FROM outbox WHERE state = 'waiting' AND leased_until IS NOT NULL") == [(0,)]


async def goes(life: Life) -> None:
    code, seconds = await life.terminate()
    assert code == 0
    assert seconds < 10


def killed(at: Step) -> Step:
    """A life that ends with SIGKILL at this step."""

    async def lives(made: Street) -> None:
        async with made.living() as life:
            await at(made)
            await life.kill()

    return lives


NAMED = (between_keep_and_handle, between_commit_and_send, between_send_and_settle, between_edit_and_settle)
SHORT: dict[str, tuple[Step, ...]] = {
    "polling": (killed(between_keep_and_handle), killed(between_commit_and_send), killed(between_edit_and_settle)),
    "webhook": (killed(some_time), is_asked_to_stop),
}


def fate(mode: str) -> list[Step]:
    """The lives to be lived: few in the short form, every named step and LINLING_LIVES more in the long one."""
    if not LIVES:
        return list(SHORT[mode])
    steps = [killed(LUCK.choice((*NAMED, some_time, some_time))) for _ in range(LIVES)]
    return [*(killed(at) for at in NAMED), is_asked_to_stop, *steps]


@pytest.mark.parametrize("mode", SHORT)
async def test_killed_between_any_two_steps_it_loses_no_report_and_doubles_none(tmp_path: Path, mode: str) -> None:
    print(f"LINLING_SEED={SEED} LINLING_LIVES={LIVES}")
    async with street(tmp_path, **(by_webhook() if mode == "webhook" else {})) as made, busy(made) as finish:
        for life_and_death in fate(mode):
            await life_and_death(made)
        async with made.living() as life:
            await finish()
            made.proves_that_nothing_was_lost_or_doubled()
            await goes(life)
    assert len(made.sent) >= 2


async def test_asked_to_stop_while_it_still_greets_a_silent_server_it_goes(sqlite_database: Database) -> None:
    world = World(TOKEN, limits=OFF)
    world.faults.script([Fault("getMe", "hang", seconds=60.0)])
    settings = Settings(_env_file=None, listen_port=0)  # type: ignore[call-arg]
    stop, tasks = asyncio.Event(), Tasks()
    async with running(world) as url:
        bot = Linling(settings, sqlite_database, Address(TOKEN, url), SystemClock(), lambda *_: None)
        life = tasks.start("bot", bot.run(stop))
        async with asyncio.timeout(10):
            while world.faults.rules:  # noqa: ASYNC110 - the script tells nobody
                await asyncio.sleep(0.005)
        stop.set()
        await asyncio.wait_for(life, 2)
