"""What the desk has to be told of its store: what runs low, what runs out of time, what must be bought.

Pure functions over shelves; quantities in thousandths (see bot/domain/stock.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.stock import Goods, Shelf, first_out

WARN_BEFORE = timedelta(days=7)  # [D]
"""What expires within so many days is told of."""


@dataclass(frozen=True)
class Low:
    """Goods of which less is left than their threshold."""

    goods: Goods
    available: int


@dataclass(frozen=True)
class Expiry:
    """A lot in stock whose last good day is near, or past (`expired`)."""

    goods: Goods
    shelf: Shelf
    expired: bool


@dataclass(frozen=True)
class Shortage:
    """What must be bought: more was asked for than can be given out."""

    goods: Goods
    asked: int
    available: int

    @property
    def short(self) -> int:
        return self.asked - self.available


def available(shelves: Iterable[Shelf], today: date) -> dict[int, int]:
    """What can be promised now, by goods id: in stock, neither reserved nor past its day."""
    found: dict[int, int] = {}
    for shelf in shelves:
        if shelf.lot.good_on(today):
            found[shelf.lot.goods_id] = found.get(shelf.lot.goods_id, 0) + shelf.balance.in_stock
    return found


def low(goods: Iterable[Goods], shelves: Iterable[Shelf], today: date) -> list[Low]:
    """Goods below their threshold, the emptiest (as a share of it) first."""
    left = available(shelves, today)
    found = [Low(one, left.get(one.id, 0)) for one in goods if not one.retired and left.get(one.id, 0) < one.threshold]
    return sorted(found, key=lambda item: (item.available / item.goods.threshold, item.goods.name))


def expiring(
    goods: Iterable[Goods], shelves: Iterable[Shelf], today: date, within: timedelta = WARN_BEFORE
) -> list[Expiry]:
    """Lots with something in stock that expires within so many days or has expired, the soonest first."""
    known = {one.id: one for one in goods}
    beyond = today + within + timedelta(days=1)
    return [
        Expiry(known[shelf.lot.goods_id], shelf, not shelf.lot.good_on(today))
        for shelf in first_out(shelves)
        if shelf.balance.in_stock > 0 and shelf.lot.goods_id in known and not shelf.lot.good_on(beyond)
    ]


def to_buy(
    goods: Iterable[Goods], asked: Mapping[int, int], shelves: Iterable[Shelf], today: date
) -> list[Shortage]:
    """Asked and not reserved yet, less what is available, by goods: what is short, the most first.

    `asked`: thousandths by goods id. What is not asked for is not bought, however low it is: `low` tells of that.
    """
    left = available(shelves, today)
    found = [Shortage(one, asked.get(one.id, 0), left.get(one.id, 0)) for one in goods]
    return sorted((item for item in found if item.short > 0), key=lambda item: (-item.short, item.goods.name))
