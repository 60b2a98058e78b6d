"""The state of the playground: who there is, what was written where, and what the bot has yet to hear.

Everything runs on one event loop; methods are synchronous and complete before anything else happens.
"""

from __future__ import annotations

import asyncio
import copy
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.clock import Clock
from bot.playground.cast import Phone
from bot.playground.errors import Json, UnknownError, bad_request, forbidden, upgraded
from bot.playground.events import Events
from bot.playground.faults import Faults
from bot.playground.files import Files
from bot.playground.limits import Limits, Pace
from bot.playground.updates import Updates

T = TypeVar("T")
EPOCH = 1_760_000_000
"""Message ids count on from the seconds since here, so that a bot with yesterday's database meets no id twice."""


@dataclass
class Entry:
    """A message as kept: the Message object without its reply, and what only Telegram's servers know."""

    message: Json
    by_bot: bool
    reply_to: int | None = None
    keyboard: Json | None = None
    """A reply keyboard, its removal, or a forced reply: such a message can never be edited."""


@dataclass
class Query:
    """A pressed button on its way; `toast` is what answerCallbackQuery brought (None until answered)."""

    id: str
    phone: int
    chat: int
    pressed_at: float
    answered: bool = False
    toast: Json | None = None


@dataclass
class Group:
    """A group chat; `moved_to` is the supergroup it became."""

    id: int
    title: str
    members: set[int] = field(default_factory=set)
    bot_in: bool = True
    bot_kicked: bool = False
    moved_to: int | None = None


class State:
    """See the module. `pause` is the first real wait (seconds) between webhook attempts."""

    def __init__(self, token: str, cast: Sequence[Phone], limits: Limits, clock: Clock) -> None:
        now = int(clock.now().timestamp())
        self.token, self.clock = token, clock
        self.bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "邻铃"}
        self.bot["username"] = "linling_playground_bot"
        self.phones: dict[int, Phone] = {phone.id: phone for phone in cast}
        self.groups: dict[int, Group] = {}
        self.blocked: set[int] = set()
        self.started: set[int] = set()
        self.unread: Counter[tuple[int, int]] = Counter()
        self.keyboards: dict[int, Json] = {}
        self.typing: dict[int, float] = {}
        self.history: dict[int, dict[int, Entry]] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menus: dict[int | None, Json] = {}
        self.files = Files(secrets.token_hex(3))
        self.updates = Updates(clock, first_id=now)
        self.events, self.faults, self.pace = Events(), Faults(), Pace(limits, clock)
        self.closing = False
        self._next_message = max(1, now - EPOCH)
        self._change = asyncio.Event()

    # -- waiting ---------------------------------------------------------------------------------------------
    def changed(self) -> None:
        """Wake everyone in `until`."""
        waiters, self._change = self._change, asyncio.Event()
        waiters.set()

    async def until(self, predicate: Callable[[], T], seconds: float = 10.0) -> T:
        """The first true value of `predicate`, asked again at every change. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (found := predicate()):
                await self._change.wait()
            return found

    # -- who -------------------------------------------------------------------------------------------------
    def owner(self, phone_id: int) -> Phone:
        """Raises `UnknownError`."""
        if phone_id not in self.phones:
            raise UnknownError("no-such-phone")
        return self.phones[phone_id]

    def user(self, phone_id: int) -> Json:
        """The User object of a phone."""
        phone = self.owner(phone_id)
        user = {"id": phone.id, "is_bot": False, "first_name": phone.name, "language_code": phone.language_code}
        return user | ({"username": phone.username} if phone.username else {})

    def chat(self, chat_id: int) -> Json:
        """The Chat object. Raises `UnknownError`."""
        if group := self.groups.get(chat_id):
            kind = "supergroup" if str(chat_id).startswith("-100") else "group"
            return {"id": chat_id, "title": group.title, "type": kind}
        phone = self.owner(chat_id)
        chat = {"id": phone.id, "first_name": phone.name, "type": "private"}
        return chat | ({"username": phone.username} if phone.username else {})

    def audience(self, chat_id: int) -> list[int]:
        """The phones that see a chat."""
        group = self.groups.get(chat_id)
        return sorted(group.members) if group else [chat_id]

    def known(self, chat_id: int) -> int:
        """The chat for a Bot API call. Raises 400 chat not found."""
        if chat_id not in self.phones and chat_id not in self.groups:
            raise bad_request("chat not found")
        group = self.groups.get(chat_id)
        if group and group.moved_to is not None:
            raise upgraded(group.moved_to)
        return chat_id

    def writable(self, chat_id: int) -> int:
        """The chat, if the bot may write there now. Raises 400 or 403 as Telegram does."""
        self.known(chat_id)
        if group := self.groups.get(chat_id):
            if group.bot_kicked:
                raise forbidden("bot was kicked from the group chat")
            if not group.bot_in:
                raise forbidden("bot is not a member of the group chat")
        elif chat_id in self.blocked:
            raise forbidden("bot was blocked by the user")
        elif chat_id not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat_id

    # -- messages --------------------------------------------------------------------------------------------
    def post(self, chat_id: int, content: Json, *, sender: int | None, reply_to: int | None = None,
             keyboard: Json | None = None) -> Entry:  # fmt: skip
        """Keep a message and show it on its phones; `sender` None is the bot, else a phone's id."""
        self._next_message += 1
        head = {
            "message_id": self._next_message,
            "from": self.bot if sender is None else self.user(sender),
            "chat": self.chat(chat_id),
            "date": self.seconds(),
        }
        entry = Entry(head | content, sender is None, reply_to, keyboard)
        self.history.setdefault(chat_id, {})[self._next_message] = entry
        self._notice(chat_id, entry, sender)
        return entry

    def _notice(self, chat_id: int, entry: Entry, sender: int | None) -> None:
        if sender is None:
            self.typing.pop(chat_id, None)
            self._set_keyboard(chat_id, entry.keyboard)
        self.tell("message", chat_id, message=self.view(entry))
        for phone_id in self.audience(chat_id):
            key = (phone_id, chat_id)
            self.unread[key] = 0 if phone_id == sender else self.unread[key] + 1
            self.events.tell("unread", {"phone": phone_id, "chat": chat_id, "unread": self.unread[key]})
        self.changed()

    def _set_keyboard(self, chat_id: int, keyboard: Json | None) -> None:
        if keyboard and "keyboard" in keyboard:
            self.keyboards[chat_id] = keyboard
        elif keyboard and keyboard.get("remove_keyboard"):
            self.keyboards.pop(chat_id, None)

    def view(self, entry: Entry) -> Json:
        """The Message object now, its reply_to_message included (one level deep) while that exists."""
        message = copy.deepcopy(entry.message)
        replied = self.find(message["chat"]["id"], entry.reply_to) if entry.reply_to else None
        if replied is not None:
            message["reply_to_message"] = copy.deepcopy(replied.message)
        return message

    def find(self, chat_id: int, message_id: int) -> Entry | None:
        """A message that exists."""
        return self.history.get(chat_id, {}).get(message_id)

    def rewrite(self, entry: Entry, content: Json, *, dated: bool = True) -> None:
        """Replace the content of a message; None removes a field."""
        for name, value in content.items():
            entry.message.pop(name, None)
            if value is not None:
                entry.message[name] = value
        if dated:
            entry.message["edit_date"] = self.seconds()
        self.tell("edit", entry.message["chat"]["id"], message=self.view(entry))
        self.changed()

    def delete(self, chat_id: int, message_id: int) -> None:
        """Remove a message from every phone."""
        entry = self.history[chat_id].pop(message_id)
        self.tell("delete", chat_id, message=self.view(entry))
        self.changed()

    def tell(self, event: str, chat_id: int, **data: object) -> None:
        """An event for every phone that sees the chat."""
        for phone_id in self.audience(chat_id):
            self.events.tell(event, {"phone": phone_id, "chat": chat_id, **data})

    def seconds(self) -> int:
        """Unix time."""
        return int(self.clock.now().timestamp())
