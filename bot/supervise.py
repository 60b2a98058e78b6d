"""Background tasks that cannot die silently: the only caller of `asyncio.create_task`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0

T = TypeVar("T")


async def forever(name: str, loop: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run `loop()` until `stop`; when it raises, log it and start it again after a growing pause (seconds)."""
    pause = FIRST_PAUSE
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        began = clock()
        try:
            await loop()
            pause = FIRST_PAUSE
        except Exception:
            if clock() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE  # it had been well
            log.exception("loop_crashed", loop=name, restart_in=pause)
            try:
                await asyncio.wait_for(stop.wait(), pause)
            except TimeoutError:
                pause = min(pause * 2, LONGEST_PAUSE)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or what it raises; None when `stop` comes first (`work` is cancelled then)."""
    working = asyncio.create_task(work)  # noqa: TID251 - its result is taken here
    stopping = asyncio.create_task(stop.wait())  # noqa: TID251 - likewise
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


class Tasks:
    """A set of running tasks whose failures are logged; `join` waits for them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name=name)  # noqa: TID251 - this is the one place
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", task=task.get_name(), exc_info=error)

    async def join(self, seconds: float) -> None:
        """Wait at most `seconds` for what is running, then cancel the rest."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
