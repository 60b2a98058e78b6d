"""A scripted Telegram, a migrated SQLite outbox, and a courier between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.delivery.courier import Courier
from bot.delivery.pace import UNLIMITED, Limit, Rates
from bot.delivery.request import Timeouts
from bot.domain.message import Lane, Message, Outgoing
from storage.database import Database
from storage.outbox import Outbox

from .telegram_server import TOKEN, Telegram, scripted

ANY = Limit(100_000, 0.001)
QUICK = Timeouts(pool=1.0, connect=1.0, write=1.0, read=0.3)


class JumpingClock(SystemClock):
    """The machine's clock, which a test moves forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


@dataclass
class Post:
    """The outbox as tests use it."""

    database: Database
    clock: JumpingClock

    def put(
        self, chat: int, text: str = "", *, lane: Lane = Lane.REPLY, message: Message | None = None, **more: Any
    ) -> None:
        with self.database.begin() as uow:
            uow.outbox.put(Outgoing(chat, message or Message(text), lane, **more), self.clock.now())

    def put_many(self, outgoing: list[Outgoing]) -> None:
        with self.database.begin() as uow:
            for out in outgoing:
                uow.outbox.put(out, self.clock.now())

    def welcome(self, chat: int) -> None:
        with self.database.begin() as uow:
            uow.people.welcome(chat, "某人", "zh-Hans", datetime(2026, 1, 1, tzinfo=UTC))

    def reachable(self, chat: int) -> bool:
        with self.database.read() as uow:
            person = uow.people.by_chat(chat)
            assert person is not None
            return person.reachable

    @property
    def counts(self) -> dict[str, int]:
        return self.ask(lambda outbox: outbox.counts())

    def card(self, chat: int, key: str) -> int | None:
        return self.ask(lambda outbox: outbox.card_message(chat, key))

    def ask(self, question: Callable[[Outbox], Any]) -> Any:
        with self.database.read() as uow:
            return question(uow.outbox)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with scripted() as server:
        yield server


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def post(sqlite_database: Database, clock: JumpingClock) -> Post:
    return Post(sqlite_database, clock)


@dataclass
class Office:
    """Couriers at work."""

    post: Post
    telegram: Telegram

    def courier(self, rates: Rates = UNLIMITED, **more: Any) -> Courier:
        more = {"timeouts": QUICK, "luck": lambda: 0.5, "drain_seconds": 3.0} | more
        url = more.pop("url", self.telegram.url)
        return Courier(self.post.database, TOKEN, url, self.post.clock, rates, **more)

    @asynccontextmanager
    async def at_work(self, rates: Rates = UNLIMITED, **more: Any) -> AsyncIterator[Courier]:
        """A running courier; leaving stops it, and what was in flight is settled."""
        courier, stop = self.courier(rates, **more), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(courier.run(stop))
            try:
                yield courier
            finally:
                stop.set()

    async def leap(self, courier: Courier, seconds: float) -> None:
        """Time passes."""
        self.post.clock.ahead += seconds
        courier.wake()


@pytest.fixture
def office(post: Post, telegram: Telegram) -> Office:
    return Office(post, telegram)


async def settled(courier: Courier, word: str, number: int = 1) -> None:
    """Until the courier has written so many outcomes of this kind."""
    async with asyncio.timeout(30):
        while courier.counters[word] < number:
            await asyncio.to_thread(courier.wake)
