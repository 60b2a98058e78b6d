"""The tables of the stock ledger. Their triggers stand in the migration that makes them (the_ledger)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index
from sqlmodel import Field, SQLModel

from storage.tables import _NEVER_AGAIN, _big, _id, _line, _ref, _text, _time

SUM = "received = in_stock + reserved + delivered + written_off"
NOT_BELOW = " AND ".join(f"{name} >= 0" for name in ("received", "in_stock", "reserved", "delivered", "written_off"))
SOURCES = "source IN ('reserve', 'contract', 'donation')"
QUANTITY = "quantity > 0 OR (kind = 'correct' AND quantity < 0)"
LINE = "(kind IN ('reserve', 'release', 'deliver', 'damage', 'return')) = (line_id IS NOT NULL)"
KINDS = "kind IN ('receive', 'reserve', 'release', 'deliver', 'damage', 'return', 'write_off', 'correct')"
WHY = "why <> '' OR kind NOT IN ('damage', 'return', 'write_off', 'correct')"


class GoodsRow(SQLModel, table=True):
    """Something that is stored and given out; retired, never deleted. Quantities in thousandths."""

    __tablename__ = "goods"

    id: int | None = _id()
    community_id: int = _ref("places.id", nullable=False)
    name: str
    unit: str
    kind: str
    threshold: int = _big()
    cap: int | None = _big(nullable=True)
    cap_days: int | None = None
    kit: int = _big()
    retired: bool = False
    warned_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))

    __table_args__ = (
        Index("goods_by_name", "community_id", "name", unique=True),
        CheckConstraint("threshold >= 0 AND kit >= 0 AND (cap IS NULL OR cap > 0)", "goods_not_below_zero"),
        _NEVER_AGAIN,
    )


class LotRow(SQLModel, table=True):
    """What came together. Triggers refuse UPDATE and DELETE, and give every lot its balance."""

    __tablename__ = "lots"

    id: int | None = _id()
    goods_id: int = _ref("goods.id", nullable=False, index=True)
    source: str
    number: str = ""
    expires_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    received_at: datetime = _time()

    __table_args__ = (CheckConstraint(SOURCES, "lots_source"),)


class StockEntryRow(SQLModel, table=True):
    """One line of the ledger. Append-only: triggers refuse UPDATE and DELETE, and move the lot's balance.

    `line_id` and `run_id` name the request line and the run it is for; `quantity` is in thousandths.
    """

    __tablename__ = "stock_entries"

    id: int | None = _id()
    lot_id: int = _ref("lots.id", nullable=False, index=True)
    kind: str
    quantity: int = _big()
    line_id: int | None = _big(nullable=True)
    run_id: int | None = _big(nullable=True)
    by_id: int | None = _ref("people.id")
    at: datetime = _time()
    why: str = _text()

    __table_args__ = (
        _line("stock_entries_by_line", "line_id", "lot_id", where="line_id IS NOT NULL"),
        _line("stock_entries_by_run", "run_id", where="run_id IS NOT NULL"),
        CheckConstraint(KINDS, "stock_entries_kind"),
        CheckConstraint(QUANTITY, "stock_entries_quantity"),
        CheckConstraint(LINE, "stock_entries_line"),
        CheckConstraint(WHY, "stock_entries_why"),
    )


class BalanceRow(SQLModel, table=True):
    """Where everything of a lot is now. Only a new entry moves it (`entry_id` is the last that did)."""

    __tablename__ = "balances"

    lot_id: int = _ref("lots.id", nullable=False, primary_key=True)
    received: int = _big()
    in_stock: int = _big()
    reserved: int = _big()
    delivered: int = _big()
    written_off: int = _big()
    entry_id: int = _big()

    __table_args__ = (CheckConstraint(SUM, "balances_sum"), CheckConstraint(NOT_BELOW, "balances_not_below_zero"))
