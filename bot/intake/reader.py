"""Working the inbox off: one update at a time for each chat, many chats at once; poison becomes a dead letter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.clock import Clock
from bot.supervise import Tasks, forever
from storage.database import Database, is_passing
from storage.inbox import AlreadySettledError, Claimed
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)
T = TypeVar("T")

Hear = Callable[[Claimed], Awaitable[None]]
"""Works one update off. It settles the inbox row in the same transaction as the effects; raising means: try again."""

Bury = Callable[[UnitOfWork, Claimed, datetime], None]
"""What is said when an update is given up: an apology to its sender, an alarm to the desk."""

FINISH_SECONDS = 6.0
"""How long a stop waits for what was begun; the process has ten, and the claims are still to be given back."""

DATABASE_PAUSE = 1.0
"""Seconds until a database that could not be used is tried again."""

RESCUE_SECONDS = 1.0
"""How often the claims of processes that died are looked for."""

LOOK_AGAIN_SECONDS = 5.0
"""How long the loop sleeps at most: retries and expired claims of a crashed process come due without a wake-up."""


@dataclass(frozen=True)
class Patience:
    """How often an update is tried: `attempts` in all, pausing `first_pause`, then twice that, and so on."""

    attempts: int = 4
    first_pause: timedelta = timedelta(seconds=1)

    def pause(self, failed_before: int) -> timedelta:
        return self.first_pause * int(2**failed_before)


class Reader:
    """Claims updates and hands them to `hear`. `woken` is set when something was kept."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        hear: Hear,
        bury: Bury,
        woken: asyncio.Event,
        *,
        patience: Patience,
        worker: int = 0,
        at_once: int = 32,
        look_seconds: float = LOOK_AGAIN_SECONDS,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """`worker`: the number under which this process shows that it lives (see `storage.locks`).

        `look_seconds`: how long the loop sleeps at most; less where other processes keep what arrives.
        """
        self._database, self._clock, self._hear, self._bury = database, clock, hear, bury
        self._woken, self._patience, self._at_once, self._after = woken, patience, at_once, after
        self._worker, self._look_seconds = worker, look_seconds
        self._tasks = Tasks()
        self._working: set[int] = set()
        self._alone = False  # a suspect is in hand: nothing else is claimed until it has been tried
        self._cut_off: list[int] = []
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish what was begun and give the other claims back."""
        self._stop = stop
        watch = self._tasks.start("reader-stop", self._wake_at(stop))
        rescue = self._tasks.start("reader-rescue", forever("rescue", self._rescue_now_and_then, stop))
        try:
            while not stop.is_set():
                self._woken.clear()
                now = self._clock.now()
                try:
                    claimed = await self._claim(now)
                except Exception as error:
                    if not is_passing(error):
                        raise
                    log.warning("inbox_unavailable", why=type(error).__name__)
                    await self._pause(DATABASE_PAUSE)
                    continue
                if stop.is_set():
                    self._cut_off += [update.seq for update in claimed]
                    break
                for update in claimed:
                    self._working.add(update.seq)
                    self._tasks.start(f"update-{update.seq}", self._work(update))
                if not claimed:
                    await self._wait(now)
        finally:
            watch.cancel()
            rescue.cancel()
            await self._tasks.join(FINISH_SECONDS)
            await self._do(partial(self._release, self._cut_off))
            self._cut_off = []

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    def _do(self, job: Callable[[UnitOfWork], T]) -> asyncio.Future[T]:
        """One transaction."""
        return asyncio.wrap_future(self._database.submit(job))

    async def _claim(self, now: datetime) -> list[Claimed]:
        """As many as there is room for; half of it must be free, so that a claim is worth its transaction."""
        in_hand = len(self._working)
        self._alone = self._alone and in_hand > 0
        if self._alone or in_hand > self._at_once // 2:
            return []

        def job(uow: UnitOfWork) -> tuple[bool, list[Claimed]]:
            if uow.inbox.suspects_wait(now):  # nothing else until it has been tried, alone
                return not in_hand, uow.inbox.claim_suspect(now, self._worker) if not in_hand else []
            return False, uow.inbox.claim(now, self._at_once - in_hand, self._worker)

        self._alone, claimed = await self._do(job)
        return claimed

    async def _rescue_now_and_then(self) -> None:
        """What a dead process had in hand goes on at once; what killed too many is given up."""
        while not self._stop.is_set():
            living = await asyncio.to_thread(self._database.living_workers, self._worker)
            freed, deadly = await self._do(partial(_rescue, living))
            for update in deadly:
                log.error("update_kills", update=update.update_id)
                await self._bury_or_forget(update, "crashed")
            if freed:
                log.warning("claims_rescued", count=freed)
                self._woken.set()
            await self._pause(RESCUE_SECONDS)

    async def _wait(self, looked: datetime) -> None:
        """Until something may have changed since it was `looked`."""
        seconds = self._look_seconds if self._working else await asyncio.to_thread(self._until_due, looked)
        if self._stop.is_set() or self._woken.is_set():
            return
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    def _until_due(self, looked: datetime) -> float:
        """Seconds until an update comes due that was not when it was `looked`; maybe it is by now."""
        with self._database.read() as uow:
            due = uow.inbox.next_due(looked)
        if due is None:
            return self._look_seconds
        return min(max((due - self._clock.now()).total_seconds(), 0.01), self._look_seconds)

    async def _work(self, update: Claimed) -> None:
        try:
            await self._hear(update)
        except asyncio.CancelledError:
            self._cut_off.append(update.seq)
            raise
        except AlreadySettledError:
            log.info("update_settled_elsewhere", update=update.update_id)
        except Exception as error:  # noqa: BLE001 - whatever a poison update raises harms nobody else
            await self._failed(update, error)
        finally:
            self._working.discard(update.seq)
            self._woken.set()
            self._after()

    async def _failed(self, update: Claimed, error: Exception) -> None:
        """Try again later; after the last attempt, a dead letter. A locked database costs no patience."""
        name = type(error).__name__
        if is_passing(error):
            log.warning("update_waits_for_the_database", update=update.update_id, error=name)
            await self._pause(DATABASE_PAUSE)
            await self._insist(partial(self._release, [update.seq]))
            return
        last = update.attempts + 1 >= self._patience.attempts
        log.error("update_failed", update=update.update_id, attempt=update.attempts + 1, error=name, dead=last)
        log.debug("update_failed_trace", update=update.update_id, exc_info=error)
        if last:
            await self._bury_or_forget(update, name)
        else:
            await self._insist(partial(self._put_back, update, name))

    async def _insist(self, job: Callable[[UnitOfWork], None]) -> None:
        """Until the database takes it; a stop does not wait for that: the claim runs out by itself."""
        while True:
            try:
                return await self._do(job)
            except Exception as error:
                if self._stop.is_set() or not is_passing(error):
                    raise
            await self._pause(DATABASE_PAUSE)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    def _release(self, seqs: list[int], uow: UnitOfWork) -> None:
        uow.inbox.release(seqs, self._worker)

    def _put_back(self, update: Claimed, error: str, uow: UnitOfWork) -> None:
        uow.inbox.again(update.seq, self._clock.now() + self._patience.pause(min(update.attempts, 6)), error)

    def _give_up(self, update: Claimed, error: str, uow: UnitOfWork) -> None:
        uow.inbox.give_up(update.seq, error, self._clock.now())
        self._bury(uow, update, self._clock.now())

    async def _bury_or_forget(self, update: Claimed, error: str) -> None:
        """What cannot even be apologised for is given up in silence: its chat must not wait for ever."""
        try:
            await self._insist(partial(self._give_up, update, error))
        except Exception as trouble:
            if is_passing(trouble):
                raise
            log.exception("not_apologised", update=update.update_id)
            await self._insist(lambda uow: uow.inbox.give_up(update.seq, error, self._clock.now()))


def _rescue(living: frozenset[int], uow: UnitOfWork) -> tuple[int, list[Claimed]]:
    return uow.inbox.rescue(living), uow.inbox.deadly()
