"""One turn: who is on the line, where the conversation stands, and the single transaction that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.actions.caller import Caller
from bot.actions.talks import IDLE, Asked
from bot.words import SUPPORTED_LOCALES
from storage.conversations import Talk
from storage.database import Database
from storage.tickets import StaleError
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

MOST_TRIES = 6
HOLDING = frozenset({Asked.CONSENT.value, Asked.ADD_OR_NEW.value})
"""Questions that hold what somebody said: nothing but their answer may close them."""

Verb = Callable[[UnitOfWork, Caller, datetime], Talk]
Keep = Callable[[Talk], bool]
"""Whether the question that was open stays open when the verb asks nothing."""


def always(_talk: Talk) -> bool:
    return True


def never(_talk: Talk) -> bool:
    return False


@dataclass(frozen=True)
class Line:
    """Where an update came from, before anybody looks who that is.

    `private` is somebody's own chat; else the conversation is the group's own and `user_id` is its id as well.
    `name` and `locale` are what the channel says, for whoever is not registered.
    """

    chat_id: int
    user_id: int
    name: str
    locale: str
    private: bool


class Turn:
    """What a handler is given. It calls `act` once: one hop to a thread, one transaction.

    There the caller is looked up, the verb does its work, and effects, conversation and inbox row commit together.
    `talk` is where the conversation stands: the verb's business, there is none before it.
    """

    def __init__(self, database: Database, seq: int, line: Line, now: datetime, bot_name: str) -> None:
        self.now, self.bot_name = now, bot_name
        self.talk = IDLE
        self.settled = False
        self._database, self._seq, self._line = database, seq, line

    async def act(self, verb: Verb, *, keep: Keep = never) -> None:
        """Run the verb in a transaction of its own. Somebody else's change meanwhile: look again and decide anew.

        `keep`: a verb that asks nothing leaves the question that was open as it was.
        """
        if self.settled:
            raise RuntimeError("a turn acts once: its update is settled with its effects")
        for attempt in range(1, MOST_TRIES + 1):
            try:
                await asyncio.wrap_future(self._database.submit(lambda uow: self._once(uow, verb, keep)))
                break
            except StaleError:
                if attempt == MOST_TRIES:
                    raise
                log.info("decided_anew", inbox=self._seq, attempt=attempt)
        self.settled = True

    async def nothing(self) -> None:
        """Settle an update that asks for nothing; what was open stays open."""
        await self.act(lambda _uow, _caller, _now: self.talk)

    def _once(self, uow: UnitOfWork, verb: Verb, keep: Keep) -> None:
        caller = self._look_up(uow)
        talk = verb(uow, caller, self.now)
        if (talk == IDLE or self.talk.state in HOLDING) and keep(self.talk):
            talk = self.talk
        uow.conversations.save(self._line.chat_id, self._line.user_id, talk, self.now)
        uow.inbox.settle(self._seq, self.now)

    def _look_up(self, uow: UnitOfWork) -> Caller:
        """Who it is, and where the conversation stands. Somebody who writes can be written to."""
        line = self._line
        person = uow.people.by_chat(line.chat_id) if line.private else None
        self.talk = uow.conversations.get(line.chat_id, line.user_id)
        if person is None:
            chosen = self.talk.data.get("locale")
            return Caller(line.chat_id, line.name, str(chosen) if chosen in SUPPORTED_LOCALES else line.locale)
        if not person.reachable:
            person = uow.people.change(person.id, reachable=True)
        return Caller(line.chat_id, person.name or line.name, person.locale, person)
