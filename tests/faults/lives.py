"""The bot as a process of its own, killed and started again, and residents who go on writing meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.actions import community
from bot.actions.onboarding import CONSENT_VERSION
from bot.clock import SystemClock
from bot.playground.faults import Fault
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from bot.start import EXAMPLE
from bot.supervise import Tasks
from storage.database import Database
from tests.stories.people import CHEN, LAN, LI, TOKEN, WANG

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0
"""Seconds: several starts of the bot on a busy machine."""
RESIDENTS_PATIENCE = 600.0
"""They write through many lives, and a webhook that was refused often is tried again only every minute."""
LONG_AGO = "2000-01-01 00:00:00.000000"


@dataclass
class Life:
    """A running bot."""

    process: Process
    log: Path

    async def ready(self) -> None:
        """Wait until it says that it is on the line."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            while b"@" not in (line := await self.process.stdout.readline()):
                assert line, f"it died ({await self.process.wait()}) while starting: {self.log.read_text('utf-8')}"

    async def kill(self) -> None:
        """As the kernel does when memory is short."""
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM; its exit code, and the seconds it took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), PATIENCE)
        return code, clock() - began


@dataclass
class Street:
    """A world, a database file, and the residents' reports in it."""

    world: World
    url: str
    folder: Path
    more: dict[str, str]
    over: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)
    lives: int = 0

    @property
    def file(self) -> Path:
        return self.folder / "linling.db"

    @property
    def settings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        return kept | {
            "PYTHONPATH": str(ROOT), "BOT_TOKEN": TOKEN, "BOT_API_URL": self.url, "LANG": "en_US.UTF-8",
            "DATABASE_URL": f"sqlite:///{self.file}", "LISTEN_PORT": "0", "OPEN_BROWSER": "false",
            "SEND_RATE": "1000", "SEND_RATE_CHAT": "1000", "LOG_FORMAT": "json", "LOG_LEVEL": "INFO",
        } | self.more  # fmt: skip

    async def bot(self, *verb: str) -> Process:
        """`python -m bot …`, from a folder with nothing in it but its database."""
        self.lives += 1
        log = (self.folder / f"life-{self.lives}.log").open("wb")
        with closing(log):
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *verb, cwd=self.folder, env=self.settings,
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip

    async def found(self) -> None:
        """Import the community by the command line; the cast gets its phones and homes."""
        process = await self.bot("import", str(EXAMPLE / "community.yaml"))
        assert await process.wait() == 0
        with closing(Database(f"sqlite:///{self.file}")) as database, database.begin() as uow:
            community.bind_playground(
                uow, EXAMPLE / "playground.yaml", SystemClock().now(), residents=True, consent=CONSENT_VERSION
            )

    @asynccontextmanager
    async def living(self) -> AsyncIterator[Life]:
        """A life of the bot; whatever happens, it is over after the block."""
        self.expire()
        process = await self.bot("run")
        life = Life(process, self.folder / f"life-{self.lives}.log")
        try:
            await life.ready()
            yield life
        finally:
            if process.returncode is None:
                await life.kill()
        assert "Traceback" not in life.log.read_text("utf-8")

    def expire(self) -> None:
        """A minute passes while the bot is dead: what it had claimed and leased comes free."""
        with closing(sqlite3.connect(self.file)) as file, file:
            file.execute("UPDATE inbox SET claimed_until = ? WHERE claimed_until IS NOT NULL", (LONG_AGO,))
            file.execute("UPDATE outbox SET leased_until = ? WHERE leased_until IS NOT NULL", (LONG_AGO,))
            file.execute("UPDATE outbox SET due_at = ? WHERE state = 'waiting'", (LONG_AGO,))

    def ask(self, sql: str, *args: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as file:
            return file.execute(sql, args).fetchall()

    @contextmanager
    def holding(self) -> Iterator[Callable[[str], Any]]:
        """Hold the write lock: the bot can commit nothing. Yields a question to the file as it stands."""
        with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield lambda sql: file.execute(sql).fetchone()[0]
            file.execute("ROLLBACK")

    # -- the residents ---------------------------------------------------------------------------------------
    async def writes(self, phone_id: int) -> None:
        """One report after the other, each sent off and seen with its number, until it is over."""
        number = 0
        while not self.over.is_set():
            number += 1
            mark = f"{phone_id % 10}{number:03}号灯杆不亮"
            self.sent.append(mark)
            await self.reports(phone_id, mark)

    async def reports(self, phone_id: int, mark: str) -> None:
        phone = self.world.phone(phone_id)
        phone.text(f"3号楼门口{mark}")
        message_id, data = await self.world.until(lambda: self._send_button(phone_id, mark), RESIDENTS_PATIENCE)
        phone.press(message_id, data)
        await self.world.until(lambda: self.heard(phone_id, mark, "#A"), RESIDENTS_PATIENCE)

    def _send_button(self, phone_id: int, mark: str) -> tuple[int, str] | None:
        for message in reversed(self.from_bot(phone_id)):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if mark in words(message) and str(button["callback_data"]).startswith("draft_send"):
                        return message["message_id"], button["callback_data"]
        return None

    def from_bot(self, phone_id: int) -> list[dict[str, Any]]:
        return [m for m in self.world.phone(phone_id).messages() if m["from"].get("is_bot")]

    def heard(self, phone_id: int, *wanted: str) -> int:
        """How many of the bot's messages on this phone have all the words."""
        return sum(all(word in words(message) for word in wanted) for message in self.from_bot(phone_id))

    # -- where it is -----------------------------------------------------------------------------------------
    async def struck(self, *faults: Fault) -> None:
        """Script the faults and wait until the bot has met them all."""
        self.world.faults.script(faults)
        async with asyncio.timeout(PATIENCE):
            while self.world.faults.rules:  # noqa: ASYNC110 - the script tells nobody
                await asyncio.sleep(0.005)

    async def until(self, question: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not question():  # noqa: ASYNC110 - nobody outside is told of a row
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Until nothing waits anywhere."""
        await self.until(lambda: not self.world.updates.waiting())
        await self.until(lambda: self.ask("SELECT count(*) FROM inbox WHERE state = 'waiting'") == [(0,)])
        await self.until(lambda: self.ask("SELECT count(*) FROM outbox WHERE state = 'waiting'") == [(0,)])

    def proves_that_nothing_was_lost_or_doubled(self) -> None:
        """Every report is one ticket with an owner; its resident and its worker heard of it."""
        assert self.ask("SELECT count(*) FROM inbox WHERE state = 'dead'") == [(0,)]
        assert self.ask("SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state") in (
            [],
            self.ask("SELECT state, count(*) FROM outbox WHERE state = 'dropped' GROUP BY state"),
        )
        rows = self.ask("SELECT text, owner_id, status FROM tickets")
        for mark in self.sent:
            mine = [row for row in rows if mark in row[0]]
            assert len(mine) == 1, f"{mark} became {len(mine)} tickets"
            assert mine[0][1] is not None, f"{mark} has no owner"
            assert mine[0][2] == "dispatched"
            assert self.heard(int(f"99000000000{mark[0]}"), mark, "#A"), f"{mark}: its resident heard nothing"
            assert self.heard(WANG, mark), f"{mark}: the worker heard nothing"
        assert len(rows) == len(self.sent)


def words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


@asynccontextmanager
async def street(folder: Path, **more: str) -> AsyncIterator[Street]:
    """A street with a bot that is not running yet; 兰阿姨 and 小陈 begin to write when it first is."""
    world = World(TOKEN, limits=OFF, webhook_pause=0.02)
    world.started.update((LAN, CHEN, WANG, LI))
    async with running(world) as url:
        made = Street(world, url, folder, more)
        await made.found()
        yield made


@asynccontextmanager
async def busy(made: Street) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """兰阿姨 and 小陈 write all the time; `finish()` ends it (the bot must be alive) and proves the outcome."""
    tasks = Tasks()
    writing = [tasks.start(f"phone-{phone}", made.writes(phone)) for phone in (LAN, CHEN)]

    async def finish() -> None:
        made.over.set()
        made.world.faults.clear()
        await asyncio.gather(*writing)
        await made.settled()

    async with AsyncExitStack() as stack:
        stack.push_async_callback(tasks.join, 0)
        yield finish
