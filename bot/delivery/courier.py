"""The courier: leases what waits, says it, settles it. The only loop that speaks, and there is one at a time.

One turn = one transaction: settle what is finished, lease what may leave now. Then the leased parcels are said
concurrently, one at a time per chat; a few more than can fly are leased to be at hand, so that a slot that becomes free
never waits for the database. The next turn comes when somebody calls `wake()`, a breath after one has landed, when the
pace opens or when a message is due; at the latest after `LOOK` seconds, for what another process has written. One slot
and the room left by bulk are kept for the urgent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

import structlog

from bot.clock import Clock
from bot.delivery.connection import Bot, open_bot
from bot.delivery.delivering import SPREAD, deliver
from bot.delivery.errors import Ambiguous, Moved, NotSent, Pause, Turned
from bot.delivery.pace import Pace, Rates
from bot.delivery.parts import weight
from bot.delivery.planning import REST, Plan, plan_for, take
from bot.delivery.request import Timeouts
from bot.delivery.retry import outage_pause
from bot.delivery.settling import Outcome, settle_all
from bot.delivery.yielding import TICK, Share
from bot.domain.message import Lane
from bot.supervise import Tasks
from storage.database import Database, is_passing
from storage.outbox import Parcel, Walk
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

FEWEST_SLOTS, MOST_SLOTS = 32, 128
USUAL_ANSWER = 0.1
"""Seconds Telegram usually takes for one call: so many slots are needed to send as fast as the rates allow."""
STOCK = 32
"""Parcels leased beyond those in flight, so that a free slot never waits for a transaction."""
BREATH = 0.01
"""Seconds in which what lands is gathered, so that one transaction settles it all."""
TOGETHER = 24
"""So many that have landed are settled without waiting longer."""
LOOK = 1.0
STEPS_A_LOOK = 10
"""A walk that needed more steps than this is begun anew less often, so that a blocked line stays cheap."""
STALE = 5.0
"""Seconds after which a parcel that nobody began to say is given back: we may have slept, and no longer lead."""
SHORTEST_REST = 0.005
DATABASE_PAUSE = 0.5
DRAIN = 6.0
"""Seconds a stop waits for what is in flight. Whoever stops us must wait longer: the last has still to be settled."""
DRAIN_TRIES = 3
OUTAGE = 3
"""So many sends in a row without any answer are an outage, not one message's bad luck."""


@dataclass(frozen=True)
class Turn:
    """What a turn's transaction gave."""

    parcels: list[Parcel]
    counted: Counter[str]
    next_change: datetime | None


@dataclass(frozen=True)
class Standing:
    """How a courier stands, for health and metrics. `counted` only grows: sent, retried, postponed, failed, …"""

    in_flight: int
    at_hand: int
    silence: float
    counted: Mapping[str, int]


class Courier:
    """Speaks for the bot. `counters` only grow: sent, retried, postponed, failed, unconfirmed, unreachable, …"""

    def __init__(
        self,
        database: Database,
        token: str,
        api_url: str,
        clock: Clock,
        rates: Rates | None = None,
        *,
        slots: int | None = None,
        timeouts: Timeouts | None = None,
        drain_seconds: float = DRAIN,
        look_seconds: float = LOOK,
        luck: Callable[[], float] = SPREAD.random,
    ) -> None:
        """`slots`: sends in flight at once, at least 2. `drain_seconds`: how long a stop waits for them.

        `look_seconds`: how long it rests at most; less where other processes write what is to be said.
        """
        self._database, self._clock, self._luck = database, clock, luck
        self._token, self._api_url, self._timeouts = token, api_url, timeouts
        self._rates = rates or Rates()
        self._slots, self._drain_seconds = max(2, slots or slots_for(self._rates)), drain_seconds
        self._look_seconds = look_seconds
        self._pace = Pace(self._rates)
        self._tasks = Tasks()
        self._ready: list[tuple[float, Parcel]] = []  # leased and not yet said, since when; the most urgent first
        self._flying: dict[int, Parcel] = {}  # by chat
        self._landed: list[Outcome] = []  # not yet settled
        self._said: dict[int, list[int | None]] = {}  # by outbox id: parts that arrived before a later one failed
        self._unanswered = 0
        self._recovered = self._begins = False
        self._walk, self._swept = Walk(), 0.0
        self._share = Share(self._slots)
        self._woken = asyncio.Event()
        self._breath: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.counters: Counter[str] = Counter()

    def wake(self) -> None:
        """Something was committed: look now. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)
        else:
            self._woken.set()

    @property
    def silence(self) -> float:
        """Seconds for which Telegram (or a dead network) still keeps the whole bot silent."""
        return self._pace.silence(self._clock.monotonic())

    @property
    def standing(self) -> Standing:
        return Standing(len(self._flying), len(self._ready), self.silence, dict(self.counters))

    async def run(self, stop: asyncio.Event) -> None:
        """While we lead, until `stop`; then what is in flight is finished (at most `drain_seconds`) and settled.

        Whatever is leased when it begins, its courier is dead: it is taken over at once.
        """
        self._loop, self._begins = asyncio.get_running_loop(), True
        beside = [self._tasks.start("courier-stop", self._wake_at(stop)), self._tasks.start("yield", self._yield())]
        async with open_bot(self._token, self._api_url, timeouts=self._timeouts, connections=self._slots) as bot:
            try:
                while not stop.is_set():
                    self._woken.clear()
                    pause = await self._turn(bot)
                    await self._rest(pause)
            finally:
                for task in beside:
                    task.cancel()
                await self._drain()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    async def _yield(self) -> None:
        """Notice how late the event loop is: while it is, bulk steps back."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK
            await asyncio.sleep(TICK)
            self._share.ticked(loop.time() - due)

    async def _turn(self, bot: Bot) -> float:
        """Settle, lease, send; the seconds until the next turn if nothing happens before."""
        landed, back, plan = list(self._landed), self._given_back(), self._plan()
        try:
            turn = await self._in_one_transaction(lambda uow: self._exchange(uow, landed, back, plan))
        except Exception as error:
            self._recovered, self._begins = self._recovered or plan.recovered, self._begins or plan.begins
            if not is_passing(error):
                await self._settle_singly(landed)
                raise
            log.warning("outbox_unavailable", unsettled=len(landed), why=type(error).__name__)
            return DATABASE_PAUSE
        self._forget(landed)
        self.counters.update(turn.counted)
        now = self._clock.monotonic()
        self._ready = sorted([*self._ready, *((now, parcel) for parcel in turn.parcels)], key=_place)
        self._launch(bot)
        return self._until(turn.next_change)

    def _given_back(self) -> list[Parcel]:
        """What is at hand and cannot be said soon: somebody else may have to, or the urgent may have to go first."""
        now = self._clock.monotonic()
        oldest = now if self._pace.silence(now) else now - STALE
        back = [parcel for since, parcel in self._ready if since <= oldest]
        self._ready = [(since, parcel) for since, parcel in self._ready if since > oldest]
        return back

    def _plan(self) -> Plan:
        now = self._clock.monotonic()
        ready = [parcel for _, parcel in self._ready]
        plan = plan_for(
            self._pace,
            now,
            self._flying.values(),
            ready,
            slots=self._slots,
            stock=STOCK,
            bulk=self._share.room,
        )
        sweeps = now - self._swept >= LOOK * max(1.0, self._walk.steps / STEPS_A_LOOK)
        recovered, begins = self._recovered, self._begins
        self._recovered = self._begins = False
        if sweeps:
            self._walk, self._swept = Walk(), now
        return replace(plan, recovered=recovered, begins=begins, sweeps=sweeps)

    async def _in_one_transaction(self, work: Callable[[UnitOfWork], Turn]) -> Turn:
        return await asyncio.wrap_future(self._database.submit(work))

    def _exchange(self, uow: UnitOfWork, landed: list[Outcome], back: list[Parcel], plan: Plan) -> Turn:
        """In a worker thread."""
        now = self._clock.now()
        counted = settle_all(uow, landed, now)
        uow.outbox.put_back(back)
        if plan.begins:
            counted["taken_over"], counted["unconfirmed"] = uow.outbox.take_over(now)
        return Turn(take(uow.outbox, plan, self._walk, now), counted, uow.outbox.next_change(now))

    async def _settle_singly(self, landed: list[Outcome]) -> None:
        """One that cannot be settled must not keep the others; its lease runs out instead.

        What the database could not take just now is kept: it arrived, and must not be said again.
        """
        for outcome in landed:
            try:
                await self._in_one_transaction(lambda uow: self._exchange(uow, [outcome], [], REST))  # noqa: B023
            except Exception as error:
                if is_passing(error):
                    continue
                log.exception("outcome_unsettled", outbox=outcome.parcel.id)
            self._forget([outcome])

    def _forget(self, settled: list[Outcome]) -> None:
        """They are settled. What came in meanwhile stays."""
        for outcome in settled:
            self._landed.remove(outcome)
            if not isinstance(outcome.verdict, NotSent | Pause | Turned | Ambiguous | Moved):
                self._said.pop(outcome.parcel.id, None)

    def _launch(self, bot: Bot) -> None:
        """Begin to say what is at hand, as slots and pace allow. The last slot is the urgent's."""
        now = self._clock.monotonic()
        waiting = self._ready
        self._ready = []
        bulk = sum(parcel.lane is Lane.BULK for parcel in self._flying.values())
        for since, parcel in waiting:
            free = self._slots - len(self._flying) - (parcel.lane is not Lane.URGENT)
            if parcel.lane is Lane.BULK:
                free, bulk = min(free, self._share.room - bulk), bulk + 1
            if free > 0 and self._pace.room(now, parcel.lane) > 0:
                self._flying[parcel.chat_id] = parcel
                self._pace.count(now, parcel.chat_id, parcel.lane, weight(parcel.message))
                self._tasks.start(f"say-{parcel.id}", self._speak(bot, parcel))
            else:
                self._ready.append((since, parcel))

    async def _speak(self, bot: Bot, parcel: Parcel) -> None:
        """Whatever happens, the parcel lands: cut off or broken down, it may have been sent."""
        outcome = Outcome(parcel, Ambiguous("cut off"), self._luck())
        try:
            said = self._said.setdefault(parcel.id, [])
            outcome = await deliver(bot, parcel, said, self._luck, paid=self._rates.paid)
        finally:
            self._heed(outcome)
            self._land(outcome)
            self._launch(bot)

    def _land(self, outcome: Outcome) -> None:
        """It will be settled: in a breath with others, at once when there are many or none left in the air."""
        self._landed.append(outcome)
        self._flying.pop(outcome.parcel.chat_id)
        if not self._flying or len(self._landed) >= TOGETHER:
            self._woken.set()
        elif self._breath is None and self._loop is not None:
            self._breath = self._loop.call_later(BREATH, self._breathe)

    def _breathe(self) -> None:
        self._breath = None
        self._woken.set()

    def _heed(self, outcome: Outcome) -> None:
        """What this answer says about the network and about our pace."""
        now = self._clock.monotonic()
        match outcome.verdict:
            case Pause(seconds, why):
                self._be_silent(now, seconds, why, outcome)
            case NotSent(why):
                if not self._pace.silence(now):  # those in flight together found one outage, not many
                    self._unanswered += 1
                    self._be_silent(now, outage_pause(self._unanswered, outcome.luck), why, outcome)
                return
            case Ambiguous() | Turned():
                self._unanswered += 1
                return
        self._recovered = self._recovered or self._unanswered >= OUTAGE
        self._unanswered = 0

    def _be_silent(self, now: float, seconds: float, why: str, outcome: Outcome) -> None:
        if seconds > self._pace.silence(now):
            log.warning("bot_silent", seconds=round(seconds, 1), why=why, outbox=outcome.parcel.id)
            self.counters["silences"] += 1
        self._pace.pause(now, seconds)

    def _until(self, next_change: datetime | None) -> float:
        """Seconds to rest: until the pace opens or a message is due; hardly any in a long line."""
        waits = [0.0 if self._walk.unfinished else self._look_seconds]
        if (opens := self._pace.opens(self._clock.monotonic())) is not None:
            waits.append(opens)
        if next_change is not None:
            waits.append((next_change - self._clock.now()).total_seconds())
        return max(SHORTEST_REST, min(waits))

    async def _rest(self, pause: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._woken.wait()

    async def _drain(self) -> None:
        """Finish what is in flight, give back the rest; what cannot be settled keeps its lease.

        What lands is settled at once: one that hangs must not make the others ambiguous.
        """
        back, self._ready = [parcel for _, parcel in self._ready], []
        time = asyncio.get_running_loop().time
        end = time() + self._drain_seconds
        while self._flying and time() < end:
            self._woken.clear()
            back = await self._settle_at_stop(back)
            await self._rest(max(0.0, end - time()))
        await self._tasks.join(0)
        for _ in range(DRAIN_TRIES):
            back = await self._settle_at_stop(back)

    async def _settle_at_stop(self, back: list[Parcel]) -> list[Parcel]:
        """Settle what has landed and give `back`; what could not be given back."""
        landed = list(self._landed)
        if not landed and not back:
            return []
        try:
            turn = await self._in_one_transaction(lambda uow: self._exchange(uow, landed, back, REST))
        except Exception as error:  # noqa: BLE001 - a stop must end; the leases keep what is not settled
            log.warning("outbox_unavailable_at_stop", unsettled=len(landed), why=type(error).__name__)
            return back
        self._forget(landed)
        self.counters.update(turn.counted)
        return []


def _place(waiting: tuple[float, Parcel]) -> tuple[Lane, int]:
    return waiting[1].lane, waiting[1].id


def slots_for(rates: Rates) -> int:
    """So many sends in flight at once as the rates can use."""
    per_second = rates.bot.per_second + (rates.bulk.per_second if rates.paid else 0.0)
    return max(FEWEST_SLOTS, min(MOST_SLOTS, ceil(per_second * USUAL_ANSWER)))
