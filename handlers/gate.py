"""The gate every update passes: who is it, in which language, where does the conversation stand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, User

from bot.actions.caller import Caller
from bot.clock import Clock
from bot.words import SUPPORTED_LOCALES, best_locale
from handlers.turn import Turn
from storage.conversations import Talk
from storage.database import Database

log = structlog.get_logger(__name__)

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Gate(BaseMiddleware):
    """Opens a `Turn` for each update and makes sure that none ends without being settled."""

    def __init__(self, database: Database, clock: Clock, bot_name: str, default_locale: str) -> None:
        self._database, self._clock, self._bot_name = database, clock, bot_name
        self._default_locale = default_locale

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        data["turn"] = turn = await asyncio.to_thread(self._open, int(data["seq"]), user, chat, self._clock.now())
        result = await handler(event, data)
        if not turn.settled:
            log.warning("update_not_for_us", inbox=data["seq"])
            kept = turn.talk
            await turn.act(lambda _uow, _caller, _now: kept)
        return result

    def _open(self, seq: int, user: User | None, chat: Chat | None, now: datetime) -> Turn:
        """Private chats are keyed by their person; in a group the conversation is the group's own."""
        private = chat is None or chat.type == "private"
        user_id = user.id if user else (chat.id if chat else 0)
        chat_id = user_id if private or chat is None else chat.id
        with self._database.read() as uow:
            person = uow.people.by_chat(chat_id) if private else None
            talk = uow.conversations.get(chat_id, user_id if private else chat_id)
        locale = person.locale if person else self._locale(user, talk)
        name = person.name if person and person.name else clean(user.full_name if user else "")[:64]
        caller = Caller(chat_id, name, locale, person)
        return Turn(self._database, seq, caller, user_id if private else chat_id, talk, now, self._bot_name)

    def _locale(self, user: User | None, talk: Talk) -> str:
        chosen = talk.data.get("locale")
        if chosen in SUPPORTED_LOCALES:
            return str(chosen)
        return best_locale(user.language_code) if user and user.language_code else self._default_locale


def clean(text: str) -> str:
    """Without what databases refuse: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
