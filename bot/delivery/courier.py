"""The courier: leases what waits, says it, settles it. The only loop that speaks.

One turn = one transaction in a worker thread: settle what is finished, lease what may leave now. Then the leased
parcels are said concurrently, one at a time per chat, and the next turn comes when one is done, when somebody calls
`wake()`, when the pace opens or when a message is due; at the latest after `LOOK` seconds, for what another process
has written. One slot and the room left by bulk are kept for the urgent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.delivery.connection import Bot, open_bot
from bot.delivery.delivering import SPREAD, deliver
from bot.delivery.errors import Ambiguous, Moved, NotSent, Pause, Turned
from bot.delivery.pace import Pace, Rates
from bot.delivery.planning import REST, Plan, plan_for, take
from bot.delivery.request import Timeouts
from bot.delivery.retry import outage_pause
from bot.delivery.settling import Outcome, settle
from bot.domain.message import Lane
from bot.supervise import Tasks
from storage.database import Database, is_passing
from storage.outbox import Parcel

log = structlog.get_logger(__name__)

SLOTS = 32
LOOK = 1.0
SHORTEST_REST = 0.005
DATABASE_PAUSE = 0.5
DRAIN = 8.0
DRAIN_TRIES = 3
OUTAGE = 3
"""So many sends in a row without any answer are an outage, not one message's bad luck."""


@dataclass(frozen=True)
class Turn:
    """What a turn's transaction gave."""

    parcels: list[Parcel]
    counted: Counter[str]
    next_change: datetime | None


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
        slots: int = SLOTS,
        timeouts: Timeouts | None = None,
        drain_seconds: float = DRAIN,
        luck: Callable[[], float] = SPREAD.random,
    ) -> None:
        """`slots`: sends in flight at once, at least 2. `drain_seconds`: how long a stop waits for them."""
        self._database, self._clock, self._luck = database, clock, luck
        self._token, self._api_url, self._timeouts = token, api_url, timeouts
        self._slots, self._drain_seconds = max(2, slots), drain_seconds
        self._pace = Pace(rates or Rates())
        self._tasks = Tasks()
        self._flying: dict[int, Parcel] = {}  # by chat: in flight, or finished and not yet settled
        self._finished: list[Outcome] = []
        self._said: dict[int, list[int | None]] = {}  # by outbox id: parts that arrived before a later one failed
        self._unanswered = 0
        self._recovered = False
        self._woken = asyncio.Event()
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

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then what is in flight is finished (at most `drain_seconds`) and settled."""
        self._loop = asyncio.get_running_loop()
        watch = self._tasks.start("courier-stop", self._wake_at(stop))
        async with open_bot(self._token, self._api_url, timeouts=self._timeouts) as bot:
            try:
                while not stop.is_set():
                    self._woken.clear()
                    pause = await self._turn(bot)
                    await self._rest(pause)
            finally:
                watch.cancel()
                await self._drain()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    async def _turn(self, bot: Bot) -> float:
        """Settle, lease, send; the seconds until the next turn if nothing happens before."""
        finished = list(self._finished)
        plan = self._plan(finished)
        try:
            turn = await asyncio.to_thread(self._exchange, finished, plan)
        except Exception as error:
            self._recovered = self._recovered or plan.recovered
            if not is_passing(error):
                await asyncio.to_thread(self._settle_singly, finished)
                self._forget(finished)
                raise
            log.warning("outbox_unavailable", unsettled=len(finished), why=type(error).__name__)
            return DATABASE_PAUSE
        self._forget(finished)
        self.counters.update(turn.counted)
        for parcel in turn.parcels:
            self._start(bot, parcel)
        return self._until(turn.next_change)

    def _plan(self, finished: list[Outcome]) -> Plan:
        now = self._clock.monotonic()
        landed = {outcome.parcel.chat_id for outcome in finished}
        flying = {chat: parcel for chat, parcel in self._flying.items() if chat not in landed}
        recovered, self._recovered = self._recovered, False
        return plan_for(self._pace, now, flying, slots=self._slots, recovered=recovered)

    def _exchange(self, finished: list[Outcome], plan: Plan) -> Turn:
        """In a worker thread: one transaction."""
        now = self._clock.now()
        with self._database.begin() as uow:
            counted = Counter(settle(uow, outcome, now) for outcome in finished)
            return Turn(take(uow.outbox, plan, now), counted, uow.outbox.next_change(now))

    def _settle_singly(self, finished: list[Outcome]) -> None:
        """In a worker thread: one that cannot be settled must not keep the others; its lease runs out instead."""
        for outcome in finished:
            try:
                with self._database.begin() as uow:
                    settle(uow, outcome, self._clock.now())
            except Exception:
                log.exception("outcome_unsettled", outbox=outcome.parcel.id)

    def _forget(self, settled: list[Outcome]) -> None:
        """They are settled: their chats may be spoken to again. What came in meanwhile stays."""
        del self._finished[: len(settled)]
        for outcome in settled:
            self._flying.pop(outcome.parcel.chat_id, None)
            if not isinstance(outcome.verdict, NotSent | Pause | Turned | Ambiguous | Moved):
                self._said.pop(outcome.parcel.id, None)

    def _start(self, bot: Bot, parcel: Parcel) -> None:
        self._flying[parcel.chat_id] = parcel
        self._pace.count(self._clock.monotonic(), parcel.chat_id, bulk=parcel.lane is Lane.BULK)
        self._tasks.start(f"say-{parcel.id}", self._speak(bot, parcel))

    async def _speak(self, bot: Bot, parcel: Parcel) -> None:
        """Whatever happens, the parcel lands: cut off or broken down, it may have been sent."""
        outcome = Outcome(parcel, Ambiguous("cut off"), self._luck())
        try:
            outcome = await deliver(bot, parcel, self._said.setdefault(parcel.id, []), self._luck)
        finally:
            self._heed(outcome)
            self._finished.append(outcome)
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
        """Seconds to rest: until the pace opens or a message is due, at most `LOOK`."""
        waits = [LOOK]
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
        """Finish and settle what is in flight; what cannot be settled keeps its lease for the next courier."""
        await self._tasks.join(self._drain_seconds)
        for _ in range(DRAIN_TRIES):
            finished = list(self._finished)
            if not finished:
                return
            try:
                turn = await asyncio.to_thread(self._exchange, finished, REST)
            except Exception as error:  # noqa: BLE001 - a stop must end; the leases keep what is not settled
                log.warning("outbox_unavailable_at_stop", unsettled=len(finished), why=type(error).__name__)
            else:
                self._forget(finished)
                self.counters.update(turn.counted)
