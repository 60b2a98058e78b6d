"""The short form: every trouble once, dealt out over the settings; `make chaos` is the long one.

LINLING_SEED=… repeats what was dealt (not the kernel's timing).
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

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
from tests.postgres import DURABLE, served
from tests.stories.people import TOKEN

from .lives import cradle
from .seasons import SETTINGS, Setting, season, store_for
from .troubles import TROUBLES, Trouble

SEED = int(os.environ.get("LINLING_SEED") or secrets.randbelow(10**6))


def dealt(luck: Random, settings: Sequence[Setting]) -> dict[str, list[Trouble]]:
    """Every trouble to one setting that has what it needs, as evenly as can be; in any order."""
    hands: dict[str, list[Trouble]] = {setting.name: [] for setting in settings}
    for trouble in luck.sample(sorted(TROUBLES, key=lambda t: not t.needs), len(TROUBLES)):
        able = [setting.name for setting in settings if setting.has(trouble)]
        if able:
            min((hands[name] for name in able), key=len).append(trouble)
    return hands


async def test_whatever_happens_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    print(f"LINLING_SEED={SEED}")
    luck = Random(SEED)
    hands = dealt(luck, SETTINGS)
    with ExitStack() as stack:
        server = stack.enter_context(served(DURABLE))
        async with cradle() as born:
            results = await asyncio.gather(
                *(
                    season(
                        folder := _folder(tmp_path / str(place)), setting,
                        stack.enter_context(store_for(setting, folder, server)), born, Random(luck.random()),
                        hands[setting.name],
                    )
                    for place, setting in enumerate(SETTINGS)
                )
            )  # fmt: skip
    wrong = {setting.name: result.wrong for setting, result in zip(SETTINGS, results, strict=True) if result.wrong}
    assert not wrong, f"LINLING_SEED={SEED} {wrong}"
    suffered = sum((result.troubles for result in results), start=results[0].troubles.__class__())
    assert set(suffered) == {trouble.name for trouble in TROUBLES}
    for result in results:
        assert result.counts["tickets"] >= 3
        assert result.counts["sends"] > result.counts["tickets"]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


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
