"""The gate every update passes: from where it comes, in which language its channel speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, User

from bot.clock import Clock
from bot.words import best_locale
from handlers.turn import Line, Turn
from storage.database import Database

log = structlog.get_logger(__name__)

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Gate(BaseMiddleware):
    """Opens a `Turn` for each update and makes sure that none ends without being settled."""

    def __init__(self, database: Database, clock: Clock, bot_name: str, default_locale: str) -> None:
        self._database, self._clock, self._bot_name = database, clock, bot_name
        self._default_locale = default_locale

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        line = self._line(data.get("event_from_user"), data.get("event_chat"))
        data["turn"] = turn = Turn(self._database, int(data["seq"]), line, self._clock.now(), self._bot_name)
        result = await handler(event, data)
        if not turn.settled:
            log.warning("update_not_for_us", inbox=data["seq"])
            await turn.nothing()
        return result

    def _line(self, user: User | None, chat: Chat | None) -> Line:
        """Private chats are keyed by their person; in a group the conversation is the group's own."""
        private = chat is None or chat.type == "private"
        user_id = user.id if user else (chat.id if chat else 0)
        chat_id = user_id if private or chat is None else chat.id
        code = user.language_code if user else None
        locale = best_locale(code) if code else self._default_locale
        return Line(
            chat_id, user_id if private else chat_id, clean(user.full_name if user else "")[:64], locale, private
        )


def clean(text: str) -> str:
    """Without what databases refuse: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
