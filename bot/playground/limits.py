"""How fast a bot may send: Telegram's published figures, as token buckets (TELEGRAM.md, "Limits")."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.clock import Clock
from bot.playground.errors import too_many


@dataclass(frozen=True)
class Limits:
    """Messages per second over all chats, per second in one chat (after a burst), per minute in one group.

    `per_bot_paid` a second instead for those sent with allow_paid_broadcast.
    """

    per_bot: int = 30
    per_bot_paid: int = 1000
    per_chat: float = 1.0
    chat_burst: int = 20
    per_group_minute: int = 20
    webhook_seconds: float = 1.0
    on: bool = True


OFF = Limits(on=False)


class _Bucket:
    """Holds at most `size` tokens and gains `rate` per second."""

    def __init__(self, size: float, rate: float, now: float) -> None:
        self._size, self._rate, self._left, self._then = size, rate, size, now

    def missing(self, count: int, now: float) -> float:
        """Seconds until `count` tokens are there; 0 when they are."""
        self._left = min(self._size, self._left + (now - self._then) * self._rate)
        self._then = now
        return max(0.0, (min(count, self._size) - self._left) / self._rate)

    def take(self, count: int) -> None:
        self._left -= count


class Pace:
    """Counts what the bot sends against `limits`."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self._clock = clock
        self._bot = _Bucket(limits.per_bot, limits.per_bot, clock.monotonic())
        self._paid = _Bucket(limits.per_bot_paid, limits.per_bot_paid, clock.monotonic())
        self._chats: dict[int, _Bucket] = {}
        self._webhook_set: float | None = None

    def send(self, chat_id: int, count: int = 1, *, paid: bool = False) -> None:
        """Count `count` messages to a chat (a negative id is a group). Raises 429 and counts nothing when over."""
        if not self.limits.on:
            return
        now = self._clock.monotonic()
        buckets = (self._paid if paid else self._bot, self._chats.setdefault(chat_id, self._fresh(chat_id, now)))
        wait = max(bucket.missing(count, now) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.take(count)

    def set_webhook(self) -> None:
        """Count a setWebhook; a second one within a second is refused with 429."""
        now, before = self._clock.monotonic(), self._webhook_set
        if self.limits.on and before is not None and now - before < self.limits.webhook_seconds:
            raise too_many(1)
        self._webhook_set = now

    def _fresh(self, chat_id: int, now: float) -> _Bucket:
        if chat_id < 0:
            return _Bucket(self.limits.per_group_minute, self.limits.per_group_minute / 60, now)
        return _Bucket(self.limits.chat_burst, self.limits.per_chat, now)
