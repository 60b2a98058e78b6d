"""Telegram as the harness sees it: the playground's server, with a book of every call that had an effect.

The book is the outside view of speaking: what was shown on which phone, and whether the bot could learn of it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

from bot.playground.faults import Fault, Faults
from bot.playground.limits import OFF
from bot.playground.state import Entry
from bot.playground.updates import Lane, Queued, Updates
from bot.playground.world import World

BROKEN = ("hang", "reset_after", "bad_json")
"""Faults after which the effect stands and the bot does not know it."""


@dataclass(frozen=True)
class Call:
    """A send or an edit that had its effect. `fault` is what the call met; `asked` and `at` (done) are monotonic."""

    asked: float
    at: float
    kind: str
    chat: int
    message_id: int
    text: str
    fault: str

    @property
    def unanswered(self) -> bool:
        """Nobody told the bot that it was done."""
        return self.fault in BROKEN


class Telegram(World):
    """A world that keeps the book. Its limits are off: the pace is not what is tried here."""

    def __init__(self, token: str, luck: Random) -> None:
        super().__init__(token, limits=OFF, webhook_pause=0.02)
        self.calls: list[Call] = []
        self.met: Counter[str] = Counter()
        self.faults: Script = Script(self, luck.randrange(2**32))
        self.updates: Mailbox = Mailbox(self.clock, self.seconds())

    def post(self, chat_id: int, content: dict[str, Any], *, sender: int | None, **how: Any) -> Entry:
        entry = super().post(chat_id, content, sender=sender, **how)
        if sender is None:
            self._note("send", entry)
        return entry

    def rewrite(self, entry: Entry, content: dict[str, Any], *, dated: bool = True) -> None:
        if entry.by_bot:
            self._note("edit", replace(entry, message=entry.message | content))
        super().rewrite(entry, content, dated=dated)

    def _note(self, kind: str, entry: Entry) -> None:
        chat, number = entry.message["chat"]["id"], entry.message["message_id"]
        asked, fault = self.faults.of_this_call()
        self.calls.append(Call(asked, self.clock.monotonic(), kind, chat, number, words(entry.message), fault))

    async def struck(self, *rules: Fault, seconds: float = 90.0) -> None:
        """Script these faults beside what is scripted already, and wait until the bot has met them all."""
        self.faults.add(rules)
        await self.until(lambda: not set(rules) & set(self.faults.rules), seconds)


class Script(Faults):
    """Faults that are known afterwards: which call met which."""

    def __init__(self, world: Telegram, seed: int) -> None:
        super().__init__(seed)
        self._world = world
        self._met: WeakKeyDictionary[asyncio.Task[Any], tuple[float, str]] = WeakKeyDictionary()

    def add(self, rules: Iterable[Fault]) -> None:
        """More rules, before those there are."""
        left = [(rule, count) for rule, count in zip(self._rules, self._left, strict=True) if count != 0]
        self.script([*rules, *(replace(rule, times=count) for rule, count in left)])

    def drop(self, rules: Iterable[Fault]) -> None:
        """These are over, whether they struck or not."""
        gone = {(rule.method, rule.kind) for rule in rules}
        self.script([rule for rule in self.rules if (rule.method, rule.kind) not in gone])

    def strike(self, method: str) -> Fault | None:
        rule = super().strike(method)
        if (task := asyncio.current_task()) is not None:
            self._met[task] = self._world.clock.monotonic(), rule.kind if rule else ""
        if rule is not None:
            self._world.met[f"{rule.kind} {rule.status}" if rule.kind == "status" else rule.kind] += 1
            self._world.changed()
        return rule

    def of_this_call(self) -> tuple[float, str]:
        """When this call came, and what it met."""
        task = asyncio.current_task()
        nothing = self._world.clock.monotonic(), ""
        return self._met.get(task, nothing) if task else nothing


class Mailbox(Updates):
    """Updates on their way to the bot, and those it has acknowledged; an acknowledged one can come again."""

    def __init__(self, clock: Any, first_id: int) -> None:
        super().__init__(clock, first_id)
        self.sent: dict[int, Queued] = {}
        self.acknowledged: set[int] = set()
        self.redelivered = 0

    def put(self, kind: str, payload: Any, lane: Lane) -> None:
        before = len(self._waiting)
        super().put(kind, payload, lane)
        for item in self._waiting[before:]:
            self.sent[item.update_id] = item

    @property
    def newest(self) -> int:
        """The id of the update put last."""
        return self._next_id - 1

    def confirm(self, offset: int) -> None:
        before = {item.update_id for item in self._waiting}
        super().confirm(offset)
        self.acknowledged |= before - {item.update_id for item in self._waiting}

    def drop(self, update_id: int) -> None:
        super().drop(update_id)
        self.acknowledged.add(update_id)

    def redeliver(self, luck: Random, most: int) -> int:
        """Some of what was acknowledged comes once more, under its old id; how many."""
        waiting = {item.update_id for item in self._waiting}
        known = sorted(self.acknowledged - waiting)[-200:]
        again = luck.sample(known, min(most, len(known)))
        self._waiting += [self.sent[update_id] for update_id in again]
        self.redelivered += len(again)
        return len(again)

    def shuffle(self, luck: Random) -> None:
        """What waits comes in any order. (A longer queue stays: a poller confirms all ids below what it has.)"""
        if len(self._waiting) <= 100:
            luck.shuffle(self._waiting)

    def restart_ids(self, luck: Random) -> bool:
        """As after a quiet week: ids go on from somewhere lower. Only when nothing waits, as at Telegram."""
        if self._waiting:
            return False
        start = luck.randrange(10_000_000, self._next_id)
        while any(start <= update_id < start + 100_000 for update_id in self.sent):
            start = luck.randrange(10_000_000, self._next_id)
        self._next_id = start
        return True


def words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")
