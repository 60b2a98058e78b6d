"""Timers: APScheduler only ticks; what is due stands in our rows, so a restart or a stall forgets nothing."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.actions import alarms, forgetting, sweeps
from bot.actions.store.warning import warn_of_stock
from bot.clock import Clock
from bot.supervise import Loops, Tasks
from storage.database import Database, is_passing
from storage.tickets import StaleError
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

Sweep = Callable[[UnitOfWork, datetime, sweeps.Turn], int]

JOBS: tuple[tuple[Sweep, int], ...] = (
    (sweeps.escalate_unanswered, 15),
    (sweeps.remind_of_drafts, 60),
    (sweeps.resume_due, 60),
    (sweeps.close_silent, 300),
    (warn_of_stock, 600),
)
"""Each sweep and its seconds. It goes on, a short transaction at a time, until nothing is due."""

WATCH_SECONDS, TIDY_SECONDS = 15, 3600
"""These two keep their own transactions, so that they hold up nobody."""
REST = 9
"""Forgetting rests this many times as long as it worked: a tenth of the time is its own."""


class Schedule:
    """Runs the sweeps until told to stop."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        after: Callable[[], None] = lambda: None,
        *,
        loops: Loops | None = None,
        keep: forgetting.Keep | None = None,
    ) -> None:
        """`loops` hears which sweeps fail; `keep` says how long things are kept."""
        self._database, self._clock, self._after, self._keep = database, clock, after, keep
        self._loops = loops or Loops()
        self._tasks = Tasks()
        self._sweeping: set[str] = set()
        self._stop = asyncio.Event()
        self._halt = threading.Event()  # the same word, for threads
        self.forgotten: Counter[tuple[str, ...]] = Counter()
        """Rows forgotten by age since the process began, by table."""

    def jobs(self) -> list[tuple[str, Callable[[], int], int]]:
        """Name, work, and the seconds from one run to the next."""
        swept = [(sweep.__name__, partial(self._sweep, sweep), seconds) for sweep, seconds in JOBS]
        return [*swept, ("watch", self._watch, WATCH_SECONDS), ("tidy", self._tidy, TIDY_SECONDS)]

    async def run(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._halt.clear()
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, work, seconds in self.jobs():
            scheduler.add_job(
                self._ring,
                "interval",
                args=[name, work],
                seconds=seconds,
                next_run_time=self._clock.now(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        try:
            await stop.wait()
        finally:
            self._halt.set()
            scheduler.shutdown(wait=False)
            await self._tasks.join(5)

    async def _ring(self, name: str, work: Callable[[], int]) -> None:
        """Start a sweep of its own (a stop lets it finish), unless the last one is still at it."""
        if name not in self._sweeping:
            self._sweeping.add(name)
            task = self._tasks.start(f"sweep-{name}", self._do(name, work))
            task.add_done_callback(lambda _task: self._sweeping.discard(name))

    async def tick(self, sweep: Sweep) -> None:
        """One sweep, now."""
        await self._do(sweep.__name__, partial(self._sweep, sweep))

    async def _do(self, name: str, work: Callable[[], int]) -> None:
        """Trouble is logged and told to `loops`, and the next tick tries again."""
        try:
            done = await asyncio.to_thread(work)
        except Exception as error:
            passing = _is_passing(error)
            log.log(30 if passing else 40, "sweep_failed", sweep=name, error=type(error).__name__)
            if not passing:
                self._loops.crashed(f"sweep {name}", error)
                self._after()  # what did not fail was done
                raise
            return
        if done:
            log.info("swept", sweep=name, count=done)
            self._after()

    def _sweep(self, sweep: Sweep) -> int:
        """Batch after batch, until nothing is due or we are to stop. What fails by itself is left for the next run, and
        its error is raised when the others are done."""
        turn, stop, done = sweeps.Turn(), self._stop, 0
        trouble: Exception | None = None
        more = True
        while more:
            try:
                with self._database.begin() as uow:
                    did = sweep(uow, self._clock.now(), turn.next())
                done, more = done + did, turn.full
            except Exception as error:
                if _is_passing(error) or not turn.found:
                    raise
                if (bad := turn.failed()) is not None:
                    log.log(40, "sweep_skipped", sweep=sweep.__name__, id=bad, error=type(error).__name__)
                    trouble = trouble or error
            more = more and not stop.is_set()
        if trouble:
            raise trouble
        return done

    def _watch(self) -> int:
        return alarms.watch(self._database, self._clock.now())

    def _tidy(self) -> int:
        """Step by step, resting after each: a machine that was off for a year has much to forget, and people write."""
        gone, begun = 0, self._clock.monotonic()
        for table, rows in forgetting.steps(self._database, self._clock.now(), self._keep):
            self.forgotten[table,] += rows
            gone += rows
            if self._halt.wait(REST * (self._clock.monotonic() - begun)):
                break
            begun = self._clock.monotonic()
        return gone


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, StaleError) or is_passing(error)
