"""Every handler, in order, on one screen; and the one way an update from the inbox is worked off."""

from __future__ import annotations

import asyncio
import json

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery

from bot.clock import Clock
from bot.supervise import Tasks
from handlers import commands, desk, lost, profile, report, same, stock, tickets
from handlers.gate import Gate
from storage.database import Database
from storage.inbox import Claimed

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 10


def dispatcher(gate: Gate) -> Dispatcher:
    """Order matters: commands and keys before content, content before the lost ones.

    One router for all: each further one costs an update as much as half a dozen filters that do not match.
    """
    made = Dispatcher(disable_fsm=True)
    made.update.outer_middleware(gate)
    for register in (
        commands.register,
        lost.register_commands,
        profile.register,
        report.register,
        same.register,
        tickets.register,
        desk.register,
        stock.register,
        report.register_content,
        lost.register,
    ):
        register(made)
    return made


class Ear:
    """Works an update off, and stops the spinner of a pressed button (the one thing said on the way in)."""

    def __init__(
        self, database: Database, clock: Clock, token: str, api_url: str, *, bot_name: str, default_locale: str
    ) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
        self._bot = Bot(token, session=session)
        self._dispatcher = dispatcher(Gate(database, clock, bot_name, default_locale))
        self._answers = Tasks()

    async def hear(self, claimed: Claimed) -> None:
        """Feed the raw update; it is settled by its turn. Raises what the handler raised."""
        update = json.loads(claimed.raw)
        query = update.get("callback_query")
        await self._dispatcher.feed_raw_update(self._bot, update, seq=claimed.seq)
        if isinstance(query, dict) and isinstance(query.get("id"), str):
            self._answers.start("answer", self._stop_spinner(query["id"]))

    async def _stop_spinner(self, query_id: str) -> None:
        """Ephemeral and best effort: it expires after 150 s, and what matters is said through the outbox."""
        try:
            await self._bot(AnswerCallbackQuery(callback_query_id=query_id), request_timeout=ANSWER_SECONDS)
        except (AiogramError, TimeoutError, asyncio.CancelledError) as error:
            log.info("spinner_not_stopped", error=type(error).__name__)

    async def close(self) -> None:
        await self._answers.join(1)
        await self._bot.session.close()
