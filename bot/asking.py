"""Asking something slow without being slowed: one question at a time, in a thread of its own, for so long at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


class NoAnswerError(Exception):
    """Nothing came in time. The question is still being asked; it is not asked a second time beside that."""


class Question(Generic[T]):
    """`ask()` in a thread; everybody who wants to know meanwhile, or soon after, shares the answer.

    However many ask and however long the database hangs: one thread, and nobody waits longer than `patience` seconds.
    The thread is a daemon: a stop does not wait for it.
    """

    def __init__(self, name: str, ask: Callable[[], T], *, fresh: float, patience: float) -> None:
        """An answer stays good for `fresh` seconds, whether it was a value or an exception."""
        self._name, self._ask, self._fresh, self._patience = name, ask, fresh, patience
        self._answer: asyncio.Future[T] | None = None
        self._asked_at = 0.0

    async def answer(self) -> T:
        """What `ask` returned; raises what it raised, or `NoAnswerError`."""
        future = self._answer
        if future is None or (future.done() and monotonic() - self._asked_at >= self._fresh):
            future = self._put()
        await asyncio.wait({future}, timeout=self._patience)
        if not future.done():
            raise NoAnswerError(self._name)
        return future.result()

    def forget(self) -> None:
        """The next one who wants to know has it asked anew, unless it is being asked now."""
        if self._answer is not None and self._answer.done():
            self._answer = None

    def _put(self) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(lambda done: done.exception())  # seen, even when nobody waits any more
        self._answer, self._asked_at = future, monotonic()
        Thread(target=self._work, args=(loop, future), name=self._name, daemon=True).start()
        return future

    def _work(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[T]) -> None:
        try:
            result = self._ask()
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            self._tell(loop, future.set_exception, error)
        else:
            self._tell(loop, future.set_result, result)

    def _tell(self, loop: asyncio.AbstractEventLoop, say: Callable[..., None], what: object) -> None:
        try:
            loop.call_soon_threadsafe(say, what)
        except RuntimeError:  # the process stopped meanwhile
            log.debug("answer_too_late", question=self._name)
