"""A season: people write on a street while one trouble after the other comes; then it is calm, and all is proven."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bot.supervise import Tasks
from tests.postgres import Server, new_database

from .invariants import View, ambiguous, given_up, strays, violations
from .lives import Cradle
from .residents import Deeds, everybody
from .stores import PostgresStore, SqliteStore, Store
from .street import EVERYTHING, Street, street
from .telegram import words
from .troubles import Trouble

Lives = list[asyncio.Task[None]]
Calm = Callable[[], Awaitable[None]]
CALM = 120.0
"""Seconds in which everything must have been worked off once nothing goes wrong any more."""


@dataclass(frozen=True)
class Setting:
    """Where a season plays. `offers`: see `Trouble.needs`. `crews`: see `Street`."""

    name: str
    offers: frozenset[str]
    crews: tuple[frozenset[str], ...] = (EVERYTHING,)

    def has(self, trouble: Trouble) -> bool:
        return not trouble.needs or trouble.needs in self.offers


INTAKE, HANDLERS = frozenset({"intake", "web"}), frozenset({"handlers"})
LEADERS = frozenset({"courier", "scheduler"})
SETTINGS = (
    Setting("SQLite, polling", frozenset({"file", "polling"})),
    Setting("SQLite, webhook", frozenset({"file", "webhook"})),
    Setting(
        "PostgreSQL, webhook, six processes",
        frozenset({"server", "webhook"}),
        (INTAKE, INTAKE, HANDLERS, HANDLERS, LEADERS, LEADERS),
    ),
)


@contextmanager
def store_for(setting: Setting, folder: Path, server: Server | None) -> Iterator[Store]:
    """A database of its own for a season; PostgreSQL's on this server."""
    if "server" not in setting.offers:
        yield SqliteStore(folder / "linling.db")
        return
    assert server, f"{setting.name} needs a server"
    with new_database(server.url) as url, closing(PostgresStore(url, server)) as store:
        yield store


@dataclass
class Result:
    """What a season came to; results add up."""

    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Result) -> Result:
        return Result(self.counts + other.counts, self.kills + other.kills, self.troubles + other.troubles,
                      self.faults + other.faults, self.wrong + other.wrong)  # fmt: skip


async def season(
    folder: Path, setting: Setting, store: Store, cradle: Cradle, luck: Random, fate: Iterable[Trouble], **how: Any
) -> Result:
    """Live through `fate` in order; the result holds every violation. `folder` exists; `how`: see `Street`."""
    result, deeds = Result(), Deeds()
    webhook = "webhook" in setting.offers
    async with (
        street(folder, store, cradle, luck, webhook=webhook, crews=setting.crews, **how) as made,
        made.running(),
    ):
        await made.all_ready()
        try:
            async with _everybody_writes(made, deeds) as (lives, calm):
                for trouble in fate:
                    await _suffer(made, deeds, trouble, lives)
                    result.troubles[trouble.name] += 1
                await calm()
        except (AssertionError, TimeoutError) as error:  # what was lost is said by the promises, below
            result.wrong.append(f"somebody waited in vain: {type(error).__name__} {error}")
        view = view_of(made, deeds)
        result.wrong += violations(view)
        _count(made, deeds, view, result)
    return result


async def _suffer(made: Street, deeds: Deeds, trouble: Trouble, lives: Lives) -> None:
    """Until it is over; or somebody who writes waits in vain, which is raised."""
    tasks = Tasks()
    suffering = tasks.start(trouble.name, trouble.run(made, deeds))
    try:
        await asyncio.wait([suffering, *lives], return_when=asyncio.FIRST_COMPLETED)
        for life in [life for life in lives if life.done()]:
            life.result()
        await suffering
    finally:
        await tasks.join(0)


@asynccontextmanager
async def _everybody_writes(made: Street, deeds: Deeds) -> AsyncIterator[tuple[Lives, Calm]]:
    tasks = Tasks()
    lives = [tasks.start(f"p{who.chat}", who.live()) for who in everybody(made, deeds, made.luck)]

    async def calm() -> None:
        made.telegram.faults.clear()
        deeds.over.set()
        made.telegram.changed()
        await asyncio.gather(*lives)
        await made.all_ready()
        await made.settled(CALM)

    try:
        yield lives, calm
    finally:
        deeds.over.set()
        await tasks.join(0)


def view_of(made: Street, deeds: Deeds) -> View:
    """What can be seen from outside, now."""
    telegram = made.telegram
    phones = {
        chat: {number: words(entry.message) for number, entry in history.items() if entry.by_bot}
        for chat, history in telegram.history.items()
    }
    return View(
        made.store.ask, telegram.calls, phones, deeds.said, deeds.pressed, telegram.updates.acknowledged,
        set(telegram.updates.sent), made.deaths, made.outages, made.bulk, made.blocked, made.strange,
    )  # fmt: skip


def _count(made: Street, deeds: Deeds, view: View, result: Result) -> None:
    lost_answers = strays(view)
    sends = [call for call in view.calls if call.kind == "send"]
    result.kills.update(death.step for death in view.deaths if death.how == "SIGKILL")
    result.faults.update(made.telegram.met)
    result.counts.update(made.tally)
    poison = {deed.update_id for deed in view.said if deed.poison}
    result.counts.update(
        {
            "SIGKILL": sum(death.how == "SIGKILL" for death in view.deaths),
            "SIGTERM": sum(death.how == "SIGTERM" for death in view.deaths),
            "updates sent": len(view.sent_updates),
            "updates redelivered": made.telegram.updates.redelivered,
            "words said": len(view.said),
            "buttons pressed": len(view.pressed),
            "tickets": made.store.one("SELECT count(*) FROM tickets"),
            "sends": len(sends),
            "edits": len(view.calls) - len(sends),
            "sends without an answer": sum(call.unanswered for call in sends),
            "doubled or unconfirmed": len(lost_answers),
            "of these ambiguous": sum(ambiguous(view, call) for call in lost_answers),
            "bulk": len(view.bulk),
            "bulk unconfirmed": made.store.one("SELECT count(*) FROM outbox WHERE state = 'unconfirmed'"),
            "dead letters": made.store.one("SELECT count(*) FROM inbox WHERE state = 'dead'"),
            "ordinary updates in hand at five deaths, given up": len(given_up(view) - poison),
            "violations": len(result.wrong),
        }
    )

