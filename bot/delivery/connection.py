"""Opening the door out: PTB's `Bot` over our request."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from bot.delivery.request import AiohttpRequest, Timeouts

__all__ = ["Bot", "open_bot"]

_TALKATIVE = ("telegram", "aiohttp", "httpx", "httpcore")


@asynccontextmanager
async def open_bot(
    token: str, api_url: str, *, timeouts: Timeouts | None = None, connections: int = 64
) -> AsyncIterator[Bot]:
    """A bot at `api_url` (as "https://api.telegram.org"). Opening asks the network nothing; see upkeep/me.py for that.

    The libraries' logs below WARNING are shut: they hold URLs with the token, and people's words.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    base = api_url.rstrip("/")
    async with AiohttpRequest(connections, timeouts) as request:
        yield Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=request,
            get_updates_request=request,
        )
