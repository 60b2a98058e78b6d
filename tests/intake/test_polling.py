"""Long polling against the embedded Bot API over HTTP: nothing is confirmed that is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.intake import polling
from bot.intake.keeping import Keeper
from bot.intake.polling import Poller, TokenRefusedError
from bot.playground.faults import Fault
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from bot.supervise import Tasks, forever
from storage.database import Database, DatabaseUnavailableError

from .conftest import Kept, until

TOKEN = "990000000901:polling"
LAN, CHEN = 990000000001, 990000000002


@dataclass
class Line:
    """A poller at work between a world and an inbox."""

    world: World
    url: str
    kept: Kept
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def poller(self, token: str = TOKEN) -> Poller:
        return Poller(Keeper(self.kept.database, self.kept.clock, self.woken), token, self.url)

    @asynccontextmanager
    async def polled(self) -> AsyncIterator[None]:
        stop, tasks = asyncio.Event(), Tasks()
        poller = self.poller()
        tasks.start("poller", forever("poller", lambda: poller.run(stop), stop))
        try:
            yield
        finally:
            stop.set()
            await tasks.join(5)

    def put(self, update: Any) -> None:
        """Queue a raw update as Telegram might send it, whatever it is."""
        self.world.updates.put("message", {"text": "?"}, ("chat", LAN))
        queued = self.world.updates.waiting()[-1].body
        queued.clear()
        queued.update(update)
        self.world.changed()

    def confirmed(self) -> bool:
        return not self.world.updates.waiting()


@pytest.fixture
async def line(kept: Kept) -> AsyncIterator[Line]:
    world = World(TOKEN, limits=OFF)
    async with running(world) as url:
        yield Line(world, url, kept)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of hundredths of a second."""
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.02)


async def test_what_is_written_is_kept_and_then_confirmed(line: Line) -> None:
    async with line.polled():
        line.world.phone(LAN).text("楼道漏水")
        line.world.phone(CHEN).text("路灯坏了")
        await until(lambda: line.kept.counts() == {"waiting": 2})
        await until(line.confirmed)
        assert line.woken.is_set()


async def test_an_update_nobody_can_parse_holds_nothing_up(line: Line) -> None:
    line.world.phone(LAN).text("前")
    unparseable = line.world.updates.waiting()[0].update_id + 1
    line.put({"update_id": unparseable, "message": {"chat": "nonsense", "date": []}})
    line.world.phone(LAN).text("后")
    async with line.polled():
        await until(lambda: line.kept.counts() == {"waiting": 3})
        await until(line.confirmed)
        assert unparseable in line.kept.ids()


async def test_what_is_no_update_at_all_is_left_out_and_the_rest_is_kept(line: Line) -> None:
    line.put({"nonsense": True})
    line.world.phone(LAN).text("后")
    async with line.polled():
        await until(lambda: line.kept.counts() == {"waiting": 1})
        await until(line.confirmed)


async def test_a_batch_with_nothing_to_confirm_is_not_asked_for_again_at_once(line: Line) -> None:
    line.put({"nonsense": True})
    async with line.polled():
        await until(lambda: line.world.poll_turn == 1)
        await asyncio.sleep(0.3)  # the time in which a loop without a pause would have asked a hundred times
        assert line.world.poll_turn == 1


async def test_updates_come_again_when_the_database_fails_to_keep_them(line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    broken = asyncio.Event()
    submit = Database.submit

    def fails(self: Database, job: object) -> Any:
        broken.set()
        future: Future[None] = Future()
        future.set_exception(DatabaseUnavailableError("disk is full"))
        return future

    monkeypatch.setattr(Database, "submit", fails)
    line.world.phone(LAN).text("楼道漏水")
    async with line.polled():
        await asyncio.wait_for(broken.wait(), 10)
        assert not line.confirmed(), "confirmed before it was kept: lost"
        monkeypatch.setattr(Database, "submit", submit)
        await until(lambda: line.kept.counts() == {"waiting": 1})
        await until(line.confirmed)


async def test_what_came_before_a_crash_comes_again_and_is_kept_once(line: Line) -> None:
    line.world.phone(LAN).text("楼道漏水")
    poller = line.poller()
    async with aiohttp.ClientSession() as session:
        await poller._round(session, asyncio.Event())  # kept; the process dies before it confirms
    assert not line.confirmed()
    async with line.polled():
        await until(line.confirmed)
    assert line.kept.counts() == {"waiting": 1}


async def test_ids_that_start_again_lower_after_a_quiet_time_are_heard(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LONG_POLL_SECONDS", 0)
    poller = line.poller()
    line.world.phone(LAN).text("上周")
    async with aiohttp.ClientSession() as session:
        await poller._round(session, asyncio.Event())
        await poller._round(session, asyncio.Event())
        assert line.confirmed()
        line.world.updates._next_id = 17
        line.world.phone(LAN).text("这周")
        await poller._round(session, asyncio.Event())
    assert 17 in line.kept.ids()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", "reset", times=2),
        Fault("getUpdates", "reset_after", times=2),
        Fault("getUpdates", "bad_json", times=2),
        Fault("getUpdates", "status", status=502, times=2),
        Fault("getUpdates", "status", status=500, times=2),
        Fault("getUpdates", "status", status=403, times=1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_trouble_on_the_line_is_waited_out(line: Line, fault: Fault) -> None:
    line.world.faults.script([fault])
    line.world.phone(LAN).text("楼道漏水")
    async with line.polled():
        await until(lambda: line.kept.counts() == {"waiting": 1})
        await until(line.confirmed)
    assert not line.world.faults.rules


async def test_a_429_is_obeyed_to_the_second(line: Line) -> None:
    line.world.faults.script([Fault("getUpdates", "retry_after", seconds=1)])
    line.world.phone(LAN).text("楼道漏水")
    began = asyncio.get_running_loop().time()
    async with line.polled():
        await until(lambda: line.kept.counts() == {"waiting": 1})
    assert asyncio.get_running_loop().time() - began >= 1


@pytest.mark.usefixtures("quick")
async def test_a_second_poller_is_named_in_the_log_and_outlasted(line: Line) -> None:
    async with line.polled(), aiohttp.ClientSession() as other:
        await until(lambda: line.world.poll_turn == 1)
        with capture_logs() as logs:
            async with other.post(f"{line.url}/bot{TOKEN}/getUpdates", json={"timeout": 1}) as response:
                await response.read()
            await until(lambda: any(entry["event"] == "another_poller_or_webhook" for entry in logs))
        line.world.phone(LAN).text("楼道漏水")
        await until(lambda: line.kept.counts() == {"waiting": 1})


async def test_a_refused_token_ends_it_without_showing_the_token(line: Line) -> None:
    with pytest.raises(TokenRefusedError) as caught:
        await asyncio.wait_for(line.poller("990000000901:wrong").run(asyncio.Event()), 5)
    assert "wrong" not in str(caught.value)


async def test_a_server_that_is_away_is_asked_until_it_is_back(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    world = World(TOKEN, limits=OFF)
    async with running(world) as url:
        port = int(url.rpartition(":")[2])
    stop, tasks = asyncio.Event(), Tasks()
    with capture_logs() as logs:
        poller = Poller(Keeper(kept.database, kept.clock, asyncio.Event()), TOKEN, url)
        poller._pause = 0.05
        tasks.start("poller", poller.run(stop))
        await until(lambda: len([entry for entry in logs if entry["event"] == "polling_failed"]) > 1)
        world = World(TOKEN, limits=OFF)
        async with running(world, port):
            world.phone(LAN).text("楼道漏水")
            await until(lambda: kept.counts() == {"waiting": 1})
            stop.set()
            await tasks.join(5)
    assert TOKEN not in str(logs)


async def test_a_stop_does_not_wait_for_the_long_poll(line: Line) -> None:
    stop = asyncio.Event()
    tasks = Tasks()
    polled = tasks.start("poller", line.poller().run(stop))
    await until(lambda: line.world.poll_turn == 1)
    stop.set()
    await asyncio.wait_for(polled, 1)
