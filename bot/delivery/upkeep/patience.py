"""Asking Telegram once, patiently, with errors the rest of the house may know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.delivery.errors import Pause, verdict

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

TRIES = 5
LONGEST_WAIT = 60.0


class UpkeepError(Exception):
    """Telegram did not do it; `str()` says why and never holds the token."""


class TokenRefusedError(UpkeepError):
    """Telegram does not know the token (or there is no Bot API at that address)."""


class UnreachableError(UpkeepError):
    """Nobody answers at the Bot API's address."""


async def ask(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """Await `call()`, again after each pause a 429 asks for (a second setWebhook within a second gets one).

    Raises `TokenRefusedError`, `UnreachableError`, or `UpkeepError` for any other refusal.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return await call()
        except TelegramError as error:
            proof = verdict(error)
            if isinstance(error, InvalidToken) or not isinstance(proof, Pause):
                raise _known(error) from None
            if attempt == TRIES or proof.seconds > LONGEST_WAIT:
                raise UpkeepError(f"asked to wait {proof.seconds:g} s") from None
            log.info("upkeep_waits", seconds=proof.seconds)
            await asyncio.sleep(proof.seconds)
    raise AssertionError("unreachable")


def _known(error: TelegramError) -> UpkeepError:
    if isinstance(error, InvalidToken):
        return TokenRefusedError("the token is refused")
    refused = type(error).__name__ == "BadRequest"  # a subclass of NetworkError, though Telegram did answer
    kind = UnreachableError if isinstance(error, NetworkError) and not refused else UpkeepError
    return kind(error.message)
