"""Forgetting by age, in steps so short that nobody waits for them: each step is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Database
from storage.pruning import Pruning
from storage.unit import UnitOfWork

STEP = 500
"""Rows a transaction: some milliseconds."""

Forget = Callable[[Pruning, datetime, int], int]


@dataclass(frozen=True)
class Keep:
    """How long each thing is kept after it was done with."""

    updates: timedelta = timedelta(days=7)
    dead_letters: timedelta = timedelta(days=90)
    messages: timedelta = timedelta(days=90)
    alarms: timedelta = timedelta(days=90)


TALKS = timedelta(days=7)
"""An unanswered privacy notice holds what was said no longer than this; a draft likewise."""
WORDS = timedelta(days=730)
"""What the privacy notice promises: words, pictures and places of a ticket go two years after it was over."""
PROCESSES = timedelta(days=1)


def plan(keep: Keep) -> dict[str, tuple[Forget, timedelta]]:
    """What is forgotten, by its table's name, and after how long."""
    return {
        "inbox": (Pruning.updates, keep.updates),
        "dead_letters": (Pruning.dead_letters, keep.dead_letters),
        "outbox": (Pruning.messages, keep.messages),
        "conversations": (Pruning.conversations, TALKS),
        "drafts": (Pruning.drafts, TALKS),
        "tickets": (Pruning.words, WORDS),
        "evidence": (Pruning.pictures, WORDS),
        "alarms": (Pruning.alarms, keep.alarms),
        "heartbeats": (Pruning.heartbeats, PROCESSES),
    }


def steps(database: Database, now: datetime, keep: Keep | None = None) -> Iterator[tuple[str, int]]:
    """Forget what nobody needs any more, one transaction whenever the caller asks for the next: table and rows gone."""
    for name, (forget, age) in plan(keep or Keep()).items():
        while some := database.submit(_step(forget, now - age)).result():
            yield name, some


def _step(forget: Forget, before: datetime) -> Callable[[UnitOfWork], int]:
    return lambda uow: forget(uow.pruning, before, STEP)
