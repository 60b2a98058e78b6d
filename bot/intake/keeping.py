"""Keeping what arrives: those who come while a commit is under way share the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.clock import Clock
from bot.supervise import Tasks
from storage.database import Database
from storage.inbox import Arrival
from storage.unit import UnitOfWork

MOST_TOGETHER = 500
Waiting = tuple[Sequence[Arrival], "asyncio.Future[None]"]


class Keeper:
    """Puts updates into the inbox. `woken` is set whenever something was kept."""

    def __init__(self, database: Database, clock: Clock, woken: asyncio.Event) -> None:
        self._database, self._clock, self._woken = database, clock, woken
        self._waiting: list[Waiting] = []
        self._tasks = Tasks()
        self._committing = False
        self.kept = 0
        """Updates kept since the process began; one that came twice counts once."""

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Returns after the commit. Raises what the database raised: then nothing of `arrivals` is kept."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrivals, kept))
        if not self._committing:
            self._committing = True
            self._tasks.start("keep", self._commit_all())
        await kept

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                await self._commit(together)
        finally:
            self._committing = False

    async def _commit(self, together: list[Waiting]) -> None:
        now = self._clock.now()
        arrivals = [arrival for some, _ in together for arrival in some]

        def job(uow: UnitOfWork) -> int:
            return uow.inbox.keep(arrivals, now)

        try:
            self.kept += await asyncio.wrap_future(self._database.submit(job))
        except Exception as error:  # noqa: BLE001 - told to everybody who waits for this commit
            for _, kept in together:
                if not kept.done():
                    kept.set_exception(error)
            return
        except asyncio.CancelledError:
            for _, kept in together:
                kept.cancel()
            raise
        self._woken.set()
        for _, kept in together:
            if not kept.done():
                kept.set_result(None)
