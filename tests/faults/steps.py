"""The steps at which a process can die, each brought about from outside: by a lock, or by what Telegram does.

A step is a context: when its block begins, the bot stands between these two steps and cannot go on.
Whoever adds one writes a context manager and puts it into `STEPS`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from bot.playground.faults import PUSH, Fault

from .lives import LOOK, PATIENCE
from .street import Street

_IN_HAND = "SELECT count(*) FROM inbox WHERE state = 'waiting' AND claimed_until IS NOT NULL"
_UNTOUCHED = "SELECT count(*) FROM inbox WHERE state = 'waiting' AND claimed_until IS NULL"


@dataclass(frozen=True)
class Step:
    """`parts`: who stands there, and is to die."""

    name: str
    parts: tuple[str, ...]
    reach: Callable[[Street], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def arrived_and_kept(street: Street) -> AsyncIterator[None]:
    """An update is on its way and cannot be written down."""
    updates = street.telegram.updates
    async with asyncio.timeout(PATIENCE):
        while True:
            await street.telegram.until(updates.waiting, PATIENCE)
            with street.holding("inbox"):
                if updates.waiting():
                    await _as_far_as_it_gets(street)
                    yield
                    return
            await asyncio.sleep(LOOK)


async def _as_far_as_it_gets(street: Street) -> None:
    """A moment; over at once should something be acknowledged (which must not be, while nothing can be kept)."""
    known = set(street.telegram.updates.acknowledged)
    with contextlib.suppress(TimeoutError):
        await street.telegram.until(lambda: street.telegram.updates.acknowledged - known, 0.3)


@asynccontextmanager
async def kept_and_acknowledged(street: Street) -> AsyncIterator[None]:
    """It is in the inbox, and Telegram does not know: it will come again."""
    lost = Fault("getUpdates", "delay", seconds=1.0)
    if street.telegram.webhook.target is not None:
        lost = Fault(PUSH, "hang", seconds=0.3)
    async with asyncio.timeout(PATIENCE):
        while True:
            await street.telegram.struck(lost)
            unconfirmed = [item.update_id for item in street.telegram.updates.waiting()][:20]
            if any(street.store.one("SELECT count(*) FROM inbox WHERE update_id = ?", each) for each in unconfirmed):
                break
    yield


@asynccontextmanager
async def kept_and_handled(street: Street) -> AsyncIterator[None]:
    """It is in the inbox and nobody has it in hand."""
    async with street.caught("inbox", _UNTOUCHED) as found:
        assert found, "nothing was kept"
        yield


@asynccontextmanager
async def handled_and_committed(street: Street) -> AsyncIterator[None]:
    """Somebody has it in hand, and its effects cannot be written down."""
    async with street.caught("conversations", _IN_HAND) as found:
        assert found, "nobody had anything in hand"
        yield


@asynccontextmanager
async def committed_and_sent(street: Street) -> AsyncIterator[None]:
    """Leased, and the request is with Telegram, who has done nothing yet."""
    await street.telegram.struck(Fault("sendMessage", "delay", seconds=2.0))
    yield


@asynccontextmanager
async def sent_and_answered(street: Street) -> AsyncIterator[None]:
    """It stands on the phone, and the bot does not know."""
    await street.telegram.struck(Fault("sendMessage", "hang", seconds=60.0))
    yield


@asynccontextmanager
async def answered_and_settled(street: Street) -> AsyncIterator[None]:
    """The bot knows that it was sent, and cannot write it down."""
    telegram = street.telegram
    await telegram.struck(Fault("sendMessage", "delay", seconds=0.1))
    with street.holding("outbox"):
        before = len(telegram.calls)
        with contextlib.suppress(TimeoutError):  # the lock came too late: it is settled
            await telegram.until(lambda: len(telegram.calls) > before, 0.5)
        await asyncio.sleep(0.02)
        yield


@asynccontextmanager
async def edited_and_settled(street: Street) -> AsyncIterator[None]:
    """A card has changed on the phone, and the bot does not know."""
    await street.telegram.struck(Fault("editMessageText", "hang", seconds=60.0))
    yield


@asynccontextmanager
async def any_moment(street: Street) -> AsyncIterator[None]:
    """The moment is what is random; the start of a life included."""
    await asyncio.sleep(street.luck.uniform(0.0, 0.4))
    yield



STEPS: tuple[Step, ...] = (
    Step("between arrive and keep", ("intake", "web"), arrived_and_kept),
    Step("between keep and acknowledge", ("intake", "web"), kept_and_acknowledged),
    Step("between keep and handle", ("handlers",), kept_and_handled),
    Step("between handle and commit", ("handlers",), handled_and_committed),
    Step("between commit and send", ("courier",), committed_and_sent),
    Step("between send and answer", ("courier",), sent_and_answered),
    Step("between answer and settle", ("courier",), answered_and_settled),
    Step("between edit and settle", ("courier",), edited_and_settled),
    Step("any moment", (), any_moment),
)
