"""Long polling: a batch is kept in one transaction, and only then does the offset move on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import structlog

from bot.intake.keeping import Keeper
from bot.intake.updates import arrival_of
from bot.supervise import unless
from storage.database import is_passing

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "channel_post", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 25
LONGEST_PAUSE = 30.0
DATABASE_PAUSE = 1.0


class TokenRefusedError(Exception):
    """The Bot API does not know this token: nothing will work until it is put right."""


class Poller:
    """Asks for updates until told to stop."""

    def __init__(self, keeper: Keeper, token: str, api_url: str) -> None:
        self._keeper = keeper
        self._url = f"{api_url}/bot{token}/getUpdates"
        self._offset: int | None = None
        self._pause = 1.0

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`. Network trouble is waited out; raises `TokenRefusedError` when asking is pointless."""
        timeout = aiohttp.ClientTimeout(total=LONG_POLL_SECONDS + 15, connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while not stop.is_set():
                await unless(stop, self._round(session, stop))  # what was not confirmed comes again

    async def _round(self, session: aiohttp.ClientSession, stop: asyncio.Event) -> None:
        try:
            updates = await self._ask(session)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("polling_failed", error=type(error).__name__, again_in=self._pause)
            await _rest(stop, self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return
        self._pause = 1.0
        if updates and not await self._kept(updates):
            await _rest(stop, DATABASE_PAUSE)  # not confirmed: they come again
            return
        # Ids may restart at a lower value after a quiet week: an offset is only good to confirm what we just kept.
        ids = [arrival.update_id for update in updates if (arrival := arrival_of(update)) is not None]
        self._offset = max(ids) + 1 if ids else None
        if updates and not ids:
            await _rest(stop, LONGEST_PAUSE)  # nothing to confirm: the same batch would come at once, for ever

    async def _ask(self, session: aiohttp.ClientSession) -> list[Any]:
        wanted = {"timeout": str(LONG_POLL_SECONDS), "limit": "100", "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            wanted["offset"] = str(self._offset)
        # As a form, the way every client library asks: any Bot API server reads it.
        async with session.post(self._url, data=wanted) as response:
            answer = await response.json(content_type=None)
        if isinstance(answer, dict) and answer.get("ok") and isinstance(answer.get("result"), list):
            return list(answer["result"])
        return await self._not_ok(answer if isinstance(answer, dict) else {})

    async def _not_ok(self, answer: dict[str, Any]) -> list[Any]:
        code = answer.get("error_code")
        if code in (401, 404):
            raise TokenRefusedError("the Bot API does not accept BOT_TOKEN")
        retry_after = (answer.get("parameters") or {}).get("retry_after")
        if code == 429 and isinstance(retry_after, int):
            self._pause = float(retry_after)
        if code == 409:
            log.error("another_poller_or_webhook", hint="stop the other process, or unset the webhook")
        raise ValueError(f"getUpdates answered {code}")

    async def _kept(self, updates: list[Any]) -> bool:
        """Keep them; whether the database took them."""
        arrivals = [arrival for update in updates if (arrival := arrival_of(update)) is not None]
        if len(arrivals) < len(updates):
            log.error("not_an_update", count=len(updates) - len(arrivals))
        try:
            await self._keeper.keep(arrivals)
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("polled_not_kept", count=len(arrivals), error=type(error).__name__)
            return False
        return True


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not past a stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
