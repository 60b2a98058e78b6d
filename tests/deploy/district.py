"""The services of deploy/compose.yaml as plain processes: the same commands and settings, on this machine's ports.

PostgreSQL is the tests' own; the proxy is Caddy with deploy/Caddyfile where Caddy is installed, else a few lines of
Python that do what that file says. The Bot API is the playground's, which sends updates to the proxy by webhook.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from aiohttp import web

from bot.actions import community
from bot.actions.onboarding import CONSENT_VERSION
from bot.clock import SystemClock
from bot.playground.world import World
from bot.start import EXAMPLE
from bot.supervise import Tasks
from storage.database import Database
from tests.stories.people import CHEN, LAN, TOKEN, WANG

from .composed import DEPLOY, ROOT, Service, ours

GIVEN = {"BOT_TOKEN": TOKEN, "WEBHOOK_SECRET": "a-secret_of-the-tests", "POSTGRES_PASSWORD": "unused",
         "LINLING_HOST": "bot.example.org"}  # fmt: skip
SHORTEST_GAP = 0.05
PATIENCE = 180.0
"""Seconds: several starts of the bot on a busy machine."""


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


@dataclass
class Running:
    """A service that runs, and what it logs."""

    service: Service
    process: Process
    log: Path

    async def ready(self) -> None:
        """Until it says that it is on the line."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            while b"@" not in (line := await self.process.stdout.readline()):
                assert line, f"{self.service.name} died while starting: {self.log.read_text('utf-8')}"

    async def stops(self) -> int:
        """SIGTERM, as compose does it: its exit code. (How long it takes is asked in tests/faults.)"""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@dataclass
class District:
    """A world of phones, a PostgreSQL, and as many processes as the compose file says."""

    world: World
    url: str
    folder: Path
    database_url: str
    proxy_port: int
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    sent: list[tuple[int, str]] = field(default_factory=list)
    """Every report: whose, and the words that only it has."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    lives: int = 0

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql.encode()).fetchall()

    async def until(self, question: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not question():  # noqa: ASYNC110 - nobody outside is told of a row
                await asyncio.sleep(SHORTEST_GAP)

    def settings_of(self, service: Service) -> dict[str, str]:
        """What compose gives it, but for where things are on this machine (and Telegram's limits, which are off)."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        return kept | service.settings(GIVEN) | {
            "PYTHONPATH": str(ROOT), "BOT_API_URL": self.url, "LANG": "en_US.UTF-8", "LOG_FORMAT": "json",
            "DATABASE_URL": self.database_url, "WEBHOOK_URL": f"http://127.0.0.1:{self.proxy_port}",
            "LISTEN_PORT": str(self.ports.setdefault(service.name, free_port())),
            "SEND_RATE": "1000", "SEND_RATE_CHAT": "1000",
        }  # fmt: skip

    async def start(self, service: Service, *instead: str) -> Running:
        """`python -m bot …` as the compose file says, or with other words."""
        self.lives += 1
        path = self.folder / f"{service.name}-{self.lives}.log"
        with path.open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *(instead or service.command), cwd=self.folder,
                env=self.settings_of(service), stdout=PIPE, stderr=log,
            )  # fmt: skip
        return Running(service, process, path)

    async def found(self) -> None:
        """The one-shot service, then a community by the command line; the cast gets its phones and homes."""
        migrate = next(service for service in ours() if service.name == "migrate")
        for words in ((), ("import", str(EXAMPLE / "community.yaml"))):
            once = await self.start(migrate, *words)
            assert await once.process.wait() == 0, once.log.read_text("utf-8")
        database = Database(self.database_url)
        with database.begin() as uow:
            community.bind_playground(
                uow, EXAMPLE / "playground.yaml", SystemClock().now(), residents=True, consent=CONSENT_VERSION
            )
        database.close()

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Every service but the one-shot is up; afterwards all are gone."""
        try:
            for service in ours():
                if service.command[0] == "run":
                    self.running[service.name] = await self.start(service)
            for one in self.running.values():
                await one.ready()
            yield
        finally:
            for one in self.running.values():
                if one.process.returncode is None:
                    one.process.kill()
                    await one.process.wait()

    async def replaces(self, name: str) -> int:
        """One step of a rolling restart: the old one is asked to stop, a new one comes and is ready."""
        ended = await self.running[name].stops()
        self.running[name] = await self.start(self.running[name].service)
        await self.running[name].ready()
        return ended

    @property
    def backends(self) -> list[str]:
        webs = [service.name for service in ours() if "intake" in service.command[-1]]
        return [f"127.0.0.1:{self.ports.setdefault(name, free_port())}" for name in webs]

    @asynccontextmanager
    async def proxied(self) -> AsyncIterator[str]:
        """The proxy in front; yields what stands there: "caddy" or "stand-in"."""
        if caddy := shutil.which("caddy"):
            async with _caddy(caddy, self.folder, self.proxy_port, self.backends):
                yield "caddy"
        else:
            async with _stand_in(self.proxy_port, self.backends):
                yield "stand-in"


    # -- the residents ---------------------------------------------------------------------------------------
    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """兰阿姨 and 小陈 write all the time; at the end what they began is finished, and nothing waits anywhere."""
        tasks = Tasks()
        writing = [tasks.start(f"phone-{phone}", self._writes(phone)) for phone in (LAN, CHEN)]
        try:
            yield
            self.over.set()
            await asyncio.gather(*writing)
            await self.until(lambda: not self.world.updates.waiting())
            for table in ("inbox", "outbox"):
                await self.until(lambda: not self.ask(f"SELECT 1 FROM {table} WHERE state = 'waiting'"))  # noqa: B023
        finally:
            await tasks.join(0)

    async def _writes(self, phone: int) -> None:
        """One report after the other, each sent off and seen with its number."""
        while not self.over.is_set():
            mark = f"{phone % 10}{len(self.sent):03}号灯杆不亮"
            self.sent.append((phone, mark))
            self.world.phone(phone).text(f"3号楼门口{mark}")
            button = await self.world.until(lambda: self._send_button(phone, mark), PATIENCE)  # noqa: B023
            self.world.phone(phone).press(*button)
            await self.world.until(lambda: self.heard(phone, mark, "#A"), PATIENCE)  # noqa: B023

    def _send_button(self, phone: int, mark: str) -> tuple[int, str] | None:
        for message in reversed(self._from_bot(phone)):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if mark in _words(message) and str(button["callback_data"]).startswith("draft_send"):
                        return message["message_id"], button["callback_data"]
        return None

    def _from_bot(self, phone: int) -> list[dict[str, Any]]:
        return [m for m in self.world.phone(phone).messages() if m["from"].get("is_bot")]

    def heard(self, phone: int, *wanted: str) -> int:
        """How many of the bot's messages on this phone have all the words; not drafts, which name others' numbers."""
        said = [message for message in self._from_bot(phone) if "draft_send" not in str(message.get("reply_markup"))]
        return sum(all(word in _words(message) for word in wanted) for message in said)

    def proves_that_nothing_was_lost_or_doubled(self) -> None:
        """Every report is one ticket with an owner, whom a message told, as one told its resident: one, not two."""
        assert self.ask("SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]
        assert self.ask("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')") == [(0,)]
        rows = self.ask("SELECT text, owner_id, status FROM tickets")
        assert len(rows) == len(self.sent)
        for phone, mark in self.sent:
            mine = [row for row in rows if mark in row[0]]
            assert [row[2] for row in mine] == ["dispatched"], f"{mark} became {len(mine)} tickets"
            assert mine[0][1] is not None, f"{mark} has no owner"
            assert self.heard(phone, mark, "#A") == 1, mark
            assert self.heard(WANG, mark) == 1, mark


def _words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


@asynccontextmanager
async def _caddy(caddy: str, folder: Path, port: int, backends: list[str]) -> AsyncIterator[None]:
    """The real one with the real file."""
    where: Mapping[str, str] = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LINLING_HOST": f"http://127.0.0.1:{port}",
        "LINLING_WEB": " ".join(backends),
    }  # fmt: skip
    with (folder / "caddy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            caddy, "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"), env=where, stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        await _answers(port)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> None:
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(SHORTEST_GAP)  # a server that does not listen yet tells nobody when it will


@asynccontextmanager
async def _stand_in(port: int, backends: list[str]) -> AsyncIterator[None]:
    """POST /telegram goes to one replica after the other; where none answers, 502; nothing else passes."""
    turn = 0
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20, connect=2))

    async def pass_on(request: web.Request) -> web.Response:
        nonlocal turn
        turn += 1
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "content-length")}
        url = f"http://{backends[turn % len(backends)]}/telegram"
        try:
            async with session.post(url, data=body, headers=headers) as answer:
                kept = {k: v for k, v in answer.headers.items() if k.lower() == "retry-after"}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except aiohttp.ClientError:
            return web.Response(status=502)

    app = web.Application(client_max_size=1_000_000)
    app.router.add_post("/telegram", pass_on)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(session.close)
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
