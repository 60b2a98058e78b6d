"""The machine that is simulated: one bot with its inbox, handlers, outbox and courier, in virtual seconds.

The courier's decisions are the project's own: `bot.delivery.pace` and `bot.delivery.planning` are imported, only the
clock, the network and the database are pretended.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.scale.lines import Letter, Lines
from bot.delivery.courier import LOOK, SHORTEST_REST, slots_for
from bot.delivery.pace import Pace, rates_of
from bot.delivery.planning import plan_for, take
from bot.domain.message import Lane
from storage.outbox import Walk


@dataclass(frozen=True)
class Machine:
    """Times in seconds. Every default is marked in docs/scale.md as measured or assumed."""

    rate: float = 28.0
    paid: bool = False
    handlers: int = 1
    handle: float = 0.005
    turn: float = 0.005
    answer: tuple[float, float, float] = (0.05, 0.25, 0.08)
    """A send's time at the Bot API: least, most, commonest."""


@dataclass(frozen=True)
class Update:
    """What somebody wrote or pressed: `means` is for the crowd."""

    chat_id: int
    means: str
    about: int
    written: float


Answers = Callable[[Update, float], Iterable[Letter]]
"""What is put into the outbox when an update has been worked off, at a time."""
Arrives = Callable[[Letter, float], None]
"""A message is on a phone, at a time."""


@dataclass
class Bot:
    """Runs until nothing happens any more. What was seen stands in its fields."""

    machine: Machine
    luck: random.Random
    answers: Answers
    arrives: Arrives
    now: float = 0.0
    lines: Lines = field(default_factory=Lines)
    sent_at: list[float] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    most_inbox: int = 0
    most_outbox: int = 0
    overtaken: int = 0
    """Urgent messages that could have left when something less urgent left instead: must be 0."""

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._inbox: deque[Update] = deque()
        self._working = 0
        rates = rates_of(self.machine.rate, 1.0, 20.0, paid=self.machine.paid)
        self._pace, self._slots = Pace(rates), slots_for(rates)
        self._flying: dict[int, Letter] = {}
        self._turn_at: float | None = None
        self._free_at = 0.0

    def at(self, time: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (time, next(self._order), happens))

    def run(self) -> None:
        while self._events:
            self.now, _, happens = heapq.heappop(self._events)
            happens()

    # -- in ---------------------------------------------------------------------------------------------------
    def keep(self, update: Update) -> None:
        """An update is in the inbox; updates are worked on in the order in which they came."""
        self.counted["updates"] += 1
        self._inbox.append(update)
        self.most_inbox = max(self.most_inbox, len(self._inbox))
        self._work()

    def _work(self) -> None:
        while self._inbox and self._working < self.machine.handlers:
            update = self._inbox.popleft()
            self._working += 1
            self.at(self.now + self.luck.expovariate(1 / self.machine.handle), lambda u=update: self._worked(u))

    def _worked(self, update: Update) -> None:
        self._working -= 1
        self.counted["handled"] += 1
        self.put(self.answers(update, self.now))
        self._work()

    # -- out --------------------------------------------------------------------------------------------------
    def put(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self.lines.put(letter)
            self.counted["put"] += 1
        self.most_outbox = max(self.most_outbox, self.lines.waiting)
        self._wake_soon()

    def _wake_soon(self) -> None:
        """A turn now, where it could send anything; else when the pace opens."""
        if self._pace.room(self.now, Lane.URGENT):
            self._wake(self.now)
        elif self._turn_at is None:
            self._wake(self.now + (self._pace.opens(self.now) or 0.0))

    def _wake(self, when: float) -> None:
        """A turn comes at `when`, or as soon as the last one's transaction is over."""
        when = max(when, self._free_at)
        if self._turn_at is None or when < self._turn_at - 1e-9:
            self._turn_at = when
            self.at(when, lambda: self._turn(when))

    def _turn(self, due: float) -> None:
        if self._turn_at != due:
            return  # an earlier one came instead
        self._turn_at = None
        self._free_at = self.now + self.machine.turn
        plan = plan_for(self._pace, self.now, self._flying.values(), (), slots=self._slots, stock=0, bulk=self._slots)
        letters: list[Letter] = take(self.lines, plan, Walk(), self.now)
        if any(self._competes(letter) for letter in letters):
            busy = plan.busy | {letter.chat_id for letter in letters}
            self.overtaken += self.lines.leasable(Lane.URGENT, busy)
        for letter in letters:
            self._send(letter)
        if self.lines.waiting and (opens := self._pace.opens(self.now)) is not None:
            self._wake(self.now + min(LOOK, max(SHORTEST_REST, opens)))

    def _competes(self, letter: Letter) -> bool:
        """Whether it took a place that an urgent message could have had (paid bulk has a limit of its own)."""
        return letter.lane is not Lane.URGENT and not (self.machine.paid and letter.lane is Lane.BULK)

    def _send(self, letter: Letter) -> None:
        self._flying[letter.chat_id] = letter
        self._pace.count(self.now, letter.chat_id, letter.lane)
        if not (self.machine.paid and letter.lane is Lane.BULK):
            self.sent_at.append(self.now)
        least, most, commonest = self.machine.answer
        self.at(self.now + self.luck.triangular(least, most, commonest), lambda: self._landed(letter))

    def _landed(self, letter: Letter) -> None:
        del self._flying[letter.chat_id]
        self.counted["landed"] += 1
        self.arrives(letter, self.now)
        if self.lines.waiting:
            self._wake_soon()

    # -- what was seen ------------------------------------------------------------------------------------------
    def most_in_a_second(self) -> int:
        """The most messages, paid bulk aside, that left in any second: Telegram's view of us."""
        most, first = 0, 0
        for last, time in enumerate(self.sent_at):
            while self.sent_at[first] <= time - 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most
