"""Who lives there, what they eat and take, and when they ask. Numbers are assumed, not measured anywhere."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.priority import DAY, Group


@dataclass(frozen=True)
class Kind:
    """Goods as people use them: thousandths a head and day, in the kit so much a head and week, capped so much.

    `health`: medicine that `takers` of the households take; `vital`: life hangs on it. Nobody needs a treat.
    """

    name: str
    use: int
    kit: int = 0
    cap: int | None = None
    health: bool = False
    vital: bool = False
    takers: float = 1.0
    keeps: int | None = None
    stands_in: tuple[str, ...] = ()


KINDS = (
    Kind("rice", 60, kit=420, cap=1_000, stands_in=("noodles",)),
    Kind("noodles", 40, kit=280, cap=1_000),
    Kind("vegetables", 250, kit=1_750, cap=4_000, keeps=3),
    Kind("oil", 20, kit=140, cap=500),
    Kind("milk", 150, kit=0, cap=3_000, keeps=20),
    Kind("treats", 30, kit=0, cap=1_000),
    Kind("tablets", 40, health=True, takers=0.25),
    Kind("insulin", 30, health=True, vital=True, takers=0.03),
)
SHARES = {Group.ELDERLY: 0.25, Group.MINOR: 0.25, Group.DISABLED: 0.03, Group.MATERNAL: 0.03, Group.SICK: 0.05}
HEADS = (1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6)


@dataclass
class Home:
    """One household. `lasts`: until when what it has lasts, by goods; `hoards`: asks for a month at once."""

    id: int
    heads: int
    groups: frozenset[Group]
    hoards: bool
    lasts: dict[int, datetime] = field(default_factory=dict)
    received: dict[int, int] = field(default_factory=dict)
    served: dict[int, int] = field(default_factory=dict)

    def used(self, kind: Kind, days: float) -> int:
        """What it uses up in so many days; one person of it takes the medicine."""
        return round(kind.use * days * (1 if kind.health else self.heads))

    def wanted(self, kind: Kind, chance: random.Random) -> int:
        """What it asks for: whole units, a week's or a month's."""
        days = 30 if self.hoards else chance.choice((7, 10, 14))
        return -(-self.used(kind, days) // 1000) * 1000

    def fills(self, goods: int, kind: Kind, quantity: int, now: datetime) -> None:
        """Something came: what there is lasts so much longer."""
        days = quantity / max(1, self.used(kind, 1))
        self.lasts[goods] = max(self.lasts[goods], now) + timedelta(days=days)
        self.received[goods] = self.received.get(goods, 0) + quantity
        self.served[goods] = self.served.get(goods, 0) + quantity


def settled(count: int, goods: dict[int, Kind], chance: random.Random, now: datetime) -> dict[int, Home]:
    """So many households on the morning the gate closes; they have food for nothing to twelve days."""
    homes = {}
    for number in range(1, count + 1):
        groups = frozenset(group for group, share in SHARES.items() if chance.random() < share)
        home = Home(number, chance.choice(HEADS), groups, chance.random() < 0.05)
        for id_, kind in goods.items():
            if chance.random() < kind.takers:
                home.lasts[id_] = now + chance.uniform(0, 12) * DAY
        homes[number] = home
    return homes
