"""The people who are simulated: residents who write, workers who sign, and what each step makes the bot say.

The messages of each step are those that `weigh.py` counts on the real bot.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from benchmarks.scale.lines import Letter
from benchmarks.scale.machine import Bot, Machine, Update
from bot.domain.message import Lane

RESIDENT, WORKER, DESK, EVERYBODY = 10_000_000, 20_000_000, 30_000_000, 40_000_000
"""First chat ids of each kind of people."""
Said = tuple[Lane, str, str]
"""(lane, to whom, what its arrival means)."""
_R, _N, _U = Lane.REPLY, Lane.NOTICE, Lane.URGENT

NORMAL: dict[str, tuple[Said, ...]] = {
    "write": ((_R, "resident", "acknowledged"),),
    "send": ((_R, "resident", "numbered"), (_R, "resident", ""), (_N, "worker", "assigned")),
    "sign": ((_R, "worker", ""), (_R, "resident", ""), (_R, "resident", "signed")),
    "finish": ((_R, "worker", "asked"),),
    "result": ((_R, "worker", ""), (_R, "worker", ""), (_R, "resident", ""), (_R, "resident", ""),
               (_R, "resident", "done")),
    "confirm": ((_R, "resident", ""), (_R, "resident", "confirmed"), (_N, "worker", "")),
    "rate": ((_R, "resident", ""), (_R, "resident", ""), (_R, "resident", ""), (_N, "worker", "")),
    "alarm": ((_U, "resident", "acknowledged"), (_R, "resident", "numbered"), (_R, "resident", ""),
              (_U, "worker", "alarmed"), (_U, "desk", "")),
    "again": ((_R, "resident", ""),),
}  # fmt: skip
"""What is said after each step: 20 messages for a whole ordinary life, 5 for an alarm."""

QUIET = NORMAL | {
    "write": ((_R, "resident", "acknowledged"), (_N, "worker", "assigned")),
    "sign": ((_R, "worker", ""), (_R, "resident", "signed")),
}
"""A surge answered in fewer words: filed at the first message, one message at each step (not built; a proposal)."""
NEXT = {"acknowledged": "send", "assigned": "sign", "alarmed": "sign", "signed": "finish", "asked": "result",
        "done": "confirm", "confirmed": "rate"}  # fmt: skip


@dataclass(frozen=True)
class Crowd:
    """Who writes, when, how. `until`: the step after which a life is left alone. Seconds."""

    writers: int
    window: float
    front_loaded: bool = True
    danger: float = 0.1
    workers: int = 10
    desk: int = 3
    bulk: int = 0
    bulk_at: float = 0.0
    impatient_after: float | None = 60.0
    until: str = "sign"
    quiet: bool = False
    thinks: tuple[float, float] = (5.0, 30.0)
    signs_after: float = 300.0
    """Mean time until a worker presses "sign for it" (and so for each later step)."""


@dataclass
class Waits:
    """Seconds waited, by what was waited for."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, seconds: float) -> None:
        self.of.setdefault(what, []).append(seconds)

    def share(self, what: str, share: float) -> float:
        """The wait that so large a share stayed within (1.0: the longest)."""
        waits = sorted(self.of.get(what, [0.0]))
        return waits[min(len(waits) - 1, int(share * len(waits)))]


class Town:
    """A crowd and its bot."""

    def __init__(self, crowd: Crowd, machine: Machine, seed: int) -> None:
        self._crowd, self._luck = crowd, random.Random(seed)
        self._says = QUIET if crowd.quiet else NORMAL
        self._steps = list(NEXT.values())[: [*NEXT.values()].index(crowd.until) + 1] if crowd.until else []
        self._numbers = count(1)
        self._answered: set[int] = set()
        self._alarms: set[int] = set()
        self.waits, self.arrived = Waits(), Counter[Lane]()
        self.bot = Bot(machine, self._luck, self._answers, self._arrives)

    def live(self) -> Town:
        """From the first word until the last message has come."""
        crowd = self._crowd
        for person in range(crowd.writers):
            peak = 0.0 if crowd.front_loaded else None
            when = self._luck.triangular(0.0, crowd.window, peak) if crowd.front_loaded else (
                self._luck.uniform(0.0, crowd.window))  # fmt: skip
            if self._luck.random() < crowd.danger:
                self._alarms.add(person)
            self._later(when, self._writes(person, when))
        if crowd.bulk:
            self._later(crowd.bulk_at, self._broadcasts)
        self.bot.run()
        return self

    def _later(self, when: float, happens: Callable[[], None]) -> None:
        self.bot.at(when, happens)

    def _writes(self, person: int, when: float) -> Callable[[], None]:
        def write() -> None:
            self.bot.keep(Update(RESIDENT + person, "alarm" if person in self._alarms else "write", person, when))
            if (patience := self._crowd.impatient_after) is not None:
                self._later(when + patience, lambda: self._asks_again(person))

        return write

    def _asks_again(self, person: int) -> None:
        """Nothing heard: they write once more."""
        if person not in self._answered:
            self.bot.keep(Update(RESIDENT + person, "again", person, self.bot.now))

    def _broadcasts(self) -> None:
        now = self.bot.now
        self.bot.put(
            Letter(next(self._numbers), EVERYBODY + n, Lane.BULK, now, now, "bulk", n) for n in range(self._crowd.bulk)
        )

    def _answers(self, update: Update, now: float) -> Iterator[Letter]:
        for lane, whom, tells in self._says[update.means]:
            for chat in self._chats(whom, update.about):
                yield Letter(next(self._numbers), chat, lane, update.written, now, tells, update.about)

    def _chats(self, whom: str, about: int) -> list[int]:
        if whom == "desk":
            return [DESK + n for n in range(self._crowd.desk)]
        return [RESIDENT + about if whom == "resident" else WORKER + about % self._crowd.workers]

    def _arrives(self, letter: Letter, now: float) -> None:
        self.arrived[letter.lane] += 1
        if letter.tells:
            self.waits.add(letter.tells, now - letter.born)
            self.waits.add(f"{letter.tells} in line", now - letter.put)
        if letter.tells == "acknowledged":
            self._answered.add(letter.about)
        step = NEXT.get(letter.tells)
        skips = step == "send" and (letter.about in self._alarms or self._crowd.quiet)
        if step in self._steps and not skips:
            self._acts(letter, step, now)

    def _acts(self, letter: Letter, step: str, now: float) -> None:
        """Whoever the message reached does the next step, after a while."""
        works = step in ("sign", "finish", "result")
        mean, (least, most) = self._crowd.signs_after, self._crowd.thinks
        when = now + (self._luck.expovariate(1 / mean) if works else self._luck.uniform(least, most))
        chat = (WORKER + letter.about % self._crowd.workers) if works else letter.chat_id
        self._later(when, lambda: self.bot.keep(Update(chat, step, letter.about, when)))
