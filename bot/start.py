"""Before the bot can work: its database open and migrated, its territory known, its Bot API at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.actions import community, onboarding
from bot.actions.caller import Caller
from bot.clock import Clock, SystemClock
from bot.domain.scope import NOWHERE
from bot.settings import Settings
from bot.words import render
from storage import migrate
from storage.database import Database, DatabaseUnavailableError
from storage.unit import UnitOfWork

EXAMPLE = Path(__file__).parent / "playground" / "example"
PLAYGROUND_TOKEN = "990000000000:playground"
PLAYGROUND_DATABASE = "sqlite:///var/playground.db"


class StartError(Exception):
    """The bot cannot start; `words` says why and what to do."""

    def __init__(self, reason: str, **args: object) -> None:
        super().__init__(reason)
        self.reason, self._args = reason, args

    def words(self, locale: str) -> str:
        return render(locale, f"start-{self.reason}", **self._args)


Announce = Callable[[str, str], None]
"""Told what a person at the terminal wants to know: ("playground", url), ("bot", username)."""


@dataclass(frozen=True)
class Address:
    """Where the Bot API is, and as whom we speak to it."""

    token: str
    api_url: str


def database_url(settings: Settings) -> str:
    """The playground's invented people never share a file with real ones, unless somebody says so."""
    if settings.token is None and "database_url" not in settings.model_fields_set:
        return PLAYGROUND_DATABASE
    return settings.database_url


def open_database(url: str) -> Database:
    """Open and migrate. Raises `StartError` with what to do."""
    try:
        database = Database(url)
        migrate.upgrade(database)
        database.check()  # a database that can only be read takes nothing in
    except migrate.NewerDatabaseError as error:
        raise StartError("database-newer", revision=error.revision, newest=error.newest) from error
    except DatabaseUnavailableError as error:
        raise StartError("database", error=str(error)) from error
    except (ValueError, OSError) as error:
        raise StartError("database", error=str(error)) from error
    return database


def import_if_empty(database: Database, file: Path, clock: Clock) -> bool:
    """Bring a community in when there is no territory yet and no other process is at it; whether it did."""
    lock = database.lock("community")
    if not lock.take():
        return False
    try:
        with database.begin() as uow:
            if uow.places.children(NOWHERE):
                return False
            community.bring_in(uow, community.read(file), clock.now())
            return True
    finally:
        lock.let_go()


def bring_in_first(database: Database, file: Path) -> None:
    """`import_if_empty` with a form named in the settings. Raises `StartError` when it cannot be read."""
    try:
        import_if_empty(database, file, SystemClock())
    except community.BadFormError as error:
        raise StartError("community", file=str(file), count=len(error.problems)) from error


@asynccontextmanager
async def address_of(settings: Settings, database: Database, announce: Announce) -> AsyncIterator[Address]:
    """Telegram's Bot API with our token; or, without one, the playground's with phones in the browser."""
    if settings.token:
        yield Address(settings.token, settings.bot_api_url)
        return
    lock, clock = database.lock("playground"), SystemClock()
    if not lock.take():
        raise StartError("playground-open")
    await asyncio.to_thread(import_if_empty, database, EXAMPLE / "community.yaml", clock)
    known = await asyncio.to_thread(_give_out_phones, database, clock)
    try:
        async with phones(_free_port(settings), known) as url:
            announce("playground", url)
            yield Address(PLAYGROUND_TOKEN, url)
    finally:
        lock.let_go()


def _free_port(settings: Settings) -> int:
    """The playground's port; when nobody asked for a certain one and the usual one is taken, any free one."""
    if "playground_port" in settings.model_fields_set:
        return settings.playground_port
    from bot.playground.server import PortBusyError, listen

    try:
        listen(port=settings.playground_port).close()
    except PortBusyError:
        return 0
    return settings.playground_port


def _give_out_phones(database: Database, clock: Clock) -> frozenset[int]:
    """The example's staff get the playground's phones; the chats of everybody we know by now."""
    from bot.playground.cast import CAST

    with database.begin() as uow:
        community.bind_playground(uow, EXAMPLE / "playground.yaml", clock.now())
        known = [phone.id for phone in CAST if uow.people.by_chat(phone.id)]
        for chat_id in known:
            uow.people.set_reachable(chat_id, reachable=True)
            _greet_phone(uow, chat_id, clock.now())
    return frozenset(known)


def _greet_phone(uow: UnitOfWork, chat_id: int, now: datetime) -> None:
    """A phone of the playground begins each day empty: its menu has to be shown again."""
    person = uow.people.by_chat(chat_id)
    if person is not None:
        onboarding.welcome_back(uow, Caller(chat_id, person.name, person.locale, person), now)


@asynccontextmanager
async def phones(port: int, started: frozenset[int] = frozenset()) -> AsyncIterator[str]:
    """The playground's server; yields its address. `started` are phones that know the bot from an earlier day.

    Raises `StartError` when the port is taken.
    """
    # Here, not above: the live bot, with a token, never imports the playground.
    from bot.playground.server import PortBusyError, running
    from bot.playground.world import World

    world = World(PLAYGROUND_TOKEN)
    world.started |= started
    try:
        async with running(world, port) as url:
            yield url
    except PortBusyError as error:
        raise StartError("port", port=port, setting="PLAYGROUND_PORT") from error
