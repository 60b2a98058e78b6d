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

from bot.playground.faults import Fault

from .lives import Life, Street, busy, street

SEED = int(os.environ.get("LINLING_SEED") or secrets.randbelow(10**6))
LIVES = int(os.environ.get("LINLING_LIVES") or 1)
"""Random deaths in each mode, beside the named ones."""


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


Step = Callable[[Street], Awaitable[None]]
STEPS: dict[str, tuple[Step, ...]] = {
    "polling": (
        between_keep_and_handle,
        between_commit_and_send,
        between_send_and_settle,
        between_edit_and_settle,
    ),
    "webhook": (between_keep_and_handle,),
}


async def dies_at(made: Street, step: Step) -> None:
    async with made.living() as life:
        await step(made)
        await life.kill()


async def dies_some_time(made: Street, luck: random.Random) -> None:
    async with made.living() as life:
        await asyncio.sleep(luck.uniform(0.0, 1.2))  # the moment is what is random
        await life.kill()


async def is_asked_to_stop(made: Street) -> None:
    """SIGTERM while two people write and Telegram does not answer one message: within ten seconds, with code 0."""
    async with made.living() as life:
        await made.struck(Fault("sendMessage", "hang", seconds=60.0))
        await goes(life)
        assert made.ask("SELECT count(*) FROM inbox WHERE claimed_until IS NOT NULL") == [(0,)]
        assert made.ask("SELECT count(*) FROM outbox WHERE state = 'waiting' AND leased_until IS NOT NULL") == [(0,)]


async def goes(life: Life) -> None:
    code, seconds = await life.terminate()
    assert code == 0
    assert seconds < 10


@pytest.mark.parametrize("mode", STEPS)
async def test_killed_between_any_two_steps_it_loses_no_report_and_doubles_none(tmp_path: Path, mode: str) -> None:
    print(f"LINLING_SEED={SEED} LINLING_LIVES={LIVES}")
    luck = random.Random(SEED)
    async with street(tmp_path, **(by_webhook() if mode == "webhook" else {})) as made, busy(made) as finish:
        for step in STEPS[mode]:
            await dies_at(made, step)
        for _ in range(LIVES):
            await dies_some_time(made, luck)
        if mode == "webhook":
            await is_asked_to_stop(made)
        async with made.living() as life:
            await finish()
            made.proves_that_nothing_was_lost_or_doubled()
            await goes(life)
    assert len(made.sent) > 2


async def test_asked_to_stop_while_it_still_greets_a_silent_server_it_goes(tmp_path: Path) -> None:
    async with street(tmp_path, found=False) as made:
        made.world.faults.script([Fault("getMe", "hang", seconds=60.0)])
        process = await made.bot("run")
        await made.until(lambda: not made.world.faults.rules)
        await goes(Life(process, tmp_path / "life-1.log"))
