"""One turn: who is on the line, where the conversation stands, and the single transaction that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.actions.caller import Caller
from bot.actions.talks import IDLE, Asked
from storage.conversations import Talk
from storage.database import Database
from storage.tickets import StaleError
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

MOST_TRIES = 5
HOLDING = frozenset({Asked.CONSENT.value, Asked.ADD_OR_NEW.value})
"""Questions that hold what somebody said: nothing but their answer may close them."""

Verb = Callable[[UnitOfWork, Caller, datetime], Talk]


class Turn:
    """What a handler is given. It calls `act` once: the effects, the conversation and the inbox row commit together."""

    def __init__(
        self, database: Database, seq: int, caller: Caller, user_id: int, talk: Talk, now: datetime, bot_name: str
    ) -> None:
        self.caller, self.talk, self.now, self.bot_name = caller, talk, now, bot_name
        self.settled = False
        self._database, self._seq, self._user_id = database, seq, user_id

    async def act(self, verb: Verb, *, keep: bool = False) -> None:
        """Run the verb in a worker thread, in one transaction. Somebody else's change meanwhile: decide anew.

        `keep`: a verb that asks nothing leaves the question that was open as it was.
        """
        if self.settled:
            raise RuntimeError("a turn acts once: its update is settled with its effects")
        self.talk = await asyncio.to_thread(self._transact, verb, keep=keep)
        self.settled = True

    def _transact(self, verb: Verb, *, keep: bool) -> Talk:
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._once(verb, keep=keep)
            except StaleError:
                log.info("decided_anew", inbox=self._seq, attempt=attempt)
        return self._once(verb, keep=keep)

    def _once(self, verb: Verb, *, keep: bool) -> Talk:
        with self._database.begin() as uow:
            caller = self._reachable_again(uow)
            talk = verb(uow, caller, self.now)
            if keep and (talk == IDLE or self.talk.state in HOLDING):
                talk = self.talk
            uow.conversations.save(caller.chat_id, self._user_id, talk, self.now)
            uow.inbox.settle(self._seq, self.now)
            return talk

    def _reachable_again(self, uow: UnitOfWork) -> Caller:
        """Somebody who writes can be written to."""
        person = self.caller.person
        if person is None or person.reachable:
            return self.caller
        return replace(self.caller, person=uow.people.change(person.id, reachable=True))


def nothing(_uow: UnitOfWork, _caller: Caller, _now: datetime) -> Talk:
    """The verb of an update that asks for nothing and leaves nothing open."""
    return IDLE
