"""The outbox in memory, for the simulation: what `bot.delivery.planning.take` asks of storage.outbox.Outbox.

A chat's messages leave in the order (lane, id), one at a time, and a chat in which something more urgent waits
gives nothing less urgent: as the SQL does.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.domain.message import Lane
from storage.outbox import Budget

Place = tuple[int, int]
"""A message's place in the line: its lane, then its id."""


@dataclass(frozen=True)
class Letter:
    """One message. `born`: when what it answers was written. `tells`: what its arrival means, for the crowd."""

    id: int
    chat_id: int
    lane: Lane
    born: float
    put: float
    tells: str
    about: int


@dataclass
class Lines:
    """Waiting messages by chat, and the head of each chat's line by lane (entries that are no head any more are
    passed over when they are met)."""

    _chats: dict[int, list[tuple[Place, Letter]]] = field(default_factory=dict)
    _heads: dict[Lane, list[tuple[int, int]]] = field(default_factory=lambda: {lane: [] for lane in Lane})
    waiting: int = 0

    def put(self, letter: Letter) -> None:
        heapq.heappush(self._chats.setdefault(letter.chat_id, []), ((int(letter.lane), letter.id), letter))
        self.waiting += 1
        self._list_head(letter.chat_id)

    def lease(self, _now: object, budgets: Collection[Budget], busy: Collection[int], _walk: object) -> list[Letter]:
        """Heads of chats that are not busy, the most urgent first, as many of each lane as every budget has room."""
        taken: list[Letter] = []
        spoken_to = set(busy)
        for lane in Lane:
            room = min(b.room - sum(letter.lane in b.lanes for letter in taken) for b in budgets if lane in b.lanes)
            taken += self._of_lane(lane, room, spoken_to)
        return taken

    def _of_lane(self, lane: Lane, room: int, spoken_to: set[int]) -> list[Letter]:
        taken: list[Letter] = []
        passed: list[tuple[int, int]] = []
        heads = self._heads[lane]
        while heads and len(taken) < room:
            entry = heapq.heappop(heads)
            if not self._is_head(lane, *entry):
                continue
            if entry[1] in spoken_to:
                passed.append(entry)
            else:
                spoken_to.add(entry[1])
                taken.append(self._take(entry[1]))
        for entry in passed:
            heapq.heappush(heads, entry)
        return taken

    def leasable(self, lane: Lane, busy: Collection[int]) -> int:
        """How many heads of the lane could leave now."""
        return sum(chat not in busy and self._is_head(lane, number, chat) for number, chat in self._heads[lane])

    def _is_head(self, lane: Lane, number: int, chat: int) -> bool:
        line = self._chats.get(chat)
        return bool(line) and line[0][0] == (int(lane), number)

    def _take(self, chat: int) -> Letter:
        _, letter = heapq.heappop(self._chats[chat])
        self.waiting -= 1
        if self._chats[chat]:
            self._list_head(chat)
        else:
            del self._chats[chat]
        return letter

    def _list_head(self, chat: int) -> None:
        (lane, number), _ = self._chats[chat][0]
        entry = (number, chat)
        if entry not in self._heads[Lane(lane)][:1]:
            heapq.heappush(self._heads[Lane(lane)], entry)
