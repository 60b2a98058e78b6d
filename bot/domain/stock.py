"""The stock ledger (DOMAIN.md §6): goods, lots, entries, and what an entry does to the balance of its lot.

Always: received = in_stock + reserved + delivered + written_off, and nothing below zero. The database holds the same
rule by itself (storage/stock.py); here it is said once as a pure function.

Quantities are integers in thousandths of the goods' unit: half a jin is 500.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.scope import Path

ONE = 1000
"""One whole unit."""
MOST = 10**9 * ONE
"""No single quantity is larger: what is typed as more is a slip of the finger."""


class Source(StrEnum):
    """Where goods come from."""

    RESERVE = "reserve"
    CONTRACT = "contract"
    DONATION = "donation"


class GoodsKind(StrEnum):
    """What goods are for; the words are those of a request line's kinds."""

    FOOD = "food"
    MEDICINE = "medicine"
    MOTHER_BABY = "mother_baby"
    PROTECTION = "protection"
    OTHER = "other"


class EntryKind(StrEnum):
    """What an entry of the ledger says. `EFFECTS` says what each does."""

    RECEIVE = "receive"
    RESERVE = "reserve"
    RELEASE = "release"
    DELIVER = "deliver"
    DAMAGE = "damage"
    RETURN = "return"
    WRITE_OFF = "write_off"
    CORRECT = "correct"


FOR_A_LINE = frozenset(
    {EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.DELIVER, EntryKind.DAMAGE, EntryKind.RETURN}
)
"""Kinds that belong to a request line: whose goods they are."""
NEED_WHY = frozenset({EntryKind.DAMAGE, EntryKind.RETURN, EntryKind.WRITE_OFF, EntryKind.CORRECT})
"""Kinds that nobody may write without saying why."""


class StockError(Exception):
    """The ledger cannot say that: it would hold less than nothing."""


@dataclass(frozen=True)
class Goods:
    """Something that is stored and given out, in the store of one community.

    `threshold`: below so much in stock the desk is warned (0: never). At most `cap` to a household in `cap_days`
    days (None: no cap). `kit`: so much of it per head is in the base kit (0: none).
    """

    id: int
    community: Path
    name: str
    unit: str
    kind: GoodsKind = GoodsKind.OTHER
    threshold: int = 0
    cap: int | None = None
    cap_days: int | None = None
    kit: int = 0
    retired: bool = False


@dataclass(frozen=True)
class Lot:
    """What came together: `number` as it stands on the box ("" when none does), `expires_on` its last good day."""

    id: int
    goods_id: int
    source: Source
    number: str
    expires_on: date | None
    received_at: datetime

    def good_on(self, day: date) -> bool:
        """Whether it may still be given out on that day."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True)
class Receipt:
    """What came in. A lot of the same goods, source, number (not "") and last good day grows."""

    goods_id: int
    quantity: int
    source: Source
    number: str = ""
    expires_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Balance:
    """Where everything that was ever received is now."""

    received: int = 0
    in_stock: int = 0
    reserved: int = 0
    delivered: int = 0
    written_off: int = 0

    @property
    def holds(self) -> bool:
        """The invariant."""
        whole = self.in_stock + self.reserved + self.delivered + self.written_off
        return self.received == whole and min(vars(self).values()) >= 0

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Balance)))


@dataclass(frozen=True)
class Shelf:
    """A lot and where it is now."""

    lot: Lot
    balance: Balance


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `quantity` is above 0; below it only in a correction. `by`: a person's id."""

    kind: EntryKind
    lot_id: int
    quantity: int
    at: datetime
    by: int | None = None
    line_id: int | None = None
    run_id: int | None = None
    why: str = ""
    id: int = 0


EFFECTS: Mapping[EntryKind, Callable[[int], Balance]] = {
    EntryKind.RECEIVE: lambda q: Balance(received=q, in_stock=q),
    EntryKind.RESERVE: lambda q: Balance(in_stock=-q, reserved=q),
    EntryKind.RELEASE: lambda q: Balance(in_stock=q, reserved=-q),
    EntryKind.DELIVER: lambda q: Balance(reserved=-q, delivered=q),
    EntryKind.DAMAGE: lambda q: Balance(reserved=-q, written_off=q),
    EntryKind.RETURN: lambda q: Balance(delivered=-q, in_stock=q),
    EntryKind.WRITE_OFF: lambda q: Balance(in_stock=-q, written_off=q),
    EntryKind.CORRECT: lambda q: Balance(received=max(q, 0), in_stock=q, written_off=max(-q, 0)),
}
"""What an entry of that quantity adds to its lot's balance.

A count that finds more was received without a word; one that finds less shows among what was lost, not as if it had
never come.
"""


def posted(balance: Balance, kind: EntryKind, quantity: int) -> Balance:
    """The balance after an entry. Raises `StockError` where the database would refuse it too."""
    if quantity == 0 or (quantity < 0 and kind is not EntryKind.CORRECT):
        raise StockError(f"{kind.value} {quantity}")
    after = balance + EFFECTS[kind](quantity)
    if not after.holds:
        raise StockError(f"{kind.value} {quantity} of {balance}")
    return after


@dataclass(frozen=True)
class Want:
    """So much of some goods for a request line. Of which lots is the plan's business."""

    line_id: int
    goods_id: int
    quantity: int


@dataclass(frozen=True)
class Take:
    """So much out of one lot."""

    lot_id: int
    quantity: int


@dataclass(frozen=True)
class Reservation:
    """What a want was given, and what of it there is not."""

    want: Want
    takes: tuple[Take, ...]

    @property
    def given(self) -> int:
        return sum(take.quantity for take in self.takes)

    @property
    def short(self) -> int:
        return self.want.quantity - self.given


def first_out(shelves: Iterable[Shelf]) -> list[Shelf]:
    """First expired, first out; what never expires last; of the same day what came first."""
    return sorted(shelves, key=lambda s: (s.lot.expires_on or date.max, s.lot.received_at, s.lot.id))


def plan(wants: Sequence[Want], shelves: Iterable[Shelf], today: date) -> list[Reservation]:
    """Give every want what there is, in the order of the wants, first expired first out; nothing past its day.

    Raises `StockError` for a want of nothing or less.
    """
    free: dict[int, list[list[int]]] = {}
    for shelf in first_out(s for s in shelves if s.lot.good_on(today) and s.balance.in_stock > 0):
        free.setdefault(shelf.lot.goods_id, []).append([shelf.lot.id, shelf.balance.in_stock])
    return [Reservation(want, tuple(_taken(free.get(want.goods_id, []), _positive(want.quantity)))) for want in wants]


def _taken(free: list[list[int]], quantity: int) -> Iterable[Take]:
    while quantity and free:
        lot_id, left = free[0]
        part = min(left, quantity)
        quantity -= part
        free[0][1] -= part
        if part == left:
            del free[0]
        yield Take(lot_id, part)


def _positive(quantity: int) -> int:
    if quantity <= 0:
        raise StockError(f"quantity {quantity}")
    return quantity


@dataclass(frozen=True)
class Hold:
    """What a request line holds of one lot: set aside for it, and delivered to it."""

    line_id: int
    lot_id: int
    reserved: int
    delivered: int


@dataclass(frozen=True)
class Move:
    """What happens to what a line holds (release, deliver, damage, return): so much of it, None for all there is."""

    kind: EntryKind
    line_id: int
    quantity: int | None = None
    why: str = ""


def spread(move: Move, holds: Sequence[Hold]) -> list[Take]:
    """Out of which lots a move is taken, in the order of the holds. Raises `StockError` for more than is held.

    A return is of what was delivered, the other moves of what is set aside.
    """
    free = [[hold.lot_id, hold.delivered if move.kind is EntryKind.RETURN else hold.reserved] for hold in holds]
    free = [pair for pair in free if pair[1] > 0]
    there = sum(left for _, left in free)
    quantity = there if move.quantity is None else _positive(move.quantity)
    if quantity > there:
        raise StockError(f"{move.kind.value} {quantity} of {there}")
    return list(_taken(free, quantity))


def thousandths(number: Decimal | int | str) -> int:
    """A written quantity as we count: "0.5" → 500. Raises `StockError` for what is finer, 0 or less, or too much."""
    try:
        exact = Decimal(number) * ONE
        whole = int(exact)
    except (ArithmeticError, ValueError):
        raise StockError(f"not a quantity: {number}") from None
    if whole != exact or not 0 < whole <= MOST:
        raise StockError(f"not a quantity: {number}")
    return whole


def as_number(quantity: int) -> str:
    """As people write it: 500 → "0.5", 12000 → "12"."""
    sign, (whole, rest) = "-" if quantity < 0 else "", divmod(abs(quantity), ONE)
    return f"{sign}{whole}" + (f".{rest:03}".rstrip("0") if rest else "")
