"""Bulk steps back when the process cannot keep up: additive growth, halving, as networks share a line.

Telegram's limits keep bulk behind on the wire. When rates are high (paid broadcasts) the machine may be the limit, and
every bulk message in flight makes everything else in this process wait its turn on the event loop.
"""

from __future__ import annotations

FEWEST = 4
"""In flight whatever happens: 40 a second where Telegram answers in 0.1 s."""
TICK = 0.01
LATE = 0.01
"""Seconds by which the event loop may be late before bulk has to step back."""


class Share:
    """How many bulk messages may be in flight."""

    def __init__(self, most: int) -> None:
        self._most = max(FEWEST, most)
        self.room = self._most

    def ticked(self, late: float) -> None:
        """A timer of `TICK` came so many seconds late."""
        self.room = max(FEWEST, self.room // 2) if late > LATE else min(self._most, self.room + 1)
