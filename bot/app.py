"""The composition root: builds the parts of the bot by hand, on one screen, and runs them until told to stop."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import structlog

from bot import text
from bot.actions import failures
from bot.actions.forgetting import Keep
from bot.actions.mirror import mirror
from bot.clock import Clock, SystemClock
from bot.delivery import Courier, open_bot, rates_of
from bot.delivery.errands import Errands
from bot.delivery.upkeep.me import who_am_i
from bot.delivery.upkeep.patience import TokenRefusedError, UpkeepError
from bot.delivery.upkeep.set_commands import set_commands
from bot.delivery.upkeep.webhook import delete_webhook, set_webhook
from bot.ears import Ears
from bot.ears.outside import OutsideEars
from bot.health import Health, Token
from bot.intake.keeping import Keeper
from bot.intake.polling import ALLOWED_UPDATES, Poller
from bot.intake.reader import LOOK_AGAIN_SECONDS, Patience, Reader
from bot.intake.updates import private_chat_of
from bot.intake.webhook import Webhook
from bot.leading import Role, Work
from bot.metrics import Metrics
from bot.parts import ALL, Part
from bot.schedule import Schedule
from bot.settings import Settings
from bot.start import Address, Announce, StartError, address_of, bring_in_first, database_url, open_database
from bot.supervise import Loops, Tasks, aside, forever, unless
from bot.web.server import WEBHOOK_PATH, PortTakenError, create_web, serving
from bot.words import DEFAULT_LOCALE, render
from storage.database import Database
from storage.inbox import Claimed
from storage.locks import Lock
from storage.unit import UnitOfWork

if TYPE_CHECKING:
    from handlers.dispatcher import Ear

log = structlog.get_logger(__name__)

STOP_SECONDS = 7
COMMANDS = ("report", "mine", "me", "language", "mydata", "export", "delete", "cancel", "help")
"""What the menu beside the text field shows to everybody; staff have their keys."""
COURIER_LOOK_SECONDS = 1.0
"""How long the courier rests at most, though whatever is to be said wakes it: the command line writes too."""
LOOK_SECONDS = 0.1
"""How often a process looks for what another one has put into the database."""


async def run(settings: Settings, announce: Announce, parts: frozenset[Part] = ALL) -> None:
    """Run these parts until SIGTERM or SIGINT. Without a token the playground comes with it. Raises `StartError`."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if settings.token is None and parts != ALL:
        raise StartError("parts-need-token")
    database = open_database(database_url(settings))
    try:
        if settings.community_file:
            bring_in_first(database, settings.community_file)
        async with address_of(settings, database, announce) as address:
            await Linling(settings, database, address, SystemClock(), announce, parts).run(stop)
    finally:
        database.close()


class Linling:
    """The bot, or those of its parts that this process plays."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        address: Address,
        clock: Clock,
        announce: Announce,
        parts: frozenset[Part] = ALL,
    ) -> None:
        self._settings, self._database, self._address, self._clock = settings, database, address, clock
        self._announce, self._parts = announce, parts
        self._woken = asyncio.Event()
        self._keeper = Keeper(database, clock, self._woken)
        rates = rates_of(
            settings.send_rate,
            settings.send_rate_chat,
            settings.send_rate_group,
            bulk=settings.send_rate_bulk,
            paid=settings.paid_broadcast,
        )
        look = LOOK_AGAIN_SECONDS if self._is_alone else LOOK_SECONDS
        self._look_seconds = look
        self._courier = Courier(
            database, address.token, address.api_url, clock, rates, look_seconds=min(look, COURIER_LOOK_SECONDS)
        )
        self._errands = Errands(database, address.token, address.api_url, clock, ears_of(settings))
        self._worker = secrets.randbits(31)
        self._roles: list[Role] = []
        self._reader: Reader | None = None
        self._loops = Loops()
        self.health = Health(database, clock, self._loops, self._doing)
        self.metrics = Metrics(self.health, self._loops, clock)
        self.metrics.watch_keeper(self._keeper)
        self.metrics.watch_courier(self._courier)
        self.metrics.watch_errands(self._errands)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen, greet the Bot API, then play every part until `stop`; finish what was begun within ten seconds."""
        async with self._web():
            name = await unless(stop, self._greet())
            if name is not None:
                self._announce("bot", name)
                await self._work(name, stop)

    async def _work(self, name: str, stop: asyncio.Event) -> None:
        """Every role in a loop of its own, restarted when it crashes."""
        async with AsyncExitStack() as stack:
            self._roles = self._cast(name, stack)
            tasks = Tasks()
            try:
                for role in self._roles:
                    tasks.start(role.name, forever(role.name, partial(role.run, stop), stop, self._loops))
                for duty, body in self._duties().items():
                    tasks.start(duty, forever(duty, partial(body, stop), stop, self._loops))
                await stop.wait()
                log.info("stopping")
            finally:
                stop.set()
                self.health.stopping = True
                await tasks.join(STOP_SECONDS)
                await self.health.leave()

    def _duties(self) -> dict[str, Work]:
        """What every process does for its own sake."""
        return {"heartbeat": self.health.beat, "token": partial(self.health.watch_token, self._ask_token)}

    def _doing(self) -> dict[str, bool]:
        """The roles of this process, and whether each is played here right now."""
        taking_in = {"intake": True} if self._takes_in and self._settings.webhook_url else {}
        return taking_in | {role.name: role.leads for role in self._roles}

    async def _ask_token(self) -> Token:
        """Whether the Bot API knows our token."""
        try:
            async with open_bot(self._address.token, self._address.api_url) as bot:
                await who_am_i(bot)
        except TokenRefusedError:
            return Token.REFUSED
        except UpkeepError as error:
            log.warning("token_not_asked", error=str(error))
            return Token.UNKNOWN
        return Token.GOOD

    def _cast(self, name: str, stack: AsyncExitStack) -> list[Role]:
        """Who plays what here. One process at a time plays each, but on PostgreSQL any number work updates off."""
        roles = []
        if Part.INTAKE in self._parts and not self._settings.webhook_url:
            poller = Poller(self._keeper, self._address.token, self._address.api_url)
            roles.append(self._role("intake", self._database.lock("intake"), poller.run))
        if Part.HANDLERS in self._parts:
            hear = partial(self._hear, name, stack)
            roles.append(self._role("handlers", self._database.worker_lock(self._worker), hear))
        if Part.COURIER in self._parts:
            roles.append(self._role("courier", self._database.lock("courier"), self._courier.run))
            roles.append(self._role("errands", self._database.lock("errands"), self._errands.run))
        if Part.SCHEDULER in self._parts:
            keep = _keep(self._settings)
            schedule = Schedule(self._database, self._clock, self._courier.wake, loops=self._loops, keep=keep)
            self.metrics.watch_schedule(schedule)
            roles.append(self._role("scheduler", self._database.lock("scheduler"), schedule.run))
        return roles

    def _role(self, name: str, lock: Lock, work: Work) -> Role:
        return Role(name, lock, work, partial(self._announce, "standby"))

    async def _hear(self, name: str, stack: AsyncExitStack, stop: asyncio.Event) -> None:
        self._reader = self._reader or await unless(stop, self._new_reader(name, stack))
        if self._reader is not None:
            await self._reader.run(stop)

    async def _new_reader(self, name: str, stack: AsyncExitStack) -> Reader:
        # Slow to import, and only whoever hears pays for it; meanwhile the web server answers.
        hearing = await aside(lambda: import_module("handlers.dispatcher"))
        await aside(text.prepare)
        await aside(self._know_open_tickets)
        address, settings = self._address, self._settings
        ear: Ear = hearing.Ear(
            self._database,
            self._clock,
            address.token,
            address.api_url,
            bot_name=name,
            default_locale=settings.default_locale,
        )
        stack.push_async_callback(ear.close)
        return Reader(
            self._database,
            self._clock,
            self.metrics.timed(ear.hear),
            bury,
            self._woken,
            patience=Patience(settings.update_attempts, timedelta(seconds=settings.update_retry_seconds)),
            worker=self._worker,
            look_seconds=self._look_seconds,
            after=self._courier.wake,
        )

    def _know_open_tickets(self) -> None:
        with self._database.read() as uow:
            mirror(uow).look(uow, self._clock.now())

    @property
    def _takes_in(self) -> bool:
        return Part.INTAKE in self._parts

    @property
    def _is_alone(self) -> bool:
        """Whether no other process writes: everything that happens is known here at once."""
        return self._database.is_sqlite and self._parts == ALL

    async def _greet(self) -> str:
        """Ask who we are, say how updates shall come, and put our commands into the menu. Raises `StartError`."""
        settings = self._settings
        if settings.webhook_url and not settings.webhook_secret:
            raise StartError("webhook-secret")
        async with open_bot(self._address.token, self._address.api_url) as bot:
            try:
                name = (await who_am_i(bot)).username
                self.health.token_is(Token.GOOD)
            except TokenRefusedError as error:
                raise StartError("token") from error
            except UpkeepError as error:
                raise StartError("bot-api", url=self._address.api_url, error=str(error)) from error
            try:
                if self._takes_in and settings.webhook_url and settings.webhook_secret:
                    url, secret = settings.webhook_url + WEBHOOK_PATH, settings.webhook_secret.get_secret_value()
                    await set_webhook(bot, url, secret, allowed_updates=ALLOWED_UPDATES)
            except UpkeepError as error:
                raise StartError("webhook", url=settings.webhook_url, error=str(error)) from error
            if self._takes_in and not settings.webhook_url:
                await _if_possible("webhook_not_removed", delete_webhook(bot))
            if Part.HANDLERS in self._parts:
                await _if_possible("commands_not_set", set_commands(bot, commands()))
        return name

    @asynccontextmanager
    async def _web(self) -> AsyncIterator[None]:
        settings = self._settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        webhook = Webhook(self._keeper, secret) if self._takes_in and settings.webhook_url else None
        app = create_web(webhook, self.health, self.metrics.page)
        async with AsyncExitStack() as stack:
            try:
                port = await stack.enter_async_context(serving(app, settings.listen_host, settings.listen_port))
                log.info("listening", host=settings.listen_host, port=port)
            except PortTakenError as error:
                if error.errno != errno.EADDRINUSE:
                    raise StartError("listen", host=settings.listen_host, port=settings.listen_port) from error
                alone = self._parts < ALL and Part.WEB in self._parts
                asked_for = alone or "listen_port" in settings.model_fields_set
                if webhook or asked_for:
                    raise StartError("port", port=settings.listen_port, setting="LISTEN_PORT") from error
                log.warning("no_health_page", port=settings.listen_port, hint="the port is taken; set LISTEN_PORT")
            yield


def ears_of(settings: Settings) -> Ears | None:
    """The engine the settings name, started when the first voice comes; None without one."""
    if settings.speech_engine == "none" or settings.speech_model is None:
        return None
    command = (sys.executable, "-m", "bot.ears.worker", settings.speech_engine, str(settings.speech_model))
    return OutsideEars(command, seconds=settings.speech_seconds)


def _keep(settings: Settings) -> Keep:
    return Keep(
        updates=timedelta(days=settings.keep_updates_days),
        dead_letters=timedelta(days=settings.keep_dead_letters_days),
        messages=timedelta(days=settings.keep_messages_days),
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


def bury(uow: UnitOfWork, update: Claimed, now: datetime) -> None:
    """An update is given up: its sender hears an apology, the desk an alarm."""
    failures.bury(uow, private_chat_of(update.raw), update.seq, now)
