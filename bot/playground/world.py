"""The world a bot is tried in: `World(token)` is the whole playground in one process, with or without HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import Clock, SystemClock
from bot.playground.cast import CAST, Phone
from bot.playground.errors import PhoneError
from bot.playground.handset import Handset, member_update
from bot.playground.limits import Limits
from bot.playground.state import Group, State
from bot.playground.webhook import Webhook
from bot.supervise import Tasks

_SPARE_COLOURS = ("#c0872b", "#3b8f8f", "#a0527a", "#5b6abf")


class World(State):
    """The state, phones to act with, and the webhook.

    In a test: `lan = world.phone(990000000001); lan.text("/start")`, then
    `await world.until(lambda: len(lan.messages()) > 1)`.
    """

    def __init__(self, token: str, cast: Sequence[Phone] = CAST, limits: Limits | None = None,
                 clock: Clock | None = None, webhook_pause: float = 2.0) -> None:  # fmt: skip
        super().__init__(token, cast, limits or Limits(), clock or SystemClock())
        self.tasks = Tasks()
        self.webhook = Webhook(self, self.tasks, webhook_pause)
        self.poll_turn = 0
        """Counts getUpdates calls: a newer one ends the one before with 409."""

    def phone(self, phone_id: int) -> Handset:
        """The phone to act with. Raises `UnknownError`."""
        return Handset(self, self.owner(phone_id).id)

    def add_phone(self, name: str, part: str, language_code: str = "zh-hans", phone_id: int | None = None) -> Handset:
        """One more phone. Raises `PhoneError("taken")` for an id in use."""
        number = len(self.phones) + 1
        new_id = phone_id or max(self.phones, default=990_000_000_000) + 1
        if new_id in self.phones or new_id <= 0:
            raise PhoneError("taken")
        colour = _SPARE_COLOURS[number % len(_SPARE_COLOURS)]
        self.phones[new_id] = Phone(new_id, name, part, f"138000{number:05}", colour, language_code)
        self.events.tell("phones", {"phone": new_id, "chat": new_id})
        self.changed()
        return self.phone(new_id)

    def add_group(self, title: str, members: Sequence[int], group_id: int | None = None) -> Group:
        """A group into which the first member brought the bot. Raises `UnknownError`, `PhoneError("empty")`."""
        if not members:
            raise PhoneError("empty")
        actor = self.owner(members[0]).id
        group = Group(group_id or -4_000_000_001 - len(self.groups), title, {self.owner(m).id for m in members})
        self.groups[group.id] = group
        body = member_update(self, group.id, actor, "left", "member")
        self.updates.put("my_chat_member", body, ("chat", group.id))
        content = {"new_chat_members": [self.bot], "new_chat_member": self.bot, "new_chat_participant": self.bot}
        entry = self.post(group.id, content, sender=actor)
        self.updates.put("message", self.view(entry), ("chat", group.id))
        self.events.tell("phones", {"phone": actor, "chat": group.id})
        self.changed()
        return group

    def upgrade_group(self, group_id: int) -> Group:
        """Make a group a supergroup: a new id, service messages on both sides, 400 with the new id ever after."""
        old = self.groups[group_id]
        new = Group(int(f"-100{abs(group_id)}"), old.title, set(old.members))
        self.groups[new.id] = new
        actor = min(old.members)
        moved = self.post(old.id, {"migrate_to_chat_id": new.id}, sender=actor)
        came = self.post(new.id, {"migrate_from_chat_id": old.id}, sender=actor)
        for entry, chat_id in ((moved, old.id), (came, new.id)):
            self.updates.put("message", self.view(entry), ("chat", chat_id))
        old.moved_to = new.id
        self.changed()
        return new

    def leave_group(self, group_id: int, actor: int | None = None) -> None:
        """The bot goes (`actor` None) or is thrown out by somebody; it hears of it."""
        group = self.groups[group_id]
        group.bot_in, group.bot_kicked = False, actor is not None
        body = member_update(self, group_id, actor, "member", "kicked" if actor else "left")
        self.updates.put("my_chat_member", body, ("chat", group_id))
        self.changed()

    async def close(self) -> None:
        """End long polls, streams and webhook pushes."""
        self.closing = True
        await self.webhook.stop()
        self.events.close()
        self.changed()
        await self.tasks.join(1.0)
