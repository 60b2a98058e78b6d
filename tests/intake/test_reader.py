"""Working the inbox off: order within a chat, many chats at once, patience, dead letters, clean stops."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.intake import reader as module
from bot.intake.reader import LOOK_AGAIN_SECONDS, Patience, Reader
from bot.supervise import Tasks, forever
from storage.database import Database, DatabaseUnavailableError
from storage.inbox import CLAIM, MOST_CRASHES, SUSPECT, AlreadySettledError, Claimed
from storage.unit import UnitOfWork

from .conftest import Kept, until

LAN, CHEN = 5_000_000_001, 5_000_000_002
HOUR = timedelta(hours=1)
QUICK = Patience(attempts=3, first_pause=timedelta(seconds=0.01))
Heard = Callable[[Claimed], Awaitable[None]]


class Desk:
    """A reader over an inbox; `hears` is what each update meets before it is settled."""

    def __init__(self, kept: Kept) -> None:
        self.kept, self.woken, self.stop = kept, asyncio.Event(), asyncio.Event()
        self.heard: list[int] = []
        self.buried: list[int] = []
        self.afters = 0

    async def hears(self, update: Claimed) -> None:
        """Nothing more than that it came."""

    async def hear(self, update: Claimed) -> None:
        await self.hears(update)
        await asyncio.to_thread(self.settle, update)
        self.heard.append(update.update_id)

    def settle(self, update: Claimed) -> None:
        with self.kept.database.begin() as uow:
            uow.inbox.settle(update.seq, self.kept.clock.now())

    def bury(self, _uow: UnitOfWork, update: Claimed, _now: datetime) -> None:
        self.buried.append(update.update_id)

    def after(self) -> None:
        self.afters += 1

    def reader(self, patience: Patience = QUICK, at_once: int = 16) -> Reader:
        kept = self.kept
        return Reader(
            kept.database, kept.clock, self.hear, self.bury, self.woken,
            patience=patience, at_once=at_once, after=self.after,
        )  # fmt: skip

    def keep(self, *updates: tuple[int, int]) -> None:
        self.kept.keep(*updates)
        self.woken.set()

    @asynccontextmanager
    async def open(self, **how: int | Patience) -> AsyncIterator[None]:
        tasks, reader = Tasks(), self.reader(**how)  # type: ignore[arg-type]
        tasks.start("reader", forever("reader", lambda: reader.run(self.stop), self.stop))
        try:
            yield
        finally:
            self.stop.set()
            await tasks.join(10)

    async def all_done(self, count: int) -> None:
        await until(lambda: self.kept.counts() == {"done": count})


@pytest.fixture
def desk(kept: Kept) -> Desk:
    return Desk(kept)


async def test_one_chat_is_heard_in_order_and_one_at_a_time(desk: Desk) -> None:
    at_work: dict[int, int] = defaultdict(int)
    most: list[int] = []

    async def hears(update: Claimed) -> None:
        at_work[update.chat_id] += 1
        most.append(at_work[update.chat_id])
        await asyncio.sleep(0.001 * (update.update_id % 3))
        at_work[update.chat_id] -= 1

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep(*[(n, LAN if n % 2 else CHEN) for n in range(1, 31)])
    async with desk.open():
        await desk.all_done(30)
    assert [n for n in desk.heard if n % 2] == list(range(1, 31, 2))
    assert [n for n in desk.heard if not n % 2] == list(range(2, 31, 2))
    assert max(most) == 1
    assert desk.afters == 30


async def test_many_chats_are_heard_at_once_but_no_more_than_agreed(desk: Desk) -> None:
    together, all_here = 0, asyncio.Event()

    async def hears(_update: Claimed) -> None:
        nonlocal together
        together += 1
        if together == 4:
            all_here.set()
        await asyncio.wait_for(all_here.wait(), 5)
        assert together <= 4
        together -= 1

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep(*[(n, n) for n in range(1, 9)])
    async with desk.open(at_once=4):
        await desk.all_done(8)


async def test_a_slow_chat_keeps_no_other_waiting(desk: Desk) -> None:
    let_go = asyncio.Event()

    async def hears(update: Claimed) -> None:
        if update.chat_id == LAN:
            await let_go.wait()

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    async with desk.open():
        for n in range(2, 12):
            desk.keep((n, CHEN))
        await until(lambda: desk.kept.counts() == {"done": 10, "waiting": 1})
        let_go.set()
        await desk.all_done(11)


async def test_what_fails_is_tried_again_and_its_chat_waits_for_it(desk: Desk) -> None:
    fails = [ValueError("first"), KeyError("second")]

    async def hears(update: Claimed) -> None:
        if update.update_id == 1 and fails:
            raise fails.pop(0)

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN), (2, LAN))
    async with desk.open():
        await desk.all_done(2)
    assert desk.heard == [1, 2]
    assert desk.buried == []


async def test_the_pauses_grow(desk: Desk) -> None:
    patience = Patience(attempts=4, first_pause=timedelta(seconds=1))
    assert [patience.pause(n).total_seconds() for n in range(3)] == [1, 2, 4]


async def test_poison_becomes_a_dead_letter_and_its_chat_goes_on(desk: Desk) -> None:
    async def hears(update: Claimed) -> None:
        if update.update_id == 1:
            raise ZeroDivisionError

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN), (2, LAN), (3, CHEN))
    async with desk.open():
        await until(lambda: desk.kept.counts() == {"dead": 1, "done": 2})
    assert desk.buried == [1]
    assert desk.kept.ask("SELECT attempts FROM inbox WHERE update_id = 1") == [(3,)]
    assert desk.kept.ask("SELECT raw <> '', error FROM inbox WHERE update_id = 1") == [(1, "ZeroDivisionError")]


async def test_poison_that_cannot_even_be_apologised_for_does_not_hold_its_chat_up(desk: Desk) -> None:
    async def hears(update: Claimed) -> None:
        if update.update_id == 1:
            raise ZeroDivisionError

    def bury(_uow: UnitOfWork, _update: Claimed, _now: datetime) -> None:
        raise LookupError("no such words")

    desk.hears, desk.bury = hears, bury  # type: ignore[method-assign]
    desk.keep((1, LAN), (2, LAN))
    async with desk.open():
        await until(lambda: desk.kept.counts() == {"dead": 1, "done": 1})


async def test_a_locked_database_costs_no_patience(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.01)
    locked = 10

    async def hears(_update: Claimed) -> None:
        nonlocal locked
        locked -= 1
        if locked > 0:
            raise DatabaseUnavailableError("database is locked")
        if locked == 0:
            raise ValueError

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    async with desk.open():
        await desk.all_done(1)
    assert desk.buried == []
    assert desk.kept.ask("SELECT attempts FROM inbox") == [(1,)], "only the ValueError counts"


@pytest.mark.usefixtures("impatient")
async def test_a_really_locked_file_delays_and_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.02)
    in_hand, go_on = asyncio.Event(), asyncio.Event()

    async def hears(_update: Claimed) -> None:
        in_hand.set()
        await go_on.wait()

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    async with desk.open(patience=Patience(attempts=1)):
        await asyncio.wait_for(in_hand.wait(), 5)
        with desk.kept.locked():
            go_on.set()
            in_hand.clear()
            await asyncio.sleep(0.2)  # it tries again and again meanwhile
            assert desk.heard == []
        await desk.all_done(1)
    assert desk.buried == []


async def test_what_was_settled_elsewhere_is_left_alone(desk: Desk) -> None:
    async def hears(update: Claimed) -> None:
        await asyncio.to_thread(desk.settle, update)
        raise AlreadySettledError

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    async with desk.open():
        await desk.all_done(1)
    assert desk.buried == []


async def test_the_claims_of_a_dead_process_are_taken_over_when_they_run_out(desk: Desk) -> None:
    desk.keep((1, LAN), (2, LAN))
    with desk.kept.database.begin() as uow:
        assert len(uow.inbox.claim(desk.kept.clock.now(), 1)) == 1  # and it dies
    async with desk.open():
        desk.keep((3, CHEN))
        await until(lambda: desk.kept.counts() == {"waiting": 2, "done": 1})
        desk.kept.clock.ahead = CLAIM + timedelta(seconds=1)
        desk.woken.set()
        await desk.all_done(3)
    assert desk.heard == [3, 1, 2]


async def test_a_stop_finishes_what_was_begun_and_claims_nothing_more(desk: Desk) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hears(_update: Claimed) -> None:
        begun.set()
        await go_on.wait()

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN), (2, LAN))
    running = Tasks().start("reader", desk.reader().run(desk.stop))
    await asyncio.wait_for(begun.wait(), 5)
    desk.stop.set()
    go_on.set()
    await asyncio.wait_for(running, 5)
    assert desk.kept.counts() == {"done": 1, "waiting": 1}
    assert desk.kept.ask("SELECT count(*) FROM inbox WHERE claimed_until IS NOT NULL") == [(0,)]


async def test_a_stop_gives_back_what_it_cannot_finish(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FINISH_SECONDS", 0.05)
    begun = asyncio.Event()

    async def hears(_update: Claimed) -> None:
        begun.set()
        await asyncio.Event().wait()

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    running = Tasks().start("reader", desk.reader().run(desk.stop))
    await asyncio.wait_for(begun.wait(), 5)
    desk.stop.set()
    await asyncio.wait_for(running, 5)
    assert desk.kept.counts() == {"waiting": 1}
    assert desk.kept.ask("SELECT count(*) FROM inbox WHERE claimed_until IS NOT NULL") == [(0,)]


async def test_an_update_that_comes_due_just_after_the_look_is_not_overslept(desk: Desk) -> None:
    looks: list[datetime] = []
    desk.keep((1, LAN))
    with desk.kept.database.begin() as uow:
        uow.inbox.again(uow.inbox.claim(desk.kept.clock.now(), 1)[0].seq, desk.kept.clock.now() + HOUR, "boom")
    reader = desk.reader()
    asks = reader._until_due

    def slow(looked: datetime) -> float:
        looks.append(looked)
        desk.kept.clock.ahead = HOUR * 2  # the hour passes between the look and the question
        return asks(looked)

    reader._until_due = slow  # type: ignore[method-assign]
    running = Tasks().start("reader", reader.run(desk.stop))
    await asyncio.wait_for(until(lambda: desk.heard == [1]), LOOK_AGAIN_SECONDS / 2)
    desk.stop.set()
    await running


async def test_a_suspect_is_worked_on_alone_and_others_wait_for_it(desk: Desk) -> None:
    together: list[set[int]] = []
    in_hand: set[int] = set()

    async def hears(update: Claimed) -> None:
        in_hand.add(update.update_id)
        together.append(set(in_hand))
        if update.update_id == 1:  # long enough for others to be claimed, were they to be
            for _ in range(3):
                await asyncio.wrap_future(desk.kept.database.submit(lambda _uow: None))
                desk.woken.set()
        together.append(set(in_hand))
        in_hand.discard(update.update_id)

    desk.hears = hears  # type: ignore[method-assign]
    desk.keep((1, LAN))
    for _ in range(SUSPECT):
        with desk.kept.database.begin() as uow:
            assert uow.inbox.claim(desk.kept.clock.now(), 1, worker=7)
            uow.inbox.rescue(living=())
    desk.keep(*((number, number) for number in range(2, 12)))
    async with desk.open():
        await desk.all_done(11)
    assert {1} in together
    assert not any(1 in some and len(some) > 1 for some in together)


async def test_an_update_that_kills_every_process_is_buried_and_its_chat_goes_on(desk: Desk) -> None:
    desk.keep((1, LAN), (2, LAN))
    for _ in range(MOST_CRASHES):
        with desk.kept.database.begin() as uow:
            now = desk.kept.clock.now()
            assert uow.inbox.claim(now, 1, worker=7) or uow.inbox.claim_suspect(now, 7)
            uow.inbox.rescue(living=())
    async with desk.open():
        await until(lambda: desk.kept.counts() == {"dead": 1, "done": 1})
    assert (desk.buried, desk.heard) == ([1], [2])


async def test_a_locked_database_does_not_put_the_reader_to_sleep_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.01)
    refused, submit = 0, Database.submit

    def fails(self: Database, job: object) -> Any:
        nonlocal refused
        refused += 1
        future: Future[None] = Future()
        future.set_exception(DatabaseUnavailableError("database is locked"))
        return future

    desk.keep((1, LAN))
    monkeypatch.setattr(Database, "submit", fails)
    reader = desk.reader()
    running = Tasks().start("reader", reader.run(desk.stop))  # not restarted by anybody: it must not end
    await until(lambda: refused > 20)
    monkeypatch.setattr(Database, "submit", submit)
    await desk.all_done(1)
    desk.stop.set()
    await running
