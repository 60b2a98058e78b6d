"""What one update costs the process that handles it: statements, CPU, wall time; in process, no network.

    python benchmarks/handling.py [--updates 300] [--tickets 1000] [--households 1000] [--way danger|draft|both]
                                  [--url sqlite:///…|postgresql://…] [--profile] [--statements]

Updates are kept in the inbox, claimed as the reader claims them, and worked off one after the other through the
real `Ear`. Nothing is sent. Without `--url` the database is a fresh SQLite file; a seeded one is made once for each
size and copied.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import structlog
from aiogram import Bot, Dispatcher
from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy import event, select

from benchmarks.settled import FIRST_RESIDENT, NOW, Size, settle
from bot import text as understanding
from handlers.dispatcher import Ear
from storage import migrate
from storage.database import Database
from storage.inbox import Arrival
from storage.tables import DraftRow

DANGERS = (
    "{}号楼2单元着火了，快来人，我是居民{}",
    "{}号楼煤气味很大，闻着头晕，居民{}",
    "{}号楼有人被困电梯里了，居民{}",
)
MATTERS = ("{}号楼楼道灯坏了，晚上很黑，居民{}", "{}号楼门口垃圾没人清理，居民{}", "{}号楼水管漏水了，居民{}")


class Later:
    """A clock whose every look is a little later."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now


@dataclass
class Measured:
    """What a number of updates cost, each by itself: in ms."""

    name: str
    updates: int
    counted: int = 1
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    statements: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one(self) -> Iterator[None]:
        cpu, wall = process_time(), perf_counter()
        yield
        self.cpu.append((process_time() - cpu) * 1000)
        self.wall.append((perf_counter() - wall) * 1000)

    @property
    def quiet(self) -> float:
        """CPU of the cheapest tenth: on a machine that others use, what an update costs when nobody disturbs it."""
        return sorted(self.cpu)[len(self.cpu) // 10]

    def line(self) -> str:
        each = sum(self.statements.values()) / self.counted
        return (
            f"{self.name:<20} {self.updates:>5} updates {each:>6.1f} statements  ms CPU: mean {mean(self.cpu):>6.2f}, "
            f"median {median(self.cpu):>6.2f}, undisturbed {self.quiet:>5.2f};  wall: median {median(self.wall):>6.2f}"
        )


def message(update_id: int, resident: int, words: str) -> dict[str, Any]:
    named = {"id": FIRST_RESIDENT + resident, "first_name": f"居民{resident}"}
    who, chat = named | {"is_bot": False, "language_code": "zh-hans"}, named | {"type": "private"}
    said = {"message_id": update_id, "from": who, "chat": chat, "date": int(NOW.timestamp()), "text": words}
    return {"update_id": update_id, "message": said}


def press(update_id: int, resident: int, data: str) -> dict[str, Any]:
    there = message(update_id, resident, "…")["message"]
    query = {"from": there["from"], "message": there, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": {"id": str(update_id), **query}}


class Bench:
    """One database, one ear."""

    def __init__(self, database: Database, size: Size) -> None:
        self._database, self._size, self._clock = database, size, Later(NOW)
        self._next = 1_000_000_000
        self._ear = Ear(database, self._clock, "1:x", "http://127.0.0.1:9", bot_name="linling_bot",
                        default_locale="zh-Hans")  # fmt: skip

    def _id(self) -> int:
        self._next += 1
        return self._next

    def _resident(self, number: int) -> int:
        return number * 7919 % self._size.households

    async def danger(self, updates: int, start: int = 0) -> Measured:
        """A danger, filed at once without a draft."""
        said = [
            message(self._id(), self._resident(n), DANGERS[n % len(DANGERS)].format(n % 80 + 1, n))
            for n in range(start, start + updates)
        ]
        return await self._work("danger", said)

    async def draft(self, updates: int, start: int = 0) -> list[Measured]:
        """A report that becomes a draft, then the press that sends it off."""
        residents = [self._resident(n) for n in range(start, start + updates)]
        said = [
            message(self._id(), resident, MATTERS[n % len(MATTERS)].format(n % 80 + 1, n))
            for n, resident in enumerate(residents)
        ]
        first = await self._work("report (draft)", said)
        with self._database.read() as uow:
            drafts = dict(uow.drafts._session.execute(select(DraftRow.chat_id, DraftRow.id)).all())
        pressed = [
            press(self._id(), resident, f"draft_send:{drafts[FIRST_RESIDENT + resident]}:") for resident in residents
        ]
        return [first, await self._work("press send (ticket)", pressed)]

    async def _work(self, name: str, updates: list[dict[str, Any]]) -> Measured:
        with self._database.begin() as uow:
            for update in updates:
                holder = update.get("message") or update["callback_query"]["message"]
                uow.inbox.keep([Arrival(update["update_id"], holder["chat"]["id"], json.dumps(update))], NOW)
        claimed = []
        with self._database.begin() as uow:
            claimed = uow.inbox.claim(self._clock.now(), len(updates))
        self._ear._answers.start = _no_spinner  # type: ignore[method-assign]
        done = Measured(name, len(claimed))
        counted = claimed[: max(1, len(claimed) // 10)]  # not timed: to be listened to costs a statement a tenth
        with counting(self._database, done.statements):
            for update in counted:
                await self._ear.hear(update)
        done.counted, done.updates = len(counted), len(claimed) - len(counted)
        for update in claimed[len(counted) :]:
            with done.one():
                await self._ear.hear(update)
        return done

    async def close(self) -> None:
        await self._ear.close()


async def echoed(updates: int) -> Measured:
    """The yardstick for a busy machine: the same updates, parsed and dispatched by a bare aiogram."""
    bare, bot = Dispatcher(disable_fsm=True), Bot("1:x")

    @bare.message()
    async def echo(said: Message) -> SendMessage:
        return said.answer(said.text or "")

    done = Measured("bare aiogram echo", updates)
    said = [message(n, n, DANGERS[0].format(n % 80 + 1, n)) for n in range(updates)]
    for update in said:
        with done.one():
            await bare.feed_raw_update(bot, update)
    return done


def _no_spinner(_name: str, work: Any) -> Any:
    work.close()


@contextmanager
def counting(database: Database, into: Counter[str]) -> Iterator[None]:
    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        into[" ".join(statement.split())] += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def seeded(url: str | None, size: Size, folder: Path) -> Database:
    """A database of that size: at `url` (empty before), or a fresh copy of a SQLite file kept for the next run."""
    if url:
        database = Database(url)
        migrate.upgrade(database)
        settle(database, size)
        return database
    kept = Path(tempfile.gettempdir()) / f"linling-{size.households}-{size.tickets}-{migrate.newest()}.db"
    if not kept.exists():
        made = kept.with_suffix(".part")
        made.unlink(missing_ok=True)
        database = Database(f"sqlite:///{made}")
        migrate.upgrade(database)
        settle(database, size)
        database.close()
        made.rename(kept)
    return Database(f"sqlite:///{shutil.copy(kept, folder / 'linling.db')}")


async def measure(args: argparse.Namespace, database: Database, size: Size, around: Callable[[], Any]) -> None:
    bench = Bench(database, size)
    results: list[Measured] = []
    await bench.danger(20, start=args.updates)
    await bench.draft(20, start=args.updates)
    with around():
        if args.way in ("draft", "both"):
            results += await bench.draft(args.updates)
        if args.way in ("danger", "both"):
            results.append(await bench.danger(args.updates, start=args.updates + 20))
    await bench.close()
    yard = await echoed(args.updates)
    print(f"{yard.line()}  (in this process, no HTTP, nothing stored: what aiogram itself costs)")
    for result in results:
        print(f"{result.line()}  {result.quiet / yard.quiet:>5.1f}x")
        if args.statements:
            for statement, number in result.statements.most_common():
                print(f"   {number / result.counted:6.2f}  {statement[:230]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


@contextmanager
def profiled(lines: int) -> Iterator[None]:
    if not lines:
        yield
        return
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        for order in ("cumulative", "tottime"):
            pstats.Stats(profile).sort_stats(order).print_stats(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=300)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--households", type=int, default=1_000)
    parser.add_argument("--way", choices=("danger", "draft", "both"), default="both")
    parser.add_argument("--url")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES")
    parser.add_argument("--statements", action="store_true")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    size = Size(args.households, args.tickets, max(1, min(args.tickets // 5, 20_000)))
    understanding.prepare()
    with tempfile.TemporaryDirectory() as folder:
        database = seeded(args.url, size, Path(folder))
        asyncio.run(measure(args, database, size, lambda: profiled(args.profile)))
        database.close()


if __name__ == "__main__":
    main()
