"""Stories read as people: `await lan.says("三号楼楼道漏水")`, `await wang.sees("新工单")`.

Everything between the phone and the database is real: the playground's Bot API over HTTP, aiogram in, PTB out,
the outbox, SQLite in a file.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.actions import community
from bot.actions.onboarding import CONSENT_VERSION
from bot.app import Linling
from bot.clock import SystemClock
from bot.domain.people import Person as Stored
from bot.domain.terms import Action
from bot.domain.ticket import Ticket
from bot.playground.handset import Handset
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.state import Query
from bot.playground.world import World
from bot.settings import Settings
from bot.start import EXAMPLE, Address
from bot.supervise import Tasks
from storage import migrate
from storage.database import Database

T = TypeVar("T")
TOKEN = "990000000900:stories"
LAN, CHEN, WANG, LI = 990000000001, 990000000002, 990000000003, 990000000004
PATIENCE = 10.0


class Person:
    """Somebody with a phone. `sees` looks only at what came, or changed, after their own last act."""

    def __init__(self, world: World, phone_id: int) -> None:
        self.world, self.id = world, phone_id
        self.phone: Handset = world.phone(phone_id)
        self._read: dict[int, str] = {}

    def from_bot(self, chat: int | None = None) -> list[dict[str, Any]]:
        """The bot's messages in the chat, oldest first, as they stand now."""
        return [m for m in self.phone.messages(chat) if m["from"].get("is_bot")]

    def news(self) -> list[dict[str, Any]]:
        """The bot's messages that came or changed since this person's last act, oldest first."""
        return [m for m in self.from_bot() if self._read.get(m["message_id"]) != _looks(m)]

    def _acts(self) -> None:
        self._read = {m["message_id"]: _looks(m) for m in self.from_bot()}

    async def says(self, text: str, **how: Any) -> dict[str, Any]:
        self._acts()
        return self.phone.text(text, **how)

    async def shows(self, kind: str, caption: str = "", **how: Any) -> list[dict[str, Any]]:
        """A photo, album, voice, sticker …"""
        self._acts()
        return self.phone.sample(kind, caption, **how)

    async def pins(self, latitude: float, longitude: float, **how: Any) -> dict[str, Any]:
        """Share a place, once."""
        self._acts()
        return self.phone.location(latitude, longitude, **how)

    async def edits(self, message: dict[str, Any], text: str) -> None:
        """Change a message of one's own."""
        self._acts()
        self.phone.edit(message["message_id"], text)

    async def answers(self, message: dict[str, Any], text: str) -> dict[str, Any]:
        """Write as a reply to a message (a card, a piece of news)."""
        return await self.says(text, reply_to=message["message_id"])

    async def sees(self, *words: str) -> dict[str, Any]:
        """Wait for a new message (or a card edited since) that contains all the words."""

        def found() -> dict[str, Any] | None:
            return next((m for m in reversed(self.news()) if all(word in _text(m) for word in words)), None)

        return await self._until(found, f"{words} never came")

    async def sees_media(self, kind: str) -> dict[str, Any]:
        """Wait for a new photo, voice, location … from the bot."""
        return await self._until(lambda: next((m for m in self.news() if kind in m), None), f"no {kind} came")

    async def presses(self, label: str, on: dict[str, Any] | None = None) -> Query:
        """Press the newest button that has this in its label (on one message), as soon as it is there."""
        found = await self._until(lambda: self._find(label, on), f"no button {label!r}")
        self._acts()
        return self.phone.press(*found)

    async def button(self, label: str) -> str:
        """The callback data of the newest such button, as soon as it is there."""
        return (await self._until(lambda: self._find(label, None), f"no button {label!r}"))[1]

    def _find(self, label: str, on: dict[str, Any] | None) -> tuple[int, str] | None:
        """The newest button with just this label (emoji aside), else the newest that has it somewhere."""
        shown = [
            (m["message_id"], b["callback_data"], b["text"])
            for m in reversed(self.from_bot())
            if on is None or on["message_id"] == m["message_id"]
            for b in _buttons(m)
        ]
        exact = [b for b in shown if b[2] == label or b[2].partition(" ")[2] == label]
        return next((b[:2] for b in exact or shown if label in b[2]), None)

    async def _until(self, found: Callable[[], T | None], complaint: str) -> T:
        try:
            return cast(T, await self.world.until(found, PATIENCE))
        except TimeoutError:
            raise AssertionError(f"{complaint}; the chat:\n{self.chat()}") from None

    async def forges(self, data: str) -> Query:
        """Press a button that was never shown."""
        self._acts()
        newest = max((m["message_id"] for m in self.from_bot()), default=1)
        return self.phone.press(newest, data, forged=True)

    def buttons(self) -> list[str]:
        """Every inline button in the chat."""
        return [button["text"] for message in self.from_bot() for button in _buttons(message)]

    def offered(self, reference: str) -> list[str]:
        """The buttons on the newest card of a ticket ("#A1")."""
        cards = [m for m in self.from_bot() if f"🎫 {reference} " in _text(m)]
        assert cards, f"no card of {reference}; the chat:\n{self.chat()}"
        return [button["text"] for button in _buttons(cards[-1])]

    def menu(self) -> list[str]:
        """The keyboard below the text field."""
        return [key["text"] for row in (self.phone.keyboard() or {}).get("keyboard", []) for key in row]

    def chat(self) -> str:
        """The whole chat, for a failing test's reader."""
        lines = []
        for m in self.phone.messages():
            who = "bot" if m["from"].get("is_bot") else "me "
            keys = [button["text"] for button in _buttons(m)]
            lines.append(f"{m['message_id']} {who}: {_text(m) or [k for k in m if k not in _COMMON]} {keys or ''}")
        return "\n".join(lines)


_COMMON = {"message_id", "from", "chat", "date"}


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in keyboard for button in row if "callback_data" in button]


def _looks(message: dict[str, Any]) -> str:
    """What a message looks like, to notice that it changed."""
    return _text(message) + "".join(button["text"] for button in _buttons(message))


class MovableClock(SystemClock):
    """The machine's clock, some time ahead."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Neighbourhood:
    """A running bot and the people around it."""

    world: World
    url: str
    database: Database
    stop: asyncio.Event
    bot: Linling
    clock: MovableClock
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

    def stranger(self, name: str, language_code: str = "zh-hans") -> Person:
        """Somebody new with a phone, who has not pressed Start."""
        return self.person(self.world.add_phone(name, "stranger", language_code).id)

    def at_work(self, staff_code: str, language_code: str = "zh-hans") -> Person:
        """One of the imported staff takes their phone out: from now on they can be reached."""
        with self.database.begin() as uow:
            known = uow.people.by_staff_code(staff_code)
            assert known is not None, f"nobody is called {staff_code}"
            phone = self.world.add_phone(known.name, "staff", language_code)
            uow.people.change(known.id, chat_id=phone.id)
        self.world.started.add(phone.id)
        return self.person(phone.id)

    def known(self, person: Person) -> Stored | None:
        """Somebody as stored, if they are."""
        with self.database.read() as uow:
            return uow.people.by_chat(person.id)

    def ticket(self, ticket_id: int = 1) -> Ticket:
        """A ticket as stored."""
        with self.database.read() as uow:
            found = uow.tickets.get(ticket_id)
        assert found is not None, f"there is no ticket {ticket_id}"
        return found

    def tickets(self) -> int:
        """How many tickets there are."""
        number = 0
        with self.database.read() as uow:
            while uow.tickets.get(number + 1) is not None:
                number += 1
        return number

    def steps(self, ticket_id: int = 1) -> list[Action]:
        """What happened to a ticket, in order."""
        with self.database.read() as uow:
            return [event.action for event in uow.tickets.history(ticket_id)]

    def owner(self, ticket_id: int = 1) -> str | None:
        """The name of whoever is responsible for a ticket."""
        with self.database.read() as uow:
            owner_id = self.ticket(ticket_id).owner_id
            person = uow.people.get(owner_id) if owner_id else None
        return person.name if person else None

    def place(self, ticket_id: int = 1) -> str:
        """Where a ticket is, by the name of the narrowest place."""
        with self.database.read() as uow:
            named = uow.places.named(self.ticket(ticket_id).place)
        return named[-1].name if named else ""

    def count(self, state: str = "waiting") -> int:
        with self.database.read() as uow:
            return uow.inbox.counts().get(state, 0)

    async def later(self, **by: float) -> None:
        """Time passes (`days=8`), once nothing is under way."""
        await self.quiet()
        self.clock.ahead += timedelta(**by)

    async def quiet(self) -> None:
        """Wait until nothing waits: every update worked off, every message sent."""

        def busy() -> bool:
            with self.database.read() as uow:
                return bool(uow.inbox.counts().get("waiting") or uow.outbox.counts().get("waiting"))

        async with asyncio.timeout(3 * PATIENCE):
            while self.world.updates.waiting() or await asyncio.to_thread(busy):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # nothing outside the bot is told of a settled row: ask again


@cache
def _template(*, residents: bool) -> Path:
    """A SQLite file with the example community, which is only ever copied: bringing it in costs more than a copy."""
    folder = Path(tempfile.mkdtemp(prefix="linling-stories-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "linling.db"
    _furnish(Database(f"sqlite:///{file}"), residents=residents).close()
    return file


def _furnish(database: Database, *, residents: bool) -> Database:
    migrate.upgrade(database)
    now = SystemClock().now()
    with database.begin() as uow:
        community.bring_in(uow, community.read(EXAMPLE / "community.yaml"), now)
        community.bind_playground(uow, EXAMPLE / "playground.yaml", now, residents=residents, consent=CONSENT_VERSION)
    return database


def _database(folder: Path, url: str | None, *, residents: bool) -> Database:
    if url is not None:
        return _furnish(Database(url), residents=residents)
    return Database(f"sqlite:///{shutil.copy(_template(residents=residents), folder / 'linling.db')}")


@asynccontextmanager
async def neighbourhood(
    folder: Path, *, residents: bool = True, settings: Settings | None = None, url: str | None = None
) -> AsyncIterator[Neighbourhood]:
    """A bot with the example community; with `residents`, 兰阿姨 and 小陈 have registered already."""
    database = _database(folder, url, residents=residents)
    clock = MovableClock()
    world = World(TOKEN, limits=OFF, webhook_pause=0.05)
    for phone in (LAN, CHEN, WANG, LI):
        world.started.add(phone)  # they pressed Start long ago
    stop, tasks = asyncio.Event(), Tasks()
    async with running(world) as api:
        made = settings or quick_settings()
        bot = Linling(made, database, Address(TOKEN, api), clock, lambda _what, _value: None)
        tasks.start("bot", bot.run(stop))
        try:
            yield Neighbourhood(world, api, database, stop, bot, clock)
        finally:
            stop.set()
            await tasks.join(15)
            database.close()


def quick_settings(**changed: Any) -> Settings:
    """The settings of a story: no waiting for Telegram's pace."""
    return Settings(_env_file=None, **{"listen_port": 0, "send_rate": 1000, "send_rate_chat": 1000} | changed)


async def reported(hood: Neighbourhood, text: str, who: Person | None = None) -> None:
    """兰阿姨 (or somebody else) reports and sends it off."""
    person = who or hood.lan
    await person.says(text)
    await person.sees("还没有发出去")
    await person.presses("发送")
    await hood.quiet()


async def signed(hood: Neighbourhood, text: str = "三号楼二单元楼道灯不亮") -> None:
    """兰阿姨 reports, 王师傅 signs for it."""
    await reported(hood, text)
    await hood.wang.presses("签收")
    await hood.quiet()


async def completed(hood: Neighbourhood, text: str = "三号楼二单元楼道灯不亮", result: str = "换了灯泡") -> None:
    """兰阿姨 reports, 王师傅 signs and does it, without a picture."""
    await signed(hood, text)
    await hood.wang.presses("完成")
    await hood.wang.sees("办得怎么样")
    await hood.wang.says(result)
    await hood.wang.presses("不便拍")
    await hood.quiet()


async def closed(hood: Neighbourhood, text: str = "三号楼二单元楼道灯不亮") -> None:
    """兰阿姨 says it is solved."""
    await completed(hood, text)
    await hood.lan.presses("已解决")
    await hood.quiet()
