"""People who go on writing and pressing, whatever happens to the bot; each deed can be told apart afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .street import RESIDENTS, STAFF, Street
from .telegram import words

RESIDENTS_PATIENCE = 300.0
"""Through many lives; and a webhook that was refused often is tried again only every minute."""
BUILDINGS = (1, 2, 3, 5, 6, 8, 10, 11)


@dataclass(frozen=True)
class Said:
    """Somebody wrote words with a mark that nobody else writes. `poison`: nobody can work on it."""

    chat: int
    update_id: int
    mark: str
    poison: bool = False


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed a button that does `action` to what carries the mark."""

    chat: int
    update_id: int
    action: str
    mark: str


@dataclass
class Deeds:
    """All that was done by people. `over` tells them to finish what they began and stop."""

    said: list[Said] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Resident:
    """Reports, sends off, adds notes, cries fire; one thing after the other."""

    street: Street
    deeds: Deeds
    chat: int
    luck: Random
    number: int = 0

    async def live(self) -> None:
        while not self.deeds.over.is_set():
            await self.luck.choice((self.reports, self.reports, self.reports_and_adds, self.taps_twice, self.cries))()

    async def reports(self) -> str:
        """Words, then the send button; done when the number came. The mark of the report."""
        mark = self.says(f"{self.building()}号楼门口{{}}号灯杆不亮")
        await self._presses("draft_send", "report", mark)
        await self._hears(mark, "#A")
        return mark

    async def reports_and_adds(self) -> None:
        """A note to one's own ticket, as a reply to its card."""
        mark = await self.reports()
        card = await self._until(lambda: self._newest(mark, "#A"))
        note = self.says("补充{}，晚上更黑", reply_to=card["message_id"])
        await self._kept(note)

    async def taps_twice(self) -> None:
        """An impatient finger: the second tap must do nothing more."""
        mark = self.says(f"{self.building()}号楼门口{{}}号灯杆不亮")
        message_id, data = await self._until(lambda: self._button("draft_send", mark))
        for _ in range(2):
            self._phone.press(message_id, data, forged=True)
        self.deeds.pressed.append(Pressed(self.chat, self.street.telegram.updates.newest, "report", mark))
        await self._hears(mark, "#A")

    async def cries(self) -> None:
        """Danger: a ticket at once, or a note to the one that is ringing already."""
        mark = self.says(f"{self.building()}号楼一单元{{}}着火了")
        await self._kept(mark)

    def building(self) -> int:
        return self.luck.choice(BUILDINGS)

    def says(self, words_: str, **how: Any) -> str:
        self.number += 1
        mark = f"{self.chat % 1000}x{self.number:04}y"
        self._phone.text(words_.format(mark), **how)
        self.deeds.said.append(Said(self.chat, self.street.telegram.updates.newest, mark))
        return mark

    async def _presses(self, verb: str, action: str, mark: str) -> None:
        message_id, data = await self._until(lambda: self._button(verb, mark))
        self._phone.press(message_id, data, forged=True)
        self.deeds.pressed.append(Pressed(self.chat, self.street.telegram.updates.newest, action, mark))

    @property
    def _phone(self) -> Any:
        return self.street.telegram.phone(self.chat)

    async def _hears(self, *wanted: str) -> None:
        """Of a ticket: a draft names the numbers of others too ("is it this one?")."""
        await self._until(lambda: self._newest(*wanted))

    async def _kept(self, mark: str) -> None:
        """Nothing certain is shown for a note: look whether the words were kept."""
        update_id = self.deeds.said[-1].update_id
        done = "SELECT count(*) FROM inbox WHERE update_id = ? AND state <> 'waiting'"
        await self.street.until(lambda: self.street.store.one(done, update_id), RESIDENTS_PATIENCE)

    def _newest(self, *wanted: str) -> dict[str, Any] | None:
        said = (m for m in screen(self.street, self.chat) if "draft_send" not in verbs(m))
        return next((m for m in said if all(word in words(m) for word in wanted)), None)

    def _button(self, verb: str, mark: str) -> tuple[int, str] | None:
        return button(self.street, self.chat, verb, lambda message: mark in words(message))

    async def _until(self, question: Callable[[], Any]) -> Any:
        try:
            return await self.street.telegram.until(question, RESIDENTS_PATIENCE)
        except TimeoutError:
            shown = [words(m) for m in screen(self.street, self.chat)][:6]
            raise AssertionError(f"{self.chat} waited in vain after {self.deeds.said[-1]}; the chat: {shown}") from None


@dataclass
class Worker:
    """Signs for whatever comes; says of some that it is done, and how."""

    street: Street
    deeds: Deeds
    chat: int
    luck: Random
    seen: set[str] = field(default_factory=set)

    async def live(self) -> None:
        while not self.deeds.over.is_set():
            found = await self._next()
            if found is not None:
                message_id, data = found
                self.seen.add(data)
                self.street.telegram.phone(self.chat).press(message_id, data, forged=True)
                update_id = self.street.telegram.updates.newest
                self.deeds.pressed.append(Pressed(self.chat, update_id, "accept", data.split(":")[1]))

    async def _next(self) -> tuple[int, str] | None:
        """A card with a sign button not pressed yet; None when it is over."""

        def found() -> Any:
            return self.deeds.over.is_set() or button(self.street, self.chat, "accept", lambda _: True, self.seen)

        while True:
            try:
                answer = await self.street.telegram.until(found, 1.0)
            except TimeoutError:
                continue
            return None if answer is True else answer


def screen(street: Street, chat: int, most: int = 60) -> list[dict[str, Any]]:
    """The bot's newest messages in a chat, newest first, as they stand (not copied: look, do not touch)."""
    history = street.telegram.history.get(chat, {})
    newest = [history[number] for number, _ in zip(reversed(history), range(most), strict=False)]
    return [entry.message for entry in newest if entry.by_bot]


def keys(message: dict[str, Any]) -> Iterator[str]:
    """The data of a message's buttons."""
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        yield from (str(key.get("callback_data", "")) for key in row)


def verbs(message: dict[str, Any]) -> set[str]:
    """What the buttons of a message do."""
    return {data.partition(":")[0] for data in keys(message)}


def button(
    street: Street, chat: int, verb: str, fits: Callable[[dict[str, Any]], bool], but: Collection[str] = ()
) -> tuple[int, str] | None:
    """The newest button of this verb on a message that fits; its message and its data."""
    for message in screen(street, chat):
        for data in keys(message):
            if data.partition(":")[0] == verb and data not in but and fits(message):
                return message["message_id"], data
    return None


def everybody(street: Street, deeds: Deeds, luck: Random) -> list[Resident | Worker]:
    """Each with dice of their own, so that one who waits longer changes nobody else's choices."""
    residents = [Resident(street, deeds, chat, Random(luck.random())) for chat in RESIDENTS]
    workers = [Worker(street, deeds, STAFF[code], Random(luck.random())) for code in ("wang", "zhao", "qian", "qian2")]
    return [*residents, *workers]
