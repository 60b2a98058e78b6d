"""The stock ledger. What an entry does to a balance is the triggers' business (migration the_ledger), not ours.

Every verb that writes locks its goods first, in the order of their ids (one lock for each goods, to the commit), and
looks afterwards. So two orders never plan with the same bag, nobody has to try again, and orders for the same goods
in whatever order do not wait for each other in a ring: call a verb once for all that belongs together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func, insert, select, update
from sqlmodel import Session

from bot.domain.scope import Path
from bot.domain.stock import (
    EFFECTS,
    Balance,
    Entry,
    EntryKind,
    Goods,
    GoodsKind,
    Hold,
    Lot,
    Move,
    Receipt,
    Reservation,
    Shelf,
    Source,
    StockError,
    Take,
    Want,
    plan,
    spread,
)
from storage.places import load_path
from storage.stock_tables import BalanceRow, GoodsRow, LotRow, StockEntryRow
from storage.tables import PlaceRow, table_of

_GOODS, _LOTS, _ENTRIES, _BALANCES = (table_of(row) for row in (GoodsRow, LotRow, StockEntryRow, BalanceRow))
_PLACES = table_of(PlaceRow)
_G, _L, _E, _B = _GOODS.c, _LOTS.c, _ENTRIES.c, _BALANCES.c

_PARTS = ("received", "in_stock", "reserved", "delivered", "written_off")
_WITH_PLACE = select(_GOODS, _PLACES.c.path).join(_PLACES, _PLACES.c.id == _G.community_id)
_SHELVES = select(_LOTS, *(_B[name] for name in _PARTS)).join(_BALANCES, _B.lot_id == _L.id)
_FIRST_OUT = (_L.expires_on.is_(None), _L.expires_on, _L.received_at, _L.id)
_APPEND = insert(_ENTRIES)


def _held(*kinds: tuple[EntryKind, int]) -> Any:
    return func.sum(case({kind.value: sign * _E.quantity for kind, sign in kinds}, value=_E.kind, else_=0))


_SET_ASIDE = _held((EntryKind.RESERVE, 1), (EntryKind.RELEASE, -1), (EntryKind.DELIVER, -1), (EntryKind.DAMAGE, -1))
_DELIVERED = _held((EntryKind.DELIVER, 1), (EntryKind.RETURN, -1))
_HOLDS = (
    select(_E.line_id, _E.lot_id, _SET_ASIDE.label("reserved"), _DELIVERED.label("delivered"))
    .join(_LOTS, _L.id == _E.lot_id)
    .group_by(_E.line_id, _E.lot_id, _L.expires_on, _L.received_at, _L.id)
    .order_by(_E.line_id, *_FIRST_OUT)
)


class Stock:
    """The ledger, as part of one unit of work. Quantities in thousandths; `by` is a person's id, None for the system.

    Raises `StockError` for what cannot be said; whatever passes that, the database refuses (`DBAPIError`).
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, goods: Goods) -> Goods:
        """Store goods: those of this id, or (id 0) of this name in the community, or new ones."""
        columns = _goods_columns(goods)
        known = goods if goods.id else self.named(goods.community, goods.name)
        if known is None:
            made = self._run(insert(_GOODS).values(**columns))
            return replace(goods, id=int(made.inserted_primary_key[0]))
        self._run(update(_GOODS).where(_G.id == known.id).values(**columns))
        return replace(goods, id=known.id)

    def goods(self, goods_id: int) -> Goods | None:
        return next(iter(self._goods(_G.id == goods_id)), None)

    def named(self, community: Path, name: str) -> Goods | None:
        """Goods of just this name, retired ones too."""
        return next(iter(self._goods(_G.community_id == community[-1], _G.name == name)), None)

    def goods_of(self, community: Path, *, retired: bool = False) -> list[Goods]:
        """What a community stores, by name."""
        hidden = [] if retired else [_G.retired.is_(False)]
        return self._goods(_G.community_id == community[-1], *hidden)

    def unwarned(self, before: date, limit: int, but: Collection[int] = ()) -> list[Goods]:
        """Goods whose desk was not warned on that day or later, by community; those numbered in `but` are left out."""
        last = _G.warned_on.is_(None) | (_G.warned_on < before)
        others = [_G.id.not_in(but)] if but else []
        found = _WITH_PLACE.where(last, _G.retired.is_(False), *others).order_by(_G.community_id, _G.name).limit(limit)
        return [_goods(row) for row in self._run(found)]

    def mark_warned(self, goods_ids: Iterable[int], day: date) -> None:
        self._run(update(_GOODS).where(_G.id.in_(list(goods_ids))).values(warned_on=day))

    def _goods(self, *where: Any) -> list[Goods]:
        return [_goods(row) for row in self._run(_WITH_PLACE.where(*where).order_by(_G.name, _G.id))]

    def shelves(self, goods_ids: Iterable[int]) -> list[Shelf]:
        """Every lot of these goods and where it is now, first expired first."""
        found = _SHELVES.where(_L.goods_id.in_(list(goods_ids))).order_by(*_FIRST_OUT)
        return [Shelf(_lot(row), _balance(row)) for row in self._run(found)]

    def shelf(self, lot_id: int) -> Shelf | None:
        row = self._run(_SHELVES.where(_L.id == lot_id)).first()
        return Shelf(_lot(row), _balance(row)) if row else None

    def holds(self, line_ids: Iterable[int]) -> list[Hold]:
        """What these lines hold of which lots, or were delivered of them; by line, first expired first."""
        found = _HOLDS.where(_E.line_id.in_(list(line_ids)))
        return [Hold(row.line_id, row.lot_id, int(row.reserved), int(row.delivered)) for row in self._run(found)]

    def entries(
        self, *, lot_id: int | None = None, line_id: int | None = None, goods_id: int | None = None
    ) -> list[Entry]:
        """The lines of the ledger, in the order they were written."""
        wanted = {_E.lot_id: lot_id, _E.line_id: line_id, _L.goods_id: goods_id}
        found = select(_ENTRIES).join(_LOTS, _L.id == _E.lot_id).order_by(_E.id)
        rows = self._run(found.where(*(column == value for column, value in wanted.items() if value is not None)))
        return [_entry(row) for row in rows]

    def told(self, community: Path, why: str) -> bool:
        """Whether something was received in the community's store with just this remark."""
        found = select(_E.id).join(_LOTS, _L.id == _E.lot_id).join(_GOODS, _G.id == _L.goods_id)
        said = _G.community_id == community[-1], _E.kind == EntryKind.RECEIVE.value, _E.why == why
        return self._run(found.where(*said).limit(1)).first() is not None

    def receive(self, receipts: Sequence[Receipt], by: int | None, now: datetime) -> list[Lot]:
        """Take goods in; the lot of each."""
        self._lock(receipt.goods_id for receipt in receipts)
        lots = [self._lot_for(receipt, now) for receipt in receipts]
        kind = EntryKind.RECEIVE
        self._append(
            Entry(kind, lot.id, _above_zero(receipt.quantity), now, by, why=receipt.why)
            for lot, receipt in zip(lots, receipts, strict=True)
        )
        return lots

    def _lot_for(self, receipt: Receipt, now: datetime) -> Lot:
        columns = {
            "goods_id": receipt.goods_id,
            "source": receipt.source.value,
            "number": receipt.number,
            "expires_on": receipt.expires_on,
        }
        same = select(_LOTS).where(*(_L[name].is_not_distinct_from(value) for name, value in columns.items()))
        if receipt.number and (row := self._run(same.order_by(_L.id).limit(1)).first()):
            return _lot(row)
        made = self._run(insert(_LOTS).values(**columns, received_at=now))
        lot_id = int(made.inserted_primary_key[0])
        return Lot(lot_id, receipt.goods_id, receipt.source, receipt.number, receipt.expires_on, now)

    def reserve(
        self, wants: Sequence[Want], today: date, by: int | None, now: datetime, run_id: int | None = None
    ) -> list[Reservation]:
        """Set aside what there is for each want, in their order, first expired first out; what is short is said."""
        goods_ids = {want.goods_id for want in wants}
        self._lock(goods_ids)
        given = plan(wants, self.shelves(goods_ids), today)
        kind = EntryKind.RESERVE
        self._append(
            Entry(kind, take.lot_id, take.quantity, now, by, one.want.line_id, run_id)
            for one in given
            for take in one.takes
        )
        return given

    def move(
        self, moves: Sequence[Move], by: int | None, now: datetime, run_id: int | None = None
    ) -> list[list[Take]]:
        """Release, deliver, damage or take back what lines hold, in that order; of which lots each was taken.

        Raises `StockError` when a line holds less than that: then nothing is written.
        """
        lines = {move.line_id for move in moves}
        touched = select(_L.goods_id).join(_ENTRIES, _E.lot_id == _L.id).where(_E.line_id.in_(list(lines))).distinct()
        self._lock(self._run(touched).scalars())
        held = {(hold.line_id, hold.lot_id): hold for hold in self.holds(lines)}
        entries: list[Entry] = []
        taken = []
        for move in moves:
            takes = spread(move, [hold for hold in held.values() if hold.line_id == move.line_id])
            taken.append(takes)
            for take in takes:
                key = (move.line_id, take.lot_id)
                held[key] = _after(held[key], move.kind, take.quantity)
                entries.append(Entry(move.kind, take.lot_id, take.quantity, now, by, move.line_id, run_id, move.why))
        self._append(entries)
        return taken

    def write_off(self, lot_id: int, quantity: int, why: str, by: int | None, now: datetime) -> Balance:
        """What is spoiled, broken or past its day in the store is no longer stock; the lot's balance after it."""
        shelf = self._locked(lot_id)
        if not 0 < quantity <= shelf.balance.in_stock:
            raise StockError(f"write off {quantity} of {shelf.balance.in_stock}")
        self._append([Entry(EntryKind.WRITE_OFF, lot_id, quantity, now, by, why=why)])
        return self._locked(lot_id).balance

    def count(self, lot_id: int, counted: int, why: str, by: int | None, now: datetime) -> int:
        """A stock-take of what is free in the store (what is set aside for lines stands apart and is not counted).

        What the books did not say becomes a correction; how much that was, below 0 for what is missing.
        """
        if counted < 0:
            raise StockError(f"counted {counted}")
        off = counted - self._locked(lot_id).balance.in_stock
        if off:
            self._append([Entry(EntryKind.CORRECT, lot_id, off, now, by, why=why)])
        return off

    def _locked(self, lot_id: int) -> Shelf:
        """A lot as it is, and stays until the commit."""
        goods_id = self._run(select(_L.goods_id).where(_L.id == lot_id)).scalar()
        if goods_id is None:
            raise StockError(f"no lot {lot_id}")
        self._lock([goods_id])
        shelf = self.shelf(lot_id)
        assert shelf is not None
        return shelf

    def _lock(self, goods_ids: Iterable[int]) -> None:
        """Nobody else moves these goods before the commit. On SQLite there is one writer at a time anyhow."""
        mine = select(_G.id).where(_G.id.in_(sorted(set(goods_ids)))).order_by(_G.id)
        self._run(mine.with_for_update(key_share=True)).all()

    def _append(self, entries: Iterable[Entry]) -> None:
        rows = [_entry_columns(entry) for entry in entries]
        if rows:
            self._session.connection().execute(_APPEND, rows)

    def wrong(self) -> list[int]:
        """Lots whose balance is not the sum of its entries: none, unless somebody got past the triggers."""
        signed = _E.quantity > 0
        grouped = select(_E.lot_id, _E.kind, func.sum(_E.quantity).label("q")).group_by(_E.lot_id, _E.kind, signed)
        sums: dict[int, Balance] = {}
        for row in self._run(grouped):
            sums[row.lot_id] = sums.get(row.lot_id, Balance()) + EFFECTS[EntryKind(row.kind)](int(row.q))
        return [row.lot_id for row in self._run(select(_BALANCES)) if sums.get(row.lot_id, Balance()) != _balance(row)]

    def _run(self, statement: Any) -> Any:
        return self._session.connection().execute(statement)


def _above_zero(quantity: int) -> int:
    if quantity <= 0:
        raise StockError(f"quantity {quantity}")
    return quantity


def _after(hold: Hold, kind: EntryKind, quantity: int) -> Hold:
    effect = EFFECTS[kind](quantity)
    return Hold(hold.line_id, hold.lot_id, hold.reserved + effect.reserved, hold.delivered + effect.delivered)


def _goods_columns(goods: Goods) -> dict[str, Any]:
    return {
        "community_id": goods.community[-1],
        "name": goods.name,
        "unit": goods.unit,
        "kind": goods.kind.value,
        "threshold": goods.threshold,
        "cap": goods.cap,
        "cap_days": goods.cap_days,
        "kit": goods.kit,
        "retired": goods.retired,
    }


def _goods(row: Row[Any]) -> Goods:
    return Goods(
        row.id,
        load_path(row.path),
        row.name,
        row.unit,
        GoodsKind(row.kind),
        row.threshold,
        row.cap,
        row.cap_days,
        row.kit,
        row.retired,
    )


def _lot(row: Row[Any]) -> Lot:
    return Lot(row.id, row.goods_id, Source(row.source), row.number, row.expires_on, row.received_at)


def _balance(row: Row[Any]) -> Balance:
    return Balance(*(getattr(row, name) for name in _PARTS))


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        EntryKind(row.kind), row.lot_id, row.quantity, row.at, row.by_id, row.line_id, row.run_id, row.why, row.id
    )


def _entry_columns(entry: Entry) -> dict[str, Any]:
    return {
        "lot_id": entry.lot_id,
        "kind": entry.kind.value,
        "quantity": entry.quantity,
        "line_id": entry.line_id,
        "run_id": entry.run_id,
        "by_id": entry.by,
        "at": entry.at,
        "why": entry.why,
    }
