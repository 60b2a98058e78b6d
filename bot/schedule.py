"""Timers: APScheduler only ticks; what is due stands in our rows, so a restart or a stall forgets nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.actions import sweeps
from bot.clock import Clock
from bot.supervise import Tasks
from storage.database import Database, is_passing
from storage.tickets import StaleError
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

Sweep = Callable[[UnitOfWork, datetime], int]

JOBS: tuple[tuple[Sweep, int], ...] = (
    (sweeps.escalate_unanswered, 15),
    (sweeps.remind_of_drafts, 60),
    (sweeps.resume_due, 60),
    (sweeps.close_silent, 300),
    (sweeps.tidy, 3600),
)
"""Each sweep and its seconds."""


class Schedule:
    """Runs the sweeps until told to stop."""

    def __init__(self, database: Database, clock: Clock, after: Callable[[], None] = lambda: None) -> None:
        self._database, self._clock, self._after = database, clock, after
        self._tasks = Tasks()
        self._sweeping: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for sweep, seconds in JOBS:
            scheduler.add_job(
                self._ring,
                "interval",
                args=[sweep],
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
            scheduler.shutdown(wait=False)
            await self._tasks.join(5)

    async def _ring(self, sweep: Sweep) -> None:
        """Start a sweep of its own (a stop lets it finish), unless the last one is still at it."""
        if sweep.__name__ not in self._sweeping:
            self._sweeping.add(sweep.__name__)
            task = self._tasks.start(f"sweep-{sweep.__name__}", self.tick(sweep))
            task.add_done_callback(lambda _task: self._sweeping.discard(sweep.__name__))

    async def tick(self, sweep: Sweep) -> None:
        """One sweep in one transaction; trouble is logged, and the next tick tries again."""
        try:
            done = await asyncio.to_thread(self._sweep, sweep)
        except Exception as error:
            passing = isinstance(error, StaleError) or is_passing(error)
            log.log(30 if passing else 40, "sweep_failed", sweep=sweep.__name__, error=type(error).__name__)
            if not passing:
                raise
            return
        if done:
            log.info("swept", sweep=sweep.__name__, count=done)
            self._after()

    def _sweep(self, sweep: Sweep) -> int:
        with self._database.begin() as uow:
            return sweep(uow, self._clock.now())
