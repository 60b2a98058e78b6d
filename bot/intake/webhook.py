"""The webhook's decision, without HTTP: is it from Telegram, is it an update, is it kept."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

import structlog

from bot.intake.keeping import Keeper
from bot.intake.updates import arrival_of
from storage.database import DatabaseUnavailableError

log = structlog.get_logger(__name__)

LONGEST_BODY = 1_000_000
SECRET_HEADER = "x-telegram-bot-api-secret-token"


@dataclass(frozen=True)
class Answer:
    """HTTP status, and the seconds after which to try again."""

    status: int
    retry_after: int | None = None


class Webhook:
    """Keeps what arrives. Answers 200 only after the commit; 503 with Retry-After when it could not be kept."""

    def __init__(self, keeper: Keeper, secret: str) -> None:
        self._keeper = keeper
        self._secret = secret.encode()

    def is_telegram(self, secret: bytes) -> bool:
        """Whether the secret header is right; compared in constant time, as bytes (it may not be ASCII)."""
        return hmac.compare_digest(secret, self._secret)

    async def receive(self, body: bytes) -> Answer:
        """Keep one update."""
        try:
            arrival = arrival_of(json.loads(body))
        except (ValueError, RecursionError):
            arrival = None
        if arrival is None:
            log.warning("webhook_not_an_update", bytes=len(body))
            return Answer(400)
        try:
            await self._keeper.keep([arrival])
        except DatabaseUnavailableError as error:
            log.warning("webhook_not_kept", update=arrival.update_id, error=str(error))
            return Answer(503, retry_after=2)
        return Answer(200)
