"""Leading and standing by: one plays the role, the next takes over, and whoever lost the lock stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.leading import Role
from bot.supervise import Tasks, forever
from storage.database import Database


class Player:
    """A role, and whether it is being played."""

    def __init__(self, database: Database) -> None:
        self.lock, self.stop = database.lock("courier"), asyncio.Event()
        self.began, self.ended, self.waited = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.crashes = 0
        self.role = Role("courier", self.lock, self.work, lambda _name: self.waited.set())

    async def work(self, over: asyncio.Event) -> None:
        self.began.set()
        if self.crashes:
            self.crashes -= 1
            raise LookupError("on purpose")
        await over.wait()
        self.ended.set()

    @asynccontextmanager
    async def playing(self) -> AsyncIterator[None]:
        tasks = Tasks()
        tasks.start("role", forever("courier", lambda: self.role.run(self.stop), self.stop))
        try:
            yield
        finally:
            self.stop.set()
            await tasks.join(10)
            assert not self.role.leads


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 20)


async def test_one_leads_and_the_other_takes_over_when_it_stops(database: Database) -> None:
    one, two = Player(database), Player(database)
    async with one.playing():
        await soon(one.began)
        async with two.playing():
            await soon(two.waited)
            assert (one.role.leads, two.role.leads) == (True, False)
            one.stop.set()
            await soon(two.began)
            assert one.ended.is_set(), "the next began before the last had ended"


async def test_whoever_loses_the_lock_stops_and_stands_by(database: Database) -> None:
    one, two = Player(database), Player(database)
    async with one.playing():
        await soon(one.began)
        one.lock.let_go()
        assert two.lock.take()
        await soon(one.ended)
        await soon(one.waited)
        two.lock.let_go()


async def test_work_that_crashes_is_begun_again_by_whoever_has_the_lock(database: Database) -> None:
    one = Player(database)
    one.crashes = 1
    async with one.playing():
        await soon(one.began)
        one.began.clear()
        await soon(one.began)
        assert one.role.leads


async def test_a_stop_ends_the_work_and_gives_the_lock_back(database: Database) -> None:
    one = Player(database)
    async with one.playing():
        await soon(one.began)
    assert one.ended.is_set()
    assert one.lock.take()
    one.lock.let_go()
