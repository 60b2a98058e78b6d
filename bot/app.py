"""The composition root: builds everything by hand, on one screen, and runs the loops until told to stop."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Gauge

from bot import text
from bot.actions import community, failures, onboarding, sweeps
from bot.actions.caller import Caller
from bot.clock import Clock, SystemClock
from bot.delivery import Courier, Limit, Rates, open_bot
from bot.delivery.upkeep.me import who_am_i
from bot.delivery.upkeep.patience import TokenRefusedError, UpkeepError
from bot.delivery.upkeep.set_commands import set_commands
from bot.delivery.upkeep.webhook import delete_webhook, set_webhook
from bot.domain.scope import NOWHERE
from bot.intake.polling import ALLOWED_UPDATES, Poller
from bot.intake.reader import Patience, Reader
from bot.intake.updates import private_chat_of
from bot.intake.webhook import Webhook
from bot.playground.cast import CAST
from bot.playground.server import PortBusyError, listen, running
from bot.playground.world import World
from bot.schedule import Schedule
from bot.settings import Settings
from bot.supervise import Tasks, forever, unless
from bot.web.server import WEBHOOK_PATH, Health, PortTakenError, create_web, serving
from bot.words import DEFAULT_LOCALE, render
from handlers.dispatcher import Ear
from storage import migrate
from storage.database import Database, DatabaseUnavailableError
from storage.inbox import Claimed
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

EXAMPLE = Path(__file__).parent / "playground" / "example"
PLAYGROUND_TOKEN = "990000000000:playground"
PLAYGROUND_DATABASE = "sqlite:///var/playground.db"
STOP_SECONDS = 10
COMMANDS = ("report", "mine", "me", "language", "mydata", "export", "delete", "cancel", "help")
"""What the menu beside the text field shows to everybody; staff have their keys."""


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


async def run(settings: Settings, announce: Announce) -> None:
    """Run until SIGTERM or SIGINT. Without a token the playground comes with it. Raises `StartError`."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    database = open_database(_database_url(settings))
    try:
        text.prepare()
        if settings.community_file:
            _bring_in_first(database, settings.community_file)
        async with _address(settings, database, announce) as address:
            if database.is_sqlite:
                await asyncio.to_thread(_take_up_where_it_stopped, database)
            await Linling(settings, database, address, SystemClock(), announce).run(stop)
    finally:
        database.close()


def _database_url(settings: Settings) -> str:
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
    except DatabaseUnavailableError as error:
        raise StartError("database", error=str(error)) from error
    except (ValueError, OSError) as error:
        raise StartError("database", error=str(error)) from error
    return database


def import_if_empty(database: Database, file: Path, clock: Clock) -> bool:
    """Bring a community in when there is no territory yet; whether it did."""
    with database.begin() as uow:
        if uow.places.children(NOWHERE):
            return False
        community.bring_in(uow, community.read(file), clock.now())
        return True


def _take_up_where_it_stopped(database: Database) -> None:
    """A file has one bot: what a killed one had in hand need not wait for its claims and leases to run out."""
    with database.begin() as uow:
        uow.inbox.rescue(living=())
        uow.outbox.release_all()


def _bring_in_first(database: Database, file: Path) -> None:
    try:
        import_if_empty(database, file, SystemClock())
    except community.BadFormError as error:
        raise StartError("community", file=str(file), count=len(error.problems)) from error


@asynccontextmanager
async def _address(settings: Settings, database: Database, announce: Announce) -> AsyncIterator[Address]:
    """Telegram's Bot API with our token; or, without one, the playground's with phones in the browser."""
    if settings.token:
        yield Address(settings.token, settings.bot_api_url)
        return
    clock = SystemClock()
    await asyncio.to_thread(import_if_empty, database, EXAMPLE / "community.yaml", clock)
    known = await asyncio.to_thread(_give_out_phones, database, clock)
    async with phones(_free_port(settings), known) as url:
        announce("playground", url)
        yield Address(PLAYGROUND_TOKEN, url)


def _free_port(settings: Settings) -> int:
    """The playground's port; when nobody asked for a certain one and the usual one is taken, any free one."""
    if "playground_port" in settings.model_fields_set:
        return settings.playground_port
    try:
        listen(port=settings.playground_port).close()
    except PortBusyError:
        return 0
    return settings.playground_port


def _give_out_phones(database: Database, clock: Clock) -> frozenset[int]:
    """The example's staff get the playground's phones; the chats of everybody we know by now."""
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
    world = World(PLAYGROUND_TOKEN)
    world.started |= started
    try:
        async with running(world, port) as url:
            yield url
    except PortBusyError as error:
        raise StartError("port", port=port, setting="PLAYGROUND_PORT") from error


class Linling:
    """The bot: its parts, and the loops that keep them going."""

    def __init__(
        self, settings: Settings, database: Database, address: Address, clock: Clock, announce: Announce
    ) -> None:
        self._settings, self._database, self._address, self._clock = settings, database, address, clock
        self._announce = announce
        self._woken = asyncio.Event()
        self._courier = Courier(database, address.token, address.api_url, clock, _rates(settings))
        self._registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(f"linling_{name}", words, registry=self._registry) for name, words in _GAUGES.items()
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Listen, greet the Bot API, then run every loop until `stop`; finish what was begun within ten seconds."""
        async with self._web():
            name = await unless(stop, self._greet())
            if name is not None:
                self._announce("bot", name)
                await self._work(name, stop)

    async def _work(self, name: str, stop: asyncio.Event) -> None:
        ear = Ear(
            self._database,
            self._clock,
            self._address.token,
            self._address.api_url,
            bot_name=name,
            default_locale=self._settings.default_locale,
        )
        settings = self._settings
        patience = Patience(settings.update_attempts, timedelta(seconds=settings.update_retry_seconds))
        reader = Reader(
            self._database, self._clock, ear.hear, bury, self._woken, patience=patience, after=self._courier.wake
        )
        schedule = Schedule(self._database, self._clock, self._courier.wake)
        loops = {"reader": reader.run, "courier": self._courier.run, "schedule": schedule.run, "intake": self._intake()}
        tasks = Tasks()
        try:
            for loop, body in loops.items():
                tasks.start(loop, forever(loop, partial(body, stop), stop))
            await stop.wait()
            log.info("stopping")
        finally:
            stop.set()
            await tasks.join(STOP_SECONDS)
            await ear.close()

    def _intake(self) -> Callable[[asyncio.Event], Awaitable[None]]:
        if self._settings.webhook_url:
            return _nothing_until
        return Poller(self._database, self._address.token, self._address.api_url, self._clock, self._woken).run

    async def _greet(self) -> str:
        """Ask who we are, say how updates shall come, and put our commands into the menu. Raises `StartError`."""
        settings = self._settings
        if settings.webhook_url and not settings.webhook_secret:
            raise StartError("webhook-secret")
        async with open_bot(self._address.token, self._address.api_url) as bot:
            try:
                name = (await who_am_i(bot)).username
            except TokenRefusedError as error:
                raise StartError("token") from error
            except UpkeepError as error:
                raise StartError("bot-api", url=self._address.api_url, error=str(error)) from error
            try:
                if settings.webhook_url and settings.webhook_secret:
                    url, secret = settings.webhook_url + WEBHOOK_PATH, settings.webhook_secret.get_secret_value()
                    await set_webhook(bot, url, secret, allowed_updates=ALLOWED_UPDATES)
            except UpkeepError as error:
                raise StartError("webhook", url=settings.webhook_url, error=str(error)) from error
            if not settings.webhook_url:
                await _if_possible("webhook_not_removed", delete_webhook(bot))
            await _if_possible("commands_not_set", set_commands(bot, commands()))
        return name

    @asynccontextmanager
    async def _web(self) -> AsyncIterator[None]:
        settings = self._settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        keeper = Webhook(self._database, self._clock, secret, self._woken) if settings.webhook_url else None
        app = create_web(keeper, self.health, self._registry)
        async with AsyncExitStack() as stack:
            try:
                port = await stack.enter_async_context(serving(app, settings.listen_host, settings.listen_port))
                log.info("listening", host=settings.listen_host, port=port)
            except PortTakenError as error:
                if error.errno != errno.EADDRINUSE:
                    raise StartError("listen", host=settings.listen_host, port=settings.listen_port) from error
                if keeper is not None or "listen_port" in settings.model_fields_set:
                    raise StartError("port", port=settings.listen_port, setting="LISTEN_PORT") from error
                log.warning("no_health_page", port=settings.listen_port, hint="the port is taken; set LISTEN_PORT")
            yield

    async def health(self) -> Health:
        """Whether the database answers and nobody is forgotten; counts of what waits."""
        try:
            facts = await asyncio.to_thread(self._facts)
        except DatabaseUnavailableError:
            return Health(ok=False, facts={"database": "unavailable"})
        for name, value in facts.items():
            self._gauges[name].set(value)
        return Health(ok=facts["tickets_nowhere"] == 0, facts=dict(facts))

    def _facts(self) -> dict[str, int]:
        with self._database.read() as uow:
            proof, inbox, outbox = sweeps.prove(uow), uow.inbox.counts(), uow.outbox.counts()
        return {
            "tickets_open": proof.open,
            "tickets_nowhere": proof.nowhere,
            "inbox_waiting": inbox.get("waiting", 0),
            "inbox_dead": inbox.get("dead", 0),
            "outbox_waiting": outbox.get("waiting", 0),
            "outbox_failed": outbox.get("failed", 0),
            "outbox_unconfirmed": outbox.get("unconfirmed", 0),
        }


_GAUGES = {
    "tickets_open": "Tickets that are not closed, rejected, merged or withdrawn",
    "tickets_nowhere": "Tickets that should have an owner and have none (must be 0)",
    "inbox_waiting": "Updates kept and not yet worked off",
    "inbox_dead": "Updates given up on",
    "outbox_waiting": "Messages not sent yet",
    "outbox_failed": "Messages that can never be sent",
    "outbox_unconfirmed": "Bulk messages that may have arrived",
}


BULK_SHARE = 0.7
"""How much of the bot's rate bulk may use: the rest is always free for everybody else."""


def _rates(settings: Settings) -> Rates:
    """A quarter of a second's worth at a time, so that 28/s never come as one volley."""
    volley = max(1, round(settings.send_rate / 4))
    return Rates(
        bot=Limit(volley, volley / settings.send_rate),
        bulk=Limit(max(1, int(volley * BULK_SHARE)), volley / settings.send_rate),
        chat=Limit(3, 3 / settings.send_rate_chat),
        group=Limit(max(1, round(settings.send_rate_group)), 60),
    )


def commands() -> dict[str, list[tuple[str, str]]]:
    """The commands of the menu, by two-letter language; "" for everybody else."""

    def shown(locale: str) -> list[tuple[str, str]]:
        return [(name, render(locale, f"command-{name}")) for name in COMMANDS]

    return {"": shown(DEFAULT_LOCALE), "zh": shown("zh-Hans"), "en": shown("en")}


async def _if_possible(trouble: str, wish: Awaitable[None]) -> None:
    """A convenience: polling says itself when a webhook stands in its way, and a menu can be done without."""
    try:
        await wish
    except UpkeepError as error:
        log.warning(trouble, error=str(error))


async def _nothing_until(stop: asyncio.Event) -> None:
    """With a webhook the web server takes updates in: nothing is asked for."""
    await stop.wait()


def bury(uow: UnitOfWork, update: Claimed, now: datetime) -> None:
    """An update is given up: its sender hears an apology, the desk an alarm."""
    failures.bury(uow, private_chat_of(update.raw), update.seq, now)
