"""Background tasks that cannot die silently: the only caller of `asyncio.create_task`."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar, cast

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
WELL_AFTER = 10.0
"""Seconds a loop must run after a crash before it counts as well again."""
MOST_CRASHES_KEPT = 1000

T = TypeVar("T")


class LoopEndedError(Exception):
    """A loop returned although nobody asked it to stop: as bad as a crash."""


@dataclass
class Vital:
    """How one loop (or sweep, which is never `started`) fares. Times are `time.monotonic` seconds."""

    name: str
    is_loop: bool = False
    running_since: float | None = None
    sick_since: float | None = None
    crashes: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=MOST_CRASHES_KEPT))

    def started(self) -> None:
        self.is_loop, self.running_since = True, monotonic()

    def crashed(self, error: str) -> None:
        """It raised, or ended unasked."""
        now = monotonic()
        if self.well():
            self.sick_since = now
        self.crashes.append((now, error))
        self.running_since = None

    def well(self) -> bool:
        """Whether it runs, and has for a while since it last crashed."""
        if self.sick_since is None:
            return True
        if self.running_since is not None and monotonic() - self.running_since >= WELL_AFTER:
            self.sick_since = None
        return self.sick_since is None

    def sick_for(self) -> float:
        """Seconds since the first crash of those that followed each other; 0 when it is well."""
        return 0.0 if self.well() or self.sick_since is None else monotonic() - self.sick_since

    def crashes_within(self, seconds: float, *, but: frozenset[str] = frozenset()) -> int:
        """How often it crashed of late, other than by the errors named in `but`."""
        since = monotonic() - seconds
        return sum(at >= since and error not in but for at, error in self.crashes)


class Loops:
    """The loops of this process and how each fares: what health, metrics and alarms ask."""

    def __init__(self) -> None:
        self._vitals: dict[str, Vital] = {}
        self.crashes: Counter[tuple[str, ...]] = Counter()
        """How often each loop crashed by which error, since the process began; it only grows."""

    def vitals(self) -> list[Vital]:
        return list(self._vitals.values())

    def of(self, name: str) -> Vital:
        """The vital signs of that loop, from now on."""
        return self._vitals.setdefault(name, Vital(name))

    def crashed(self, name: str, error: BaseException) -> None:
        """It raised, or ended unasked. Not logged here."""
        self.of(name).crashed(type(error).__name__)
        self.crashes[name, type(error).__name__] += 1


async def forever(
    name: str, loop: Callable[[], Awaitable[None]], stop: asyncio.Event, loops: Loops | None = None
) -> None:
    """Run `loop()` until `stop`; when it raises or ends unasked, log it and start it again after a growing pause.

    `loops` is told how it fares.
    """
    pause = FIRST_PAUSE
    vital = (loops or Loops()).of(name)
    while not stop.is_set():
        vital.started()
        error = await _life(loop, stop)
        if error is None:
            return
        if vital.running_since is not None and monotonic() - vital.running_since > LONGEST_PAUSE:
            pause = FIRST_PAUSE  # it had been well
        if loops is not None:
            loops.crashed(name, error)
        log.error("loop_crashed", loop=name, restart_in=pause, error=type(error).__name__, exc_info=error)
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            pause = min(pause * 2, LONGEST_PAUSE)


async def _life(loop: Callable[[], Awaitable[None]], stop: asyncio.Event) -> BaseException | None:
    """One run of the loop: what ended it; None when it was asked to end."""
    try:
        await loop()
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error  # not we were cancelled: something inside was, and let it out
    except Exception as error:  # noqa: BLE001 - the caller logs it and starts the loop again
        return error
    return None if stop.is_set() else LoopEndedError()


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


async def aside(work: Callable[[], T]) -> T:
    """The result of `work`, or what it raises, from a thread that nobody waits for: when this is cancelled, or the
    process ends, the thread is left behind. For slow beginnings (imports, dictionaries) that hold nothing and write
    nothing: a process that is told to stop while it starts must not finish starting first.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: Exception | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(cast(T, value))

    def run() -> None:
        value, error = None, None
        try:
            value = work()
        except Exception as raised:  # noqa: BLE001 - it is raised to whoever waits
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await result


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
