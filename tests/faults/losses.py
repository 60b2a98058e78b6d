"""The losses of TELEGRAM.md's table, measured on ourselves: 200 updates wait, the bot is killed in the midst of them.

It is started again, and what became of the 200 is counted: lost (no effect, or no word to whoever wrote), and doubled
(more than one effect).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

from bot.actions.onboarding import CONSENT_VERSION
from bot.clock import SystemClock

from .lives import Cradle, Life
from .residents import screen
from .stores import SqliteStore
from .street import HOMES, Street, street
from .telegram import words

WAITING = 200
MIDST = 40
"""So many have taken effect when it dies."""
FIRST = 990_000_010_000


async def losses(folder: Path, born: Cradle) -> str:
    """The table, one row a way of taking in."""
    rows = []
    for way, webhook in (("polling", False), ("webhook", True)):
        cells = []
        for name, end in _ENDS.items():
            place = folder / f"losses-{way}-{name}"
            place.mkdir()
            lost, doubled = await _measure(place, born, end, webhook=webhook)
            cells.append(f"{lost} lost, {doubled} doubled")
        rows.append(f"| ours, {way} | {' | '.join(cells)} |")
    head = f"| {WAITING} waiting, killed after {MIDST}, started again | {' | '.join(_ENDS)} |"
    return "\n".join([head, "|---|" + "---|" * len(_ENDS), *rows])


async def _sigkill(made: Street, life: Life) -> None:
    await made.kill(life, "in the midst of 200")


async def _sigterm(made: Street, life: Life) -> None:
    await made.terminate(life, "in the midst of 200")


_ENDS: dict[str, Callable[[Street, Life], Awaitable[None]]] = {"SIGKILL": _sigkill, "SIGTERM": _sigterm}


async def _measure(
    folder: Path, born: Cradle, end: Callable[[Street, Life], Awaitable[None]], *, webhook: bool
) -> tuple[int, int]:
    store = SqliteStore(folder / "linling.db")
    done = "SELECT count(*) FROM inbox WHERE state = 'done'"
    async with street(folder, store, born, Random(1), webhook=webhook) as made:
        await asyncio.to_thread(_move_in, made)
        for number in range(WAITING):
            made.telegram.phone(FIRST + number).text(f"3号楼门口{number:03}x0001y号灯杆不亮")
        async with made.running():
            life = await made.one()
            await made.until(lambda: store.one(done) >= MIDST)
            await end(made, life)
            assert store.one(done) < WAITING, "it was killed too late"
            await made.all_ready()
            await made.settled()
            return _lost(made), _doubled(made)


def _move_in(made: Street) -> None:
    """Two hundred residents who are known already."""
    now = SystemClock().now()

    def people(uow: object) -> None:
        for number in range(WAITING):
            made.telegram.add_phone(f"p{number}", "resident", phone_id=FIRST + number)
            made.telegram.started.add(FIRST + number)
            person = uow.people.welcome(FIRST + number, f"p{number}", "zh-Hans", now)  # type: ignore[attr-defined]
            home = uow.places.by_code(HOMES[number % len(HOMES)])  # type: ignore[attr-defined]
            uow.people.change(  # type: ignore[attr-defined]
                person.id, home_id=home.id, consent_version=CONSENT_VERSION, consented_at=now
            )

    made.with_database(people)


def _lost(made: Street) -> int:
    """Nothing was kept of it, or nobody answered."""
    kept = " ".join(text for (text,) in made.store.ask("SELECT text FROM evidence"))
    marks = {FIRST + number: f"{number:03}x0001y" for number in range(WAITING)}
    answered = {chat for chat, mark in marks.items() if any(mark in words(m) for m in screen(made, chat))}
    return sum(mark not in kept or chat not in answered for chat, mark in marks.items())


def _doubled(made: Street) -> int:
    """What was written once and kept more often."""
    more = "SELECT count(*) - count(DISTINCT text) FROM evidence"
    return int(made.store.one(more))
