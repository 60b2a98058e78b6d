"""Leading and standing by: a role with a lock is played by whoever holds it, and by the next when that one dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.supervise import LoopEndedError, Tasks
from storage.locks import Lock

log = structlog.get_logger(__name__)

Work = Callable[[asyncio.Event], Awaitable[None]]
"""Works until the event given to it is set."""

ASK_SECONDS = 0.5
"""How often a standby asks for the lock, and a leader whether it is still its own: a takeover takes no longer."""


class Role:
    """One role of this process. `leads` says whether it is being played here now."""

    def __init__(self, name: str, lock: Lock, work: Work, waits: Callable[[str], None] = lambda _name: None) -> None:
        """`waits` is told, once, that somebody else holds the lock."""
        self.name, self.leads = name, False
        self._lock, self._work, self._waits = lock, work, waits

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: lead when the lock can be had, stand by otherwise. What the work raises is raised here."""
        told = False
        try:
            while not stop.is_set():
                if await asyncio.to_thread(self._lock.take):
                    told = False
                    await self._lead(stop)
                    continue
                if not told:
                    log.info("stands_by", role=self.name)
                    self._waits(self.name)
                    told = True
                await _pause(stop)
        finally:
            await asyncio.to_thread(self._lock.let_go)

    async def _lead(self, stop: asyncio.Event) -> None:
        log.info("leads", role=self.name)
        over, tasks = asyncio.Event(), Tasks()
        work, ended_by_itself = tasks.start(self.name, self._play(over)), False
        try:
            while not (stop.is_set() or (ended_by_itself := work.done())):
                await _pause(stop, work)
                if not await asyncio.to_thread(self._lock.held):
                    log.error("lost_the_lead", role=self.name)
                    break
        finally:
            over.set()
            await work
        if ended_by_itself and not stop.is_set():
            raise LoopEndedError

    async def _play(self, over: asyncio.Event) -> None:
        self.leads = True
        try:
            await self._work(over)
        finally:
            self.leads = False


async def _pause(stop: asyncio.Event, work: asyncio.Task[None] | None = None) -> None:
    """A while; shorter when there is a reason to look."""
    tasks = Tasks()
    stopping = tasks.start("stop", _until(stop))
    try:
        waited = [stopping] if work is None else [stopping, work]
        await asyncio.wait(waited, timeout=ASK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()
