"""How fast we may speak: Telegram's limits as sliding windows over monotonic seconds.

Telegram promises no exact figures (TELEGRAM.md), so all are settings; a 429 pauses the whole bot.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bot.domain.message import Lane
from storage.outbox import Budget

BULK_SHARE = 0.7
"""How much of the bot's rate unpaid bulk may use: the rest is always free for everybody else."""
PAID_MOST = 1000.0
"""Messages a second that Telegram takes from a bot whose broadcasts are paid for, all together."""
ALL = tuple(Lane)
UNPAID = (Lane.URGENT, Lane.REPLY, Lane.NOTICE)
ORDINARY = (Lane.REPLY, Lane.NOTICE, Lane.BULK)
BULK = (Lane.BULK,)


@dataclass(frozen=True)
class Limit:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True)
class Rates:
    """The limits we keep. Short windows for the bot, so that its 30/s never come as one volley.

    What is not urgent leaves one message of `bot` free for the urgent, and `bulk` more than that for everybody else.
    `paid`: bulk is paid for (`allow_paid_broadcast`), and counts against its own limit alone.
    """

    bot: Limit = Limit(7, 0.25)
    bulk: Limit = Limit(4, 4 / 19.6)
    chat: Limit = Limit(3, 3.0)
    group: Limit = Limit(20, 60.0)
    paid: bool = False

    @property
    def ordinary(self) -> Limit:
        """For all that is not urgent."""
        return Limit(max(1, self.bot.count - 1), self.bot.seconds)


_ANY = Limit(1_000_000, 0.001)
UNLIMITED = Rates(bot=_ANY, bulk=_ANY, chat=_ANY, group=_ANY)
"""For a Bot API server of one's own, and for benchmarks."""


def rates_of(bot: float, chat: float, group_minute: float, *, bulk: float | None = None, paid: bool = False) -> Rates:
    """The limits for messages a second of the whole bot, of a private chat, a minute of a group, and a second of bulk.

    A quarter of a second's worth at a time, so that 28/s never come as one volley. Bulk gets `BULK_SHARE` of the bot's
    rate at most; when it is paid for, what Telegram takes beside the bot's other messages, or `bulk` if that is less.
    """
    volley = max(1, round(bot / 4))
    most = max(1.0, PAID_MOST - bot) if paid else bot * BULK_SHARE
    broadcast = min(most, bulk) if bulk else most
    few = max(1, int(broadcast / 4))
    return Rates(
        bot=Limit(volley, volley / bot),
        bulk=Limit(few, few / broadcast),
        chat=Limit(3, 3 / chat),
        group=Limit(max(1, round(group_minute)), 60),
        paid=paid,
    )


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

    def count(self, now: float, messages: int = 1) -> None:
        """So many were sent at `now`."""
        self._times.extend([now] * messages)

    def idle(self, now: float) -> bool:
        """Nothing of the past counts any more."""
        return self.room(now) >= self._limit.count


@dataclass
class Pace:
    """What may be sent at a moment, given what was sent before it."""

    rates: Rates
    _silent_until: float = 0.0
    _lanes: list[tuple[tuple[Lane, ...], Window]] = field(init=False)
    _chats: dict[int, tuple[Window, ...]] = field(default_factory=dict)
    _shut: dict[int, float] = field(default_factory=dict)  # chats that had their share: when they open
    _past: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Bulk that is paid for is none of the bot's other limits' business."""
        rates = self.rates
        whole, ordinary = (UNPAID, (Lane.REPLY, Lane.NOTICE)) if rates.paid else (ALL, ORDINARY)
        self._lanes = [(whole, Window(rates.bot)), (ordinary, Window(rates.ordinary)), (BULK, Window(rates.bulk))]

    def pause(self, now: float, seconds: float) -> None:
        """Silence for `seconds`; a longer silence already ordered stays."""
        self._silent_until = max(self._silent_until, now + seconds)

    def silence(self, now: float) -> float:
        """Seconds of silence still ordered."""
        return max(0.0, self._silent_until - now)

    def budgets(self, now: float) -> list[Budget]:
        """How many messages of which lanes may be sent at `now`."""
        if self.silence(now):
            return [Budget(ALL, 0)]
        return [Budget(lanes, max(0, window.room(now))) for lanes, window in self._lanes]

    def room(self, now: float, lane: Lane) -> int:
        """How many messages of this lane may be sent at `now`."""
        return min(budget.room for budget in self.budgets(now) if lane in budget.lanes)

    def count(self, now: float, chat_id: int, lane: Lane, messages: int = 1) -> None:
        """So many messages to `chat_id` leave at `now`."""
        for lanes, window in self._lanes:
            if lane in lanes:
                window.count(now, messages)
        windows = self._chats.get(chat_id) or self._chats.setdefault(chat_id, self._new_windows(chat_id))
        for window in windows:
            window.count(now, messages)
        self._past.append((now, chat_id))
        if (opens := max(window.opens(now) for window in windows)) > now:
            self._shut[chat_id] = opens

    def _new_windows(self, chat_id: int) -> tuple[Window, ...]:
        """Groups have negative ids."""
        chat = Window(self.rates.chat)
        return (chat, Window(self.rates.group)) if chat_id < 0 else (chat,)

    def paced(self, now: float) -> frozenset[int]:
        """The chats that must not be written to at `now`. Chats whose past no longer counts are forgotten."""
        self._forget(now)
        for chat_id in [chat for chat, opens in self._shut.items() if opens <= now]:
            del self._shut[chat_id]
        return frozenset(self._shut)

    def _forget(self, now: float) -> None:
        """Look once more, a longest window later, at each chat that was written to."""
        longest = max(self.rates.chat.seconds, self.rates.group.seconds)
        while self._past and self._past[0][0] <= now - longest:
            chat_id = self._past.popleft()[1]
            if all(window.idle(now) for window in self._chats.get(chat_id, ())):
                self._chats.pop(chat_id, None)

    def opens(self, now: float) -> float | None:
        """Seconds until something that is closed at `now` opens; None when nothing is closed."""
        if silence := self.silence(now):
            return silence
        times = [window.opens(now) for _, window in self._lanes if window.room(now) <= 0]
        return min((time - now for time in (*times, *self._shut.values()) if time > now), default=None)
