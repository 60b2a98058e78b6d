"""Is this process alive, is it ready: the truth about its loops, its database and its token.

`live` answers a watchdog: restart me? `ready` answers a load balancer and an operator: do I do my work? Both answer
within seconds whatever hangs. The same small write that proves that the database can be written is the process's
heartbeat, by which the others (and the alarms) know that it lives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from uuid import uuid4

import structlog

from bot.asking import NoAnswerError, Question
from bot.clock import Clock
from bot.supervise import Loops, Vital
from storage import migrate
from storage.database import Database, DatabaseUnavailableError
from storage.gauges import Figures
from storage.heartbeats import Heartbeat
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
LOOK_SECONDS = 0.5
WRITE_FRESH = 3.0
"""Readiness writes at most this often, however often it is asked."""
READ_FRESH = 1.0
PATIENCE = 2.0
"""Seconds an answer waits for the database."""
SICK_SECONDS = 300.0
"""A loop that has crashed again and again for so long will not come back by itself: the process is not alive."""
LATELY = 600.0
"""How far back, in seconds, a heartbeat tells of crashes and of a jump of the clock."""
CLOCK_JUMP = 5.0
"""Seconds by which wall time and monotonic time may part between two heartbeats."""
TOKEN_SECONDS, TOKEN_SECONDS_IN_DOUBT = 60.0, 5.0
OUTAGES = frozenset({DatabaseUnavailableError.__name__, NoAnswerError.__name__})
"""A loop that fell over because the database was away is not called crashing: the database is."""


class Token(StrEnum):
    """What Telegram says of our token; unknown until it has answered."""

    UNKNOWN = "unknown"
    GOOD = "ok"
    REFUSED = "refused"


AskToken = Callable[[], Awaitable[Token]]
"""Asks Telegram; unknown when nobody answered."""

Roles = Callable[[], Mapping[str, bool]]
"""What this process may do, each with whether it does it right now (a standby does not)."""


@dataclass(frozen=True)
class Report:
    """Whether all is well, and each check in a word or two: "ok", or what is wrong. Nothing of anybody."""

    ok: bool
    checks: Mapping[str, str]


def report(checks: Mapping[str, str]) -> Report:
    """Well when every check is."""
    return Report(all(word == "ok" for word in checks.values()), checks)


@dataclass(frozen=True)
class Seen:
    """What a look into the database showed."""

    figures: Figures
    heartbeats: tuple[Heartbeat, ...]


class Health:
    """This process's own account of itself. One for a process."""

    def __init__(self, database: Database, clock: Clock, loops: Loops, roles: Roles) -> None:
        self._database, self._clock, self._loops, self._roles = database, clock, loops, roles
        self.process = uuid4().hex[:12]
        self._started_at = clock.now()
        self._wanted = migrate.newest()
        self._last = (clock.now(), monotonic())
        self._jumped = (0.0, 0.0)
        self._token = Token.UNKNOWN
        self._gone = self.stopping = False
        self.stalled = 0.0
        """Seconds by which the event loop was late at worst between the last two heartbeats."""
        self._reads = Question("health-read", self._read, fresh=READ_FRESH, patience=PATIENCE)
        self._writes = Question("health-write", self._write, fresh=WRITE_FRESH, patience=PATIENCE)
        self._looks = Question("health-look", self._look, fresh=READ_FRESH, patience=2 * PATIENCE)

    def token_is(self, token: Token) -> None:
        """What Telegram said of our token. That nobody answered changes nothing."""
        if token is not Token.UNKNOWN:
            self._token = token

    def roles(self) -> Mapping[str, bool]:
        """What this process may do, and whether it does so right now."""
        return self._roles()

    async def live(self) -> Report:
        """That this is answered says that the event loop turns; no loop is down for good."""
        return report({f"loop {v.name}": _down(v) if v.sick_for() > SICK_SECONDS else "ok" for v in self._running()})

    async def ready(self) -> Report:
        """Migrations, database, token and loops."""
        loops = {f"loop {v.name}": "ok" if v.well() else _down(v) for v in self._running()}
        process = "stopping" if self.stopping else "ok" if loops else "starting"
        return report({"process": process, **await self._stored(), "token": self._token.value, **loops})

    async def look(self) -> Seen | None:
        """The figures and heartbeats of all processes; None when the database does not say."""
        try:
            return await self._looks.answer()
        except (DatabaseUnavailableError, NoAnswerError) as error:
            log.warning("figures_unavailable", error=type(error).__name__)
            return None

    async def beat(self, stop: asyncio.Event) -> None:
        """Say every few seconds, and whenever a role is taken or lost, that this process lives, until `stop`."""
        while not stop.is_set():
            doing, began, late = self.roles(), monotonic(), 0.0
            self._writes.forget()
            if (word := await _asked(self._writes)) != "ok":
                log.warning("heartbeat_missed", why=word)
            while not stop.is_set() and monotonic() - began < BEAT_SECONDS and self.roles() == doing:
                looked = monotonic()
                await _rest(stop, LOOK_SECONDS)
                late = max(late, monotonic() - looked - LOOK_SECONDS)
            self.stalled = late

    async def watch_token(self, ask: AskToken, stop: asyncio.Event) -> None:
        """Ask again now and then: a token can be revoked."""
        while not stop.is_set():
            await _rest(stop, TOKEN_SECONDS if self._token is Token.GOOD else TOKEN_SECONDS_IN_DOUBT)
            if not stop.is_set():
                self.token_is(await ask())

    async def leave(self) -> None:
        """The process stops in good order."""
        self._gone = True
        if (word := await _asked(Question("health-leave", self._leave, fresh=0, patience=PATIENCE))) != "ok":
            log.warning("heartbeat_left_behind", why=word)

    def _vitals(self) -> list[Vital]:
        return sorted(self._loops.vitals(), key=lambda vital: vital.name)

    def _running(self) -> list[Vital]:
        return [vital for vital in self._vitals() if vital.is_loop]

    async def _stored(self) -> dict[str, str]:
        """The database's checks, side by side."""
        revision, written = await asyncio.gather(_told(self._reads), _asked(self._writes))
        if isinstance(revision, _Trouble):
            return {"database": revision.word, "migrations": "unknown", "writes": written}
        known = revision is not None and migrate.knows(revision)
        # A revision this code does not know is a newer one: a rolling update is under way.
        behind = known and revision != self._wanted
        return {"database": "ok", "migrations": "behind" if behind or revision is None else "ok", "writes": written}

    def _read(self) -> str | None:
        with self._database.read() as uow:
            return uow.gauges.revision()

    def _look(self) -> Seen:
        with self._database.read() as uow:
            return Seen(uow.gauges.figures(self._clock.now()), tuple(uow.heartbeats.all()))

    def _write(self) -> None:
        self._database.submit(self._say).result()

    def _say(self, uow: UnitOfWork) -> None:
        if not self._gone:
            uow.heartbeats.beat(self._heartbeat(uow))

    def _leave(self) -> None:
        self._database.submit(lambda uow: uow.heartbeats.leave(self.process)).result()

    def _heartbeat(self, uow: UnitOfWork) -> Heartbeat:
        now = self._clock.now()
        return Heartbeat(
            process=self.process,
            roles=frozenset(role for role, does in self.roles().items() if does),
            started_at=self._started_at,
            at=now,
            crashes={v.name: n for v in self._vitals() if (n := v.crashes_within(LATELY, but=OUTAGES))},
            clock_off=self._clock_off(uow),
        )

    def _clock_off(self, uow: UnitOfWork) -> float:
        """Seconds by which our clock jumped of late, or by which it differs from the database's: whichever is more."""
        (wall, steady), (now, tick) = self._last, (self._clock.now(), monotonic())
        jump = (now - wall).total_seconds() - (tick - steady)
        self._last = now, tick
        if abs(jump) > CLOCK_JUMP:
            self._jumped = jump, tick
            log.error("clock_jumped", seconds=round(jump, 1))
        jumped = self._jumped[0] if tick - self._jumped[1] < LATELY else 0.0
        theirs = uow.gauges.clock()
        apart = (now - theirs).total_seconds() if theirs else 0.0
        return max(jumped, apart, key=abs)


def _down(vital: Vital) -> str:
    return f"crashed {vital.crashes_within(LATELY)} times"


@dataclass(frozen=True)
class _Trouble:
    word: str


async def _told(question: Question[str | None]) -> str | _Trouble | None:
    try:
        return await question.answer()
    except DatabaseUnavailableError as error:
        log.warning("not_ready", why=str(error))
        return _Trouble("unavailable")
    except NoAnswerError:
        return _Trouble("no answer")


async def _asked(question: Question[None]) -> str:
    """ "ok", or what is wrong."""
    try:
        await question.answer()
    except DatabaseUnavailableError as error:
        log.warning("not_ready", why=str(error))
        return "unavailable"
    except NoAnswerError:
        return "no answer"
    return "ok"


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
