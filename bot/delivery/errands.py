"""Runs errands: fetch a file from the Bot API, look into it or listen to it, write what comes of it.

One process at a time (the role "errands"). At least once: an errand is forgotten in the transaction that writes its
effect, so a crash runs it again; at worst its sender gets a clean picture twice. Pictures never wait for voices.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog
from telegram import InputFile, ReplyParameters
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.actions import errands as effects
from bot.clock import Clock
from bot.delivery.connection import Bot, open_bot
from bot.delivery.delivering import SPREAD
from bot.delivery.errors import TooFastError
from bot.delivery.retry import backoff
from bot.ears import DeafError, Ears
from bot.pictures import Looked, UnreadableError, look
from bot.supervise import Tasks
from storage.database import Database
from storage.errands import Errand, What
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

T = TypeVar("T")

LARGEST = 20 * 1024 * 1024
"""Bytes: the Bot API gives out no larger file."""
LOOK = 1.0
MOST_TRIES = 8
"""About half an hour of outage (`backoff`)."""
STALE = timedelta(minutes=10)
"""A voice that waited longer is not listened to any more: its resident has gone on by button."""
BETWEEN = 0.2
"""Seconds from one errand to the next: what is sent back counts against the bot's rate."""


class CannotError(Exception):
    """The file cannot be had, now or ever."""


class Errands:
    """`counted` only grows: by what was done and what came of it."""

    def __init__(
        self, database: Database, token: str, api_url: str, clock: Clock, ears: Ears | None, *, look: float = LOOK
    ) -> None:
        self._database, self._token, self._api_url, self._clock = database, token, api_url, clock
        self._ears, self._look = ears, look
        self.counted: Counter[tuple[str, ...]] = Counter()

    async def run(self, stop: asyncio.Event) -> None:
        """While we lead, until `stop`. What is under way then is cut off, and done again by the next."""
        tasks = Tasks()
        async with open_bot(self._token, self._api_url, connections=4) as bot:
            lines = [tasks.start(f"errands-{what}", self._line(bot, what, stop)) for what in What]
            try:
                stopping = tasks.start("errands-stop", _until(stop))
                await asyncio.wait([*lines, stopping], return_when=asyncio.FIRST_COMPLETED)
                for line in lines:
                    if line.done():
                        line.result()  # raises what ended it: the loop is begun anew
            finally:
                await tasks.join(0)
                if self._ears is not None:
                    await self._ears.close()

    async def _line(self, bot: Bot, what: What, stop: asyncio.Event) -> None:
        while not stop.is_set():
            due = await asyncio.to_thread(self._due, what)
            for errand in due:
                await self._do(bot, errand)
                await asyncio.sleep(BETWEEN)
            if not due:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._look)

    def _due(self, what: What) -> list[Errand]:
        with self._database.read() as uow:
            return uow.errands.due(what, self._clock.now())

    async def _do(self, bot: Bot, errand: Errand) -> None:
        """Once; a passing failure puts it off, the last one gives it up."""
        try:
            outcome = await (self._strip(bot, errand) if errand.what is What.STRIP else self._listen(bot, errand))
        except (TelegramError, OSError, TimeoutError) as error:
            outcome = await self._again(errand, error)
        self.counted[errand.what.value, outcome] += 1

    async def _strip(self, bot: Bot, errand: Errand) -> str:
        words = await self._write(partial(effects.caption, errand=errand))
        if words is None:
            await self._write(lambda uow: uow.errands.done(errand.id))
            return "dropped"
        try:
            looked = await asyncio.to_thread(look, await _fetched(bot, errand.file_id))
            clean_id = await _sent_back(bot, errand, looked, words.text) if looked.changed else errand.file_id
        except (CannotError, UnreadableError) as error:
            log.info("picture_withheld", errand=errand.id, why=str(error))
            await self._write(lambda uow: effects.withheld(uow, errand, self._clock.now()))
            return "withheld"
        await self._write(lambda uow: effects.looked_into(uow, errand, self._clock.now(), clean_id, looked.taken_at))
        return "stripped" if looked.changed else "clean"

    async def _listen(self, bot: Bot, errand: Errand) -> str:
        outcome, words = "no_engine", ""
        if self._ears is not None and self._clock.now() - errand.due_at < STALE:
            try:
                words = await self._ears.listen(await _fetched(bot, errand.file_id))
                outcome = "heard" if words.strip() else "silent"
            except (DeafError, CannotError) as error:
                outcome = "deaf"
                log.error("voice_not_heard", errand=errand.id, why=str(error))  # noqa: TRY400 - one word says it
        elif self._ears is not None:
            outcome = "stale"
        await self._write(lambda uow: effects.listened(uow, errand, self._clock.now(), words))
        return outcome

    async def _again(self, errand: Errand, error: Exception) -> str:
        """Later; after the last try the picture is withheld, the voice goes unheard."""
        now = self._clock.now()
        log.warning("errand_failed", errand=errand.id, tries=errand.tries + 1, error=type(error).__name__)
        if errand.tries + 1 < MOST_TRIES:
            pause = error.seconds if isinstance(error, TooFastError) else backoff(errand.tries + 1, SPREAD.random())
            await self._write(lambda uow: uow.errands.later(errand, now + timedelta(seconds=pause)))
            return "retried"
        if errand.what is What.STRIP:
            await self._write(lambda uow: effects.withheld(uow, errand, now))
        else:
            await self._write(lambda uow: uow.errands.done(errand.id))
        return "given_up"

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.submit(work))


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _fetched(bot: Bot, file_id: str) -> bytes:
    """The file's bytes. Raises `CannotError` when the Bot API will never give it, `TelegramError` when not just now."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > LARGEST:
            raise CannotError("too large")
        return bytes(await file.download_as_bytearray())
    except (BadRequest, Forbidden) as error:
        raise CannotError(error.message) from None


async def _sent_back(bot: Bot, errand: Errand, looked: Looked, caption: str) -> str:
    """Send the clean picture to whoever sent it: the only way to put a file into Telegram's hands; its file id."""
    try:
        message = await bot.send_document(
            errand.chat_id,
            InputFile(looked.clean, filename=f"{errand.message_id}.{_ending(looked.clean)}"),
            caption=caption,
            disable_content_type_detection=True,
            disable_notification=True,
            reply_parameters=ReplyParameters(errand.message_id, allow_sending_without_reply=True),
        )
    except (BadRequest, Forbidden) as error:
        raise CannotError(error.message) from None
    if message.document is None:
        raise CannotError("no file came back")
    return message.document.file_id


def _ending(content: bytes) -> str:
    return "png" if content.startswith(b"\x89PNG") else "webp" if content.startswith(b"RIFF") else "jpg"
