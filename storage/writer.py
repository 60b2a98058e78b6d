"""Group commit: many small changes, one COMMIT.

What a commit on SQLite costs is the disk's flush, however much it holds. So one thread writes: it takes what waits,
runs each job in a SAVEPOINT of its own, and commits them together. A job that raises is rolled back alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlmodel import Session

from storage.unit import UnitOfWork

T = TypeVar("T")
Job = Callable[[UnitOfWork], Any]

MOST_TOGETHER = 64
LONGEST_SECONDS = 0.02
"""No job joins a transaction that has run longer: whoever is in it waits for its commit."""


Entry = tuple[Job, Future[Any]]


@dataclass(frozen=True)
class Outcome:
    """What a job gave, or what it raised."""

    result: Any = None
    raised: BaseException | None = None


_CANCELLED = Outcome()


class ClosedError(Exception):
    """The writer was closed; nothing was written."""


class Writer:
    """The one writing thread of a SQLite database. Its thread starts with the first job."""

    def __init__(self, engine: Engine, trouble: Callable[[BaseException], BaseException]) -> None:
        """`trouble` turns what the driver raised into what the house knows (see `storage.database`)."""
        self._engine, self._trouble = engine, trouble
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._starting = Lock()
        self._closed = self._last = False

    def submit(self, job: Callable[[UnitOfWork], T]) -> Future[T]:
        """Run `job` in a write transaction; the future is done after the commit. Raises `ClosedError`."""
        future: Future[T] = Future()
        with self._starting:
            if self._closed:
                raise ClosedError
            if self._thread is None:
                self._thread = Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._queue.put((job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then end the thread."""
        with self._starting:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._last:
            if (first := self._queue.get()) is None:
                return
            self._write_together(first)

    def _write_together(self, first: Entry) -> None:
        """One transaction: this entry, and what else waits by now."""
        group = [first]
        outcomes: list[Outcome] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                began = monotonic()
                for job, future in group:  # grows while it is walked through
                    outcomes.append(_outcome(connection, job) if future.set_running_or_notify_cancel() else _CANCELLED)
                    if len(group) < MOST_TOGETHER and monotonic() - began < LONGEST_SECONDS:
                        group += self._waiting()
        except BaseException as error:  # noqa: BLE001 - whoever waits for a future must hear of it
            outcomes = [Outcome(raised=error)] * len(group)
        for (_, future), outcome in zip(group, outcomes, strict=True):
            self._tell(future, outcome)

    def _waiting(self) -> list[Entry]:
        """The next entry, if there is one now."""
        try:
            entry = self._queue.get_nowait()
        except Empty:
            return []
        self._last = entry is None
        return [entry] if entry else []

    def _tell(self, future: Future[Any], outcome: Outcome) -> None:
        with suppress(InvalidStateError):  # cancelled in this very moment: nobody waits for it
            if outcome.raised is None:
                future.set_result(outcome.result)
            else:
                future.set_exception(self._trouble(outcome.raised))


def _outcome(connection: Connection, job: Job) -> Outcome:
    """Run the job in a SAVEPOINT of its session's own; of one that raises, nothing stays."""
    session = Session(connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint")
    try:
        unit = UnitOfWork(session)
        result = job(unit)
        unit.write_out()
        session.commit()
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever submitted the job
        session.rollback()
        return Outcome(raised=error)
    else:
        return Outcome(result)
    finally:
        session.close()


class Pool:
    """The same promise where transactions may run side by side: each job in its own, some at once."""

    def __init__(self, begin: Callable[[], AbstractContextManager[UnitOfWork]], at_once: int = 8) -> None:
        self._begin = begin
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="writer")
        self._closed = False

    def submit(self, job: Callable[[UnitOfWork], T]) -> Future[T]:
        """Run `job` in a write transaction; the future is done after the commit. Raises `ClosedError`."""
        if self._closed:
            raise ClosedError
        return self._threads.submit(self._work, job)

    def _work(self, job: Callable[[UnitOfWork], T]) -> T:
        with self._begin() as uow:
            return job(uow)

    def close(self) -> None:
        """Finish what was submitted, then end the threads."""
        self._closed = True
        self._threads.shutdown()
