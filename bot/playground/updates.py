"""Updates waiting for the bot: kept until confirmed (or 24 h, a callback query 150 s), in order within a lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.playground.errors import Json

KEPT = 24 * 3600.0
CALLBACK_KEPT = 150.0
_UNASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds a bot gets only when its allowed_updates name them."""

Lane = tuple[str, int]
"""One webhook queue: ("chat", chat id), or ("callback", user id), which may overtake it."""


@dataclass(frozen=True)
class Queued:
    """One update; `body` is the Update object; `until` is on the monotonic clock."""

    update_id: int
    body: Json
    lane: Lane
    until: float


class Updates:
    """The queue behind getUpdates and the webhook alike."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self._clock = clock
        self._next_id = first_id
        self._waiting: list[Queued] = []
        self.allowed: tuple[str, ...] = ()

    def put(self, kind: str, payload: Json, lane: Lane) -> None:
        """Queue `{kind: payload}` unless the bot did not ask for that kind."""
        asked = kind in self.allowed if self.allowed else kind not in _UNASKED
        if asked:
            kept = CALLBACK_KEPT if kind == "callback_query" else KEPT
            body = {"update_id": self._next_id, kind: payload}
            self._waiting.append(Queued(self._next_id, body, lane, self._clock.monotonic() + kept))
            self._next_id += 1

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember `allowed_updates`; None leaves what was said before, an empty list is the default set."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def confirm(self, offset: int) -> None:
        """Forget what the bot has: below a positive offset, or all but the last `-offset` for a negative one."""
        if offset > 0:
            self._waiting = [item for item in self._waiting if item.update_id >= offset]
        elif offset < 0:
            self._waiting = self._waiting[offset:]

    def drop(self, update_id: int) -> None:
        """Forget one (the webhook acknowledged it)."""
        self._waiting = [item for item in self._waiting if item.update_id != update_id]

    def clear(self) -> None:
        """drop_pending_updates."""
        self._waiting = []

    def waiting(self) -> list[Queued]:
        """What has neither been confirmed nor expired, oldest first."""
        now = self._clock.monotonic()
        self._waiting = [item for item in self._waiting if item.until > now]
        return list(self._waiting)

    def first_in(self, lane: Lane) -> Queued | None:
        """The head of one lane."""
        return next((item for item in self.waiting() if item.lane == lane), None)

    def lanes(self) -> Iterable[Lane]:
        """Every lane with something in it."""
        return dict.fromkeys(item.lane for item in self.waiting())
