"""How fast we may speak: Telegram's limits as sliding windows over monotonic seconds.

Telegram promises no exact figures (TELEGRAM.md), so all are settings; a 429 pauses the whole bot.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Rates:
    """The limits we keep. Short windows for the bot, so that its 30/s never come as one volley.

    `bulk` is lower than `bot`: what it leaves free is for everybody else.
    """

    bot: Limit = Limit(7, 0.25)
    bulk: Limit = Limit(5, 0.25)
    chat: Limit = Limit(3, 3.0)
    group: Limit = Limit(20, 60.0)


class Window:
    """The recent sends that count against one limit."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._times: deque[float] = deque()

    def room(self, now: float) -> int:
        """How many may be sent at `now`."""
        while self._times and self._times[0] <= now - self._limit.seconds:
            self._times.popleft()
        return self._limit.count - len(self._times)

    def opens(self, now: float) -> float:
        """The first time, not before `now`, at which one more may be sent."""
        if self.room(now) > 0:
            return now
        return self._times[-self._limit.count] + self._limit.seconds

    def count(self, now: float) -> None:
        """Something was sent at `now`."""
        self._times.append(now)

    def idle(self, now: float) -> bool:
        """Nothing of the past counts any more."""
        return self.room(now) >= self._limit.count


@dataclass
class Pace:
    """What may be sent at a moment, given what was sent before it."""

    rates: Rates
    _silent_until: float = 0.0
    _bot: Window = field(init=False)
    _bulk: Window = field(init=False)
    _chats: dict[int, tuple[Window, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bot, self._bulk = Window(self.rates.bot), Window(self.rates.bulk)

    def pause(self, now: float, seconds: float) -> None:
        """Silence for `seconds`; a longer silence already ordered stays."""
        self._silent_until = max(self._silent_until, now + seconds)

    def silence(self, now: float) -> float:
        """Seconds of silence still ordered."""
        return max(0.0, self._silent_until - now)

    def room(self, now: float) -> int:
        """How many messages the bot may send at `now`."""
        return 0 if self.silence(now) else max(0, self._bot.room(now))

    def bulk_room(self, now: float) -> int:
        """How many of them may be bulk."""
        return min(self.room(now), max(0, self._bulk.room(now)))

    def count(self, now: float, chat_id: int, *, bulk: bool) -> None:
        """A message to `chat_id` leaves at `now`."""
        self._bot.count(now)
        if bulk:
            self._bulk.count(now)
        if chat_id not in self._chats:
            self._chats[chat_id] = self._new_windows(chat_id)
        for window in self._chats[chat_id]:
            window.count(now)

    def _new_windows(self, chat_id: int) -> tuple[Window, ...]:
        """Groups have negative ids."""
        chat = Window(self.rates.chat)
        return (chat, Window(self.rates.group)) if chat_id < 0 else (chat,)

    def paced(self, now: float) -> frozenset[int]:
        """The chats that must not be written to at `now`. Chats whose past no longer counts are forgotten."""
        for chat_id in [chat for chat, windows in self._chats.items() if all(w.idle(now) for w in windows)]:
            del self._chats[chat_id]
        return frozenset(chat for chat, windows in self._chats.items() if any(w.room(now) <= 0 for w in windows))

    def opens(self, now: float) -> float | None:
        """Seconds until something that is closed at `now` opens; None when nothing is closed."""
        if silence := self.silence(now):
            return silence
        closed = [self._bot, self._bulk, *(w for windows in self._chats.values() for w in windows)]
        times = [window.opens(now) - now for window in closed if window.room(now) <= 0]
        return min(times, default=None)
