"""Stories read as people: `await lan.says("三号楼楼道漏水")`, `await wang.sees("新工单")`.

Everything between the phone and the database is real: the playground's Bot API over HTTP, aiogram in, PTB out,
the outbox, SQLite in a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.actions import community
from bot.actions.onboarding import CONSENT_VERSION
from bot.app import EXAMPLE, Address, Linling
from bot.clock import SystemClock
from bot.domain.ticket import Ticket
from bot.playground.handset import Handset
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from bot.settings import Settings
from bot.supervise import Tasks
from storage import migrate
from storage.database import Database

TOKEN = "990000000900:stories"
LAN, CHEN, WANG, LI, ZHAO = 990000000001, 990000000002, 990000000003, 990000000004, 990000000005
PATIENCE = 10.0


class Person:
    """Somebody with a phone. `seen` is where they have read to: `sees` looks only at what came after."""

    def __init__(self, world: World, phone_id: int) -> None:
        self.world, self.id = world, phone_id
        self.phone: Handset = world.phone(phone_id)
        self.seen = 0

    def from_bot(self, chat: int | None = None) -> list[dict[str, Any]]:
        """The bot's messages in the chat, oldest first, as they stand now."""
        return [m for m in self.phone.messages(chat) if m["from"].get("is_bot")]

    def newest(self) -> int:
        return max((m["message_id"] for m in self.phone.messages()), default=0)

    async def says(self, text: str, **how: Any) -> dict[str, Any]:
        self.seen = self.newest()
        return self.phone.text(text, **how)

    async def shows(self, kind: str, caption: str = "", **how: Any) -> list[dict[str, Any]]:
        """A photo, album, voice, sticker …"""
        self.seen = self.newest()
        return self.phone.sample(kind, caption, **how)

    async def sees(self, *words: str) -> dict[str, Any]:
        """Wait for a new message (or a card edited since) that contains all the words."""

        def found() -> dict[str, Any] | None:
            for message in reversed(self.from_bot()):
                if message["message_id"] > self.seen or message.get("edit_date"):
                    if all(word in _text(message) for word in words):
                        return message
            return None

        try:
            return await self.world.until(found, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{words} never came; the chat:\n{self.chat()}") from None

    async def sees_media(self, kind: str) -> dict[str, Any]:
        """Wait for a new photo, voice, location … from the bot."""

        def found() -> dict[str, Any] | None:
            return next((m for m in self.from_bot() if m["message_id"] > self.seen and kind in m), None)

        try:
            return await self.world.until(found, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"no {kind} came; the chat:\n{self.chat()}") from None

    async def presses(self, label: str) -> None:
        """Press the newest button that has this in its label, as soon as it is there."""

        def found() -> tuple[int, str] | None:
            for message in reversed(self.from_bot()):
                for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                    for button in row:
                        if label in button["text"]:
                            return message["message_id"], button["callback_data"]
            return None

        try:
            message_id, data = await self.world.until(found, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"no button {label!r}; the chat:\n{self.chat()}") from None
        self.seen = self.newest()
        self.phone.press(message_id, data)

    async def forges(self, data: str) -> None:
        """Press a button that was never shown."""
        self.seen = self.newest()
        self.phone.press(self.from_bot()[-1]["message_id"], data, forged=True)

    def buttons(self) -> list[str]:
        """Every inline button in the chat."""
        return [
            b["text"]
            for m in self.from_bot()
            for row in (m.get("reply_markup") or {}).get("inline_keyboard", [])
            for b in row
        ]

    def chat(self) -> str:
        """The whole chat, for a failing test's reader."""
        lines = []
        for m in self.phone.messages():
            who = "bot" if m["from"].get("is_bot") else "me "
            keys = [[b["text"] for b in row] for row in (m.get("reply_markup") or {}).get("inline_keyboard", [])]
            lines.append(f"{m['message_id']} {who}: {_text(m) or [k for k in m if k not in _COMMON]} {keys or ''}")
        return "\n".join(lines)


_COMMON = {"message_id", "from", "chat", "date"}


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


@dataclass
class Neighbourhood:
    """A running bot and the people around it."""

    world: World
    url: str
    database: Database
    stop: asyncio.Event
    bot: Linling
    people: dict[int, Person] = field(default_factory=dict)

    def person(self, phone_id: int) -> Person:
        if phone_id not in self.people:
            self.people[phone_id] = Person(self.world, phone_id)
        return self.people[phone_id]

    @property
    def lan(self) -> Person:
        return self.person(LAN)

    @property
    def chen(self) -> Person:
        return self.person(CHEN)

    @property
    def wang(self) -> Person:
        return self.person(WANG)

    @property
    def li(self) -> Person:
        return self.person(LI)

    def ticket(self, ticket_id: int = 1) -> Ticket:
        """A ticket as stored."""
        with self.database.read() as uow:
            found = uow.tickets.get(ticket_id)
        assert found is not None, f"there is no ticket {ticket_id}"
        return found

    def count(self, state: str = "waiting") -> int:
        with self.database.read() as uow:
            return uow.inbox.counts().get(state, 0)

    async def quiet(self) -> None:
        """Wait until nothing waits: every update worked off, every message sent."""

        def busy() -> bool:
            with self.database.read() as uow:
                return bool(uow.inbox.counts().get("waiting") or uow.outbox.counts().get("waiting"))

        async with asyncio.timeout(PATIENCE):
            while self.world.updates.waiting() or await asyncio.to_thread(busy):
                await asyncio.sleep(0.02)  # nothing outside the bot is told of a settled row: ask again


@asynccontextmanager
async def neighbourhood(
    folder: Path, *, residents: bool = True, settings: Settings | None = None, url: str | None = None
) -> AsyncIterator[Neighbourhood]:
    """A bot with the example community; with `residents`, 兰阿姨 and 小陈 have registered already."""
    database = Database(url or f"sqlite:///{folder / 'linling.db'}")
    migrate.upgrade(database)
    clock = SystemClock()
    with database.begin() as uow:
        community.bring_in(uow, community.read(EXAMPLE / "community.yaml"), clock.now())
        community.bind_playground(
            uow, EXAMPLE / "playground.yaml", clock.now(), residents=residents, consent=CONSENT_VERSION
        )
    world = World(TOKEN, limits=OFF, webhook_pause=0.05)
    for phone in (LAN, CHEN, WANG, LI):
        world.started.add(phone)  # they pressed Start long ago
    stop, tasks = asyncio.Event(), Tasks()
    async with running(world) as api:
        made = settings or Settings(_env_file=None, listen_port=0, send_rate=1000, send_rate_chat=1000)  # type: ignore[call-arg]
        bot = Linling(made, database, Address(TOKEN, api), clock, lambda _what, _value: None)
        tasks.start("bot", bot.run(stop))
        try:
            yield Neighbourhood(world, api, database, stop, bot)
        finally:
            stop.set()
            await tasks.join(15)
            database.close()
