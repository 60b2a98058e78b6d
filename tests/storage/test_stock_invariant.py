"""Whatever is written in whatever order, the database agrees with the pure rules: what they refuse it refuses.

Entries are put in as bare rows, past the repository and its checks: it is the triggers that are tested.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bot.domain.scope import Path
from bot.domain.stock import (
    EFFECTS,
    FOR_A_LINE,
    Balance,
    EntryKind,
    Goods,
    Hold,
    Move,
    Receipt,
    Source,
    StockError,
    Want,
    posted,
    spread,
)
from storage.database import Database
from storage.stock_tables import StockEntryRow
from storage.tables import table_of

from .neighbours import NOW, World, reading

TODAY = date(2026, 3, 2)
LINES = st.integers(1, 2)
QUANTITIES = st.sampled_from((1, 2, 3, 6, 0, -1))
KINDS = st.sampled_from(EntryKind)


class Ledger(RuleBasedStateMachine):
    """A machine that writes at random, beside a model that is nothing but the pure rules."""

    lots = Bundle("lots")
    database: ClassVar[Database]
    community: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        with self.database.begin() as uow:
            number = len(uow.stock.goods_of(self.community))
            self.goods = uow.stock.keep(Goods(0, self.community, f"大米 {number}", "袋"))
        self.balances: dict[int, Balance] = {}
        self.held: Counter[tuple[str, int, int]] = Counter()
        self.first_line = 10 * number

    @initialize(target=lots)
    def begin(self) -> int:
        return self.receive(9)

    @precondition(lambda self: len(self.balances) < 3)
    @rule(target=lots, quantity=st.integers(1, 9))
    def receive(self, quantity: int) -> int:
        with self.database.begin() as uow:
            (lot,) = uow.stock.receive([Receipt(self.goods.id, quantity, Source.RESERVE)], None, NOW)
        self.balances[lot.id] = Balance(quantity, quantity)
        return lot.id

    @rule(lot=lots, kind=KINDS, quantity=QUANTITIES, line=LINES)
    def write(self, lot: int, kind: EntryKind, quantity: int, line: int) -> None:
        """A bare row: it is taken just when the rules take it."""
        line += self.first_line
        row = {"lot_id": lot, "kind": kind.value, "quantity": quantity, "at": NOW, "why": "试"}
        taken = _is_taken(self.database, row | {"line_id": line if kind in FOR_A_LINE else None})
        assert taken == self._may(lot, kind, quantity, line)
        if taken:
            self._note(lot, kind, quantity, line)

    @rule(quantity=st.integers(1, 4), line=LINES)
    def reserve(self, quantity: int, line: int) -> None:
        line += self.first_line
        with self.database.begin() as uow:
            (given,) = uow.stock.reserve([Want(line, self.goods.id, quantity)], TODAY, None, NOW)
        free = sum(balance.in_stock for balance in self.balances.values())
        assert given.given == min(quantity, free)
        for take in given.takes:
            self._note(take.lot_id, EntryKind.RESERVE, take.quantity, line)

    @rule(line=LINES, quantity=st.none() | st.integers(1, 6), kind=st.sampled_from(sorted(FOR_A_LINE)))
    def move(self, line: int, quantity: int | None, kind: EntryKind) -> None:
        if kind is EntryKind.RESERVE:
            return
        wanted = Move(kind, line + self.first_line, quantity, "试")
        holds = reading(self.database, lambda uow: uow.stock.holds([wanted.line_id]))
        try:
            expected = spread(wanted, holds)
        except StockError:
            expected = None
        assert _moved(self.database, wanted) == expected
        for take in expected or []:
            self._note(take.lot_id, kind, take.quantity, wanted.line_id)

    def _may(self, lot: int, kind: EntryKind, quantity: int, line: int) -> bool:
        try:
            posted(self.balances[lot], kind, quantity)
        except StockError:
            return False
        effect, here = EFFECTS[kind](quantity), (lot, line)
        if kind not in FOR_A_LINE:
            return True
        held = self.held["reserved", *here] + effect.reserved, self.held["delivered", *here] + effect.delivered
        return min(held) >= 0

    def _note(self, lot: int, kind: EntryKind, quantity: int, line: int) -> None:
        self.balances[lot] = posted(self.balances[lot], kind, quantity)
        if kind in FOR_A_LINE:
            self.held["reserved", lot, line] += EFFECTS[kind](quantity).reserved
            self.held["delivered", lot, line] += EFFECTS[kind](quantity).delivered

    @invariant()
    def the_database_says_what_the_rules_say(self) -> None:
        shelves = reading(self.database, lambda uow: uow.stock.shelves([self.goods.id]))
        assert {shelf.lot.id: shelf.balance for shelf in shelves} == self.balances
        assert all(shelf.balance.holds for shelf in shelves)
        lines = [self.first_line + line for line in (1, 2)]
        holds = reading(self.database, lambda uow: uow.stock.holds(lines))
        assert {(h.lot_id, h.line_id): h for h in holds if h.reserved or h.delivered} == {
            (lot, line): Hold(line, lot, self.held["reserved", lot, line], self.held["delivered", lot, line])
            for lot in self.balances
            for line in lines
            if self.held["reserved", lot, line] or self.held["delivered", lot, line]
        }


def _is_taken(database: Database, row: dict[str, Any]) -> bool:
    try:
        with database.engine.begin() as connection:
            connection.execute(insert(table_of(StockEntryRow)).values(**row))
    except DBAPIError:
        return False
    return True


def _moved(database: Database, wanted: Move) -> object:
    try:
        with database.begin() as uow:
            return uow.stock.move([wanted], None, NOW)[0]
    except StockError:
        return None


def test_the_database_holds_the_rules_over_any_sequence(database: Database, world: World) -> None:
    quick = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    here = type("Here", (Ledger,), {"database": database, "community": world.community.path})
    run_state_machine_as_test(here, settings=quick)
    assert reading(database, lambda uow: uow.stock.wrong()) == []
