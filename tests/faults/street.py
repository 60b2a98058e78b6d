"""A street: Telegram, a database, the bot's processes, and whoever starts them again when they die."""

from __future__ import annotations

import asyncio
import mmap
import signal
import struct
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.actions import community
from bot.actions.onboarding import CONSENT_VERSION
from bot.clock import SystemClock
from bot.playground.server import running
from bot.start import EXAMPLE
from bot.supervise import Tasks
from storage import migrate
from storage.database import Database

from .gate import Gate, gate
from .lives import LOOK, PATIENCE, ROOT, Cradle, Life
from .stores import Ask, Rows, Store, environment
from .telegram import Telegram
from .zygote import CLOCK

TOKEN = "990000000901:chaos"
EVERYTHING = frozenset({"intake", "handlers", "courier", "scheduler", "web"})
HOMES = ("cg-1-1", "cg-2-2", "cg-3-1", "cg-5-2", "cg-6-1", "cg-8-1", "cg-10-2", "cg-11-1")
RESIDENTS = {990_000_000_101 + number: home for number, home in enumerate(HOMES)}
BLOCKER = 990_000_000_191
"""Lives here too; writes only in the trouble in which they block the bot."""
DOOMED = 990_000_000_192
"""Likewise: what they write kills whoever works on it."""
STAFF = {code: 990_000_000_201 + number for number, code in enumerate(
    ("li", "zhou", "wang", "zhao", "qian", "wu", "qian2", "tang", "luo", "shi"))}  # fmt: skip
DESK = (STAFF["li"], STAFF["zhou"], STAFF["tang"])
STOP_SECONDS = 15.0
"""The promise is ten; the machine that tries it may be busy."""
COULD_NOT = 1
"""The exit code of a bot that says why it cannot start; whoever keeps it tries again."""


@dataclass(frozen=True)
class Death:
    """When (monotonic) which parts died, of what (SIGKILL, SIGTERM …), at which step."""

    at: float
    how: str
    step: str
    parts: frozenset[str]
    cold: bool


@dataclass(frozen=True)
class Outage:
    """From `began` to `ended` (monotonic) nothing could be written. `cuts`: every session was broken, locks gone."""

    began: float
    ended: float
    cuts: bool = False


@dataclass
class Bulk:
    """One synthetic notice: `mark` stands in its text."""

    chat: int
    mark: str


@dataclass
class Street:
    """`crews` are the processes that should live: each a set of parts (`EVERYTHING` is all in one)."""

    telegram: Telegram
    url: str
    store: Store
    folder: Path
    cradle: Cradle
    luck: Random
    more: dict[str, str] = field(default_factory=dict)
    gate: Gate | None = None
    """With a webhook: what stands before the processes that take updates in."""
    crews: tuple[frozenset[str], ...] = (EVERYTHING,)
    cold_share: float = 0.0
    lives: list[Life | None] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    bulk: list[Bulk] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    stops: list[float] = field(default_factory=list)
    """Seconds from each SIGTERM to the end."""
    outages: list[Outage] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    born: int = 0
    closed: bool = False
    _out: int = 0
    _tasks: Tasks = field(default_factory=Tasks)

    # -- processes -------------------------------------------------------------------------------------------
    @property
    def settings(self) -> dict[str, str]:
        return environment(ROOT) | {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": self.url, "LANG": "en_US.UTF-8",
            "DATABASE_URL": self.store.url, "OPEN_BROWSER": "false", "SEND_RATE": "1000",
            "SEND_RATE_CHAT": "1000", "LOG_FORMAT": "json", "LOG_LEVEL": "INFO", "UPDATE_RETRY_SECONDS": "0.2",
        } | (self.gate.settings if self.gate else {}) | self.more  # fmt: skip

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Every crew at work, and started again whenever it dies, until the end of the block."""
        self.lives = [None for _ in self.crews]
        keepers = [self._tasks.start(f"keeper-{place}", self._keep(place)) for place in range(len(self.crews))]
        try:
            yield
        finally:
            self.closed = True
            for life in self.living():
                await life.kill()
            await asyncio.gather(*keepers)

    async def one_more(self, parts: frozenset[str]) -> Life:
        """A process beside the crews, which nobody starts again. It need not come on the line."""
        life = await self._begin(len(self.crews), parts)
        self.lives.append(life)
        return life

    async def _keep(self, place: int) -> None:
        """As systemd does: it died, start it again."""
        while not self.closed:
            life = await self._begin(place, self.crews[place])
            self.lives[place] = life
            code = await life.gone
            if code == COULD_NOT and self._is_out:
                self.tally["starts refused for want of a database"] += 1
                await asyncio.sleep(0.2)
            elif code not in (0, -signal.SIGKILL) and not self.closed:
                self.strange.append(f"{life.log.name}: ended by itself with {code}: {_tail(life)}")
                await asyncio.sleep(0.2)

    async def _begin(self, place: int, parts: frozenset[str]) -> Life:
        self.born += 1
        only = () if parts == EVERYTHING else ("--only", ",".join(sorted(parts)))
        cold = self.clock_ahead(place) == 0 and self.luck.random() < self.cold_share
        start = self.cradle.cold if cold else self.cradle.warm
        own = {CLOCK: str(self._clock_file(place)), "LISTEN_PORT": str(self.gate.port_of(place) if self.gate else 0)}
        life = await start(self.folder, f"life-{self.born}", self.settings | own, "run", *only)
        life.parts = parts
        self.tally["cold starts" if cold else "warm starts"] += 1
        return life

    def living(self, *parts: str) -> list[Life]:
        """The processes alive now that do one of these parts (all, when none is named)."""
        return [life for life in self.lives if life and life.alive and (not parts or life.parts & set(parts))]

    async def one(self, *parts: str) -> Life:
        """Any process that does one of these parts, as soon as there is one that is ready."""
        async with asyncio.timeout(PATIENCE):
            while not (ready := [life for life in self.living(*parts) if life.on_the_line]):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
        return self.luck.choice(ready)

    async def all_ready(self) -> None:
        """Every crew is on the line."""

        def all_there() -> bool:
            return all(life and life.alive and life.on_the_line for life in self.lives[: len(self.crews)])

        await self.until(all_there)

    async def kill(self, life: Life, step: str) -> None:
        """SIGKILL, and the book says at which step."""
        if life.send(signal.SIGKILL):
            self.deaths.append(self._death(life, "SIGKILL", step))
        await life.kill()

    async def terminate(self, life: Life, step: str) -> None:
        """SIGTERM: it must be gone in time, with code 0."""
        if life.alive:
            self.deaths.append(self._death(life, "SIGTERM", step))
            code, seconds = await life.terminate()
            self.stops.append(seconds)
            if code != 0 or seconds > STOP_SECONDS:
                self.strange.append(f"{life.log.name}: SIGTERM took {seconds:.1f} s and gave {code}: {_tail(life)}")

    def _death(self, life: Life, how: str, step: str) -> Death:
        return Death(self.telegram.clock.monotonic(), how, step, life.parts, life.cold)

    # -- time ------------------------------------------------------------------------------------------------
    def _clock_file(self, place: int) -> Path:
        return self.folder / f"clock-{place}"

    def clock_ahead(self, place: int) -> float:
        """Seconds by which the clock of this crew's process is ahead."""
        return float(struct.unpack("d", self._clock_file(place).read_bytes())[0])

    def set_clock(self, ahead: float, only: int | None = None) -> None:
        """The wall clock of every process (or one crew's) that runs or will run is so many seconds ahead."""
        for place in range(len(self.crews) + 1) if only is None else (only,):
            self._clock_file(place).touch()
            with self._clock_file(place).open("r+b") as file:
                file.truncate(8)
                with mmap.mmap(file.fileno(), 8) as cell:
                    cell[:] = struct.pack("d", ahead)

    def now(self) -> datetime:
        """The time as the first of the bot's processes has it."""
        return SystemClock().now() + timedelta(seconds=self.clock_ahead(0))

    # -- where it is -----------------------------------------------------------------------------------------
    async def until(self, question: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        async with asyncio.timeout(seconds):
            while not (answer := question()):  # noqa: ASYNC110 - nobody outside is told of a row
                await asyncio.sleep(LOOK)
            return answer

    def waiting(self) -> str:
        """What still waits somewhere; "" when nothing does."""
        updates = len(self.telegram.updates.waiting())
        inbox = self.store.one("SELECT count(*) FROM inbox WHERE state = 'waiting'")
        outbox = self.store.one("SELECT count(*) FROM outbox WHERE state = 'waiting'")
        return f"{updates} updates, {inbox} in the inbox, {outbox} in the outbox" if updates or inbox or outbox else ""

    async def settled(self, seconds: float = PATIENCE) -> None:
        """Until nothing waits anywhere."""
        try:
            await self.until(lambda: not self.waiting(), seconds)
        except TimeoutError:
            raise AssertionError(f"still waiting: {self.waiting()}") from None

    @contextmanager
    def outage(self, *, cuts: bool = False) -> Iterator[None]:
        """The book says that the database could not be used during this block."""
        began = self.telegram.clock.monotonic()
        self._out += 1
        try:
            yield
        finally:
            self._out -= 1
            self.outages.append(Outage(began, self.telegram.clock.monotonic(), cuts))

    @property
    def _is_out(self) -> bool:
        """Whether the database is out, or was a moment ago: whoever starts then says so and ends."""
        ended = max((outage.ended for outage in self.outages), default=0.0)
        return self._out > 0 or self.telegram.clock.monotonic() - ended < 2.0

    @contextmanager
    def holding(self, table: str) -> Iterator[Ask]:
        """Nobody else can write this table (SQLite: anything)."""
        with self.outage(), self.store.holding(table) as ask:
            yield ask

    @asynccontextmanager
    async def caught(self, table: str, question: str, seconds: float = PATIENCE) -> AsyncIterator[Rows]:
        """See `Store.caught`."""
        with self.outage():
            async with self.store.caught(table, question, seconds) as rows:
                yield rows

    def with_database(self, work: Callable[[Any], Any]) -> None:
        """Do something to the bot's database in one transaction, as its own code does it."""
        with closing(Database(self.store.url)) as database, database.begin() as uow:
            work(uow)


def _tail(life: Life) -> str:
    return life.log.read_text("utf-8", "replace")[-1500:]


@asynccontextmanager
async def street(
    folder: Path, store: Store, cradle: Cradle, luck: Random, *, webhook: bool = False, **how: Any
) -> AsyncIterator[Street]:
    """A street with the example community, its staff at work and eight residents, and no bot running yet."""
    telegram = Telegram(TOKEN, luck)
    for number in (*RESIDENTS, BLOCKER, DOOMED, *STAFF.values()):
        telegram.add_phone(f"p{number}", "staff" if number in STAFF.values() else "resident", phone_id=number)
        telegram.started.add(number)
    async with running(telegram) as url, AsyncExitStack() as stack:
        made = Street(telegram, url, store, folder, cradle, luck, **how)
        made.set_clock(0.0)
        if webhook:
            taking_in = [place for place, parts in enumerate(made.crews) if "intake" in parts]
            made.gate = await stack.enter_async_context(gate(taking_in))
        await asyncio.to_thread(_furnish, made)
        yield made


_ONE_MIGRATION = threading.Lock()
"""Alembic keeps its connection in a place of the whole process: two migrations in two threads would share it."""


def _furnish(made: Street) -> None:
    with _ONE_MIGRATION, closing(Database(made.store.url)) as database:
        migrate.upgrade(database)
    now = SystemClock().now()

    def people(uow: Any) -> None:
        community.bring_in(uow, community.read(EXAMPLE / "community.yaml"), now)
        for code, chat in STAFF.items():
            uow.people.change(uow.people.by_staff_code(code).id, chat_id=chat)
        for chat, home in (RESIDENTS | {BLOCKER: HOMES[0], DOOMED: HOMES[1]}).items():
            person = uow.people.welcome(chat, f"p{chat}", "zh-Hans", now)
            place = uow.places.by_code(home)
            uow.people.change(person.id, home_id=place.id, consent_version=CONSENT_VERSION, consented_at=now)

    made.with_database(people)
