"""The ledger on both databases: what each verb writes, and what the database itself refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.stock import (
    Balance,
    EntryKind,
    Goods,
    GoodsKind,
    Hold,
    Lot,
    Move,
    Receipt,
    Source,
    StockError,
    Take,
    Want,
)
from storage.database import Database

from .neighbours import DAY, NOW, World, reading, settle_world

TODAY = date(2026, 3, 2)
SOON, LATE = TODAY + timedelta(days=3), TODAY + timedelta(days=300)


def stored_goods(database: Database, world: World, name: str = "大米") -> Goods:
    with database.begin() as uow:
        return uow.stock.keep(Goods(0, world.community.path, name, "袋", GoodsKind.FOOD))


@pytest.fixture
def rice(database: Database, world: World) -> Goods:
    return stored_goods(database, world)


def receive(database: Database, goods: Goods, quantity: int, number: str = "A1", expires: date | None = LATE) -> Lot:
    with database.begin() as uow:
        return uow.stock.receive([Receipt(goods.id, quantity, Source.DONATION, number, expires)], None, NOW)[0]


def reserve(database: Database, goods: Goods, quantity: int, line: int = 7) -> tuple[Take, ...]:
    with database.begin() as uow:
        return uow.stock.reserve([Want(line, goods.id, quantity)], TODAY, None, NOW)[0].takes


def move(database: Database, *moves: Move, run: int | None = None) -> list[list[Take]]:
    with database.begin() as uow:
        return uow.stock.move(moves, None, NOW, run)


def balance(database: Database, lot: Lot) -> Balance:
    shelf = reading(database, lambda uow: uow.stock.shelf(lot.id))
    assert shelf is not None
    return shelf.balance


def test_goods_are_known_by_their_name_in_a_community(database: Database, world: World) -> None:
    made = stored_goods(database, world)
    kept = replace(made, id=0, unit="kg", threshold=5000, cap=2000, cap_days=7, kit=500)
    with database.begin() as uow:
        again = uow.stock.keep(kept)
    assert again == replace(kept, id=made.id)
    assert reading(database, lambda uow: uow.stock.goods(made.id)) == again
    assert reading(database, lambda uow: uow.stock.named(world.community.path, "大米")) == again
    assert reading(database, lambda uow: uow.stock.named(world.street.path, "大米")) is None
    with database.begin() as uow:
        uow.stock.keep(replace(again, name="新米", retired=True))
    assert reading(database, lambda uow: uow.stock.goods_of(world.community.path)) == []
    (hidden,) = reading(database, lambda uow: uow.stock.goods_of(world.community.path, retired=True))
    assert (hidden.id, hidden.name) == (made.id, "新米")


def test_a_lot_with_a_number_grows_and_one_without_is_a_new_one(database: Database, rice: Goods) -> None:
    first = receive(database, rice, 1000)
    assert receive(database, rice, 500).id == first.id
    assert receive(database, rice, 500, expires=SOON).id != first.id
    assert receive(database, rice, 500, number="", expires=None).id != receive(database, rice, 500, "", None).id
    assert receive(database, rice, 500, "B", None).id == receive(database, rice, 500, "B", None).id
    assert balance(database, first) == Balance(received=1500, in_stock=1500)


def test_a_bag_from_the_store_to_the_door(database: Database, rice: Goods, world: World) -> None:
    late, soon = receive(database, rice, 2000), receive(database, rice, 1000, "A2", SOON)
    assert reserve(database, rice, 2500) == (Take(soon.id, 1000), Take(late.id, 1500))
    moves = (
        Move(EntryKind.RELEASE, 7, 200),
        Move(EntryKind.DELIVER, 7, 1300),
        Move(EntryKind.DAMAGE, 7, why="摔破了"),
        Move(EntryKind.RETURN, 7, 100, "多送了"),
    )
    taken = move(database, *moves, run=5)
    delivered = [Take(soon.id, 800), Take(late.id, 500)]
    assert taken == [[Take(soon.id, 200)], delivered, [Take(late.id, 1000)], [Take(soon.id, 100)]]
    assert balance(database, soon) == Balance(received=1000, in_stock=300, reserved=0, delivered=700)
    assert balance(database, late) == Balance(received=2000, in_stock=500, delivered=500, written_off=1000)
    assert reading(database, lambda uow: uow.stock.holds([7])) == [Hold(7, soon.id, 0, 700), Hold(7, late.id, 0, 500)]
    entries = reading(database, lambda uow: uow.stock.entries(line_id=7))
    assert [(e.kind.value, e.quantity, e.run_id) for e in entries][2:] == [
        ("release", 200, 5),
        ("deliver", 800, 5),
        ("deliver", 500, 5),
        ("damage", 1000, 5),
        ("return", 100, 5),
    ]
    assert reading(database, lambda uow: uow.stock.entries(lot_id=late.id))[0].kind is EntryKind.RECEIVE
    assert len(reading(database, lambda uow: uow.stock.entries(goods_id=rice.id))) == 9
    assert reading(database, lambda uow: uow.stock.wrong()) == []


def test_what_there_is_not_is_said_to_be_short(database: Database, rice: Goods) -> None:
    receive(database, rice, 1000)
    with database.begin() as uow:
        first, second = uow.stock.reserve([Want(1, rice.id, 700), Want(2, rice.id, 700)], TODAY, None, NOW)
    assert (first.short, second.given, second.short) == (0, 300, 400)


def test_a_move_of_more_than_the_line_holds_writes_nothing(database: Database, rice: Goods) -> None:
    lot = receive(database, rice, 1000)
    reserve(database, rice, 600)
    with pytest.raises(StockError):
        move(database, Move(EntryKind.DELIVER, 7, 400), Move(EntryKind.DELIVER, 7, 201))
    assert balance(database, lot) == Balance(received=1000, in_stock=400, reserved=600)


def test_a_stock_take_corrects_the_books_and_says_why(database: Database, rice: Goods, world: World) -> None:
    lot = receive(database, rice, 1000)
    with database.begin() as uow:
        assert uow.stock.count(lot.id, 700, "盘点", world.fang.id, NOW) == -300
        assert uow.stock.count(lot.id, 700, "盘点", world.fang.id, NOW) == 0
        assert uow.stock.count(lot.id, 900, "找到了", world.fang.id, NOW) == 200
    assert balance(database, lot) == Balance(received=1200, in_stock=900, written_off=300)
    entries = reading(database, lambda uow: uow.stock.entries(lot_id=lot.id))
    assert [(e.quantity, e.why) for e in entries[1:]] == [(-300, "盘点"), (200, "找到了")]
    assert [e.by for e in entries] == [None, world.fang.id, world.fang.id]


def test_what_is_spoiled_is_written_off(database: Database, rice: Goods) -> None:
    lot = receive(database, rice, 1000)
    with database.begin() as uow:
        assert uow.stock.write_off(lot.id, 400, "受潮", None, NOW).in_stock == 600
        for quantity in (601, 0, -1):
            with pytest.raises(StockError):
                uow.stock.write_off(lot.id, quantity, "受潮", None, NOW)
        with pytest.raises(StockError):
            uow.stock.count(lot.id, -1, "盘点", None, NOW)
        with pytest.raises(StockError):
            uow.stock.write_off(999, 1, "受潮", None, NOW)


def test_nothing_comes_in_as_nothing(database: Database, rice: Goods) -> None:
    with pytest.raises(StockError):
        receive(database, rice, 0)


def test_goods_are_warned_of_once_a_day(database: Database, rice: Goods) -> None:
    assert reading(database, lambda uow: uow.stock.unwarned(TODAY, 10)) == [rice]
    with database.begin() as uow:
        uow.stock.mark_warned([rice.id], TODAY)
    assert reading(database, lambda uow: uow.stock.unwarned(TODAY, 10)) == []
    assert reading(database, lambda uow: uow.stock.unwarned(TODAY + DAY, 10)) == [rice]


def test_what_came_with_a_remark_is_found_by_it(database: Database, rice: Goods, world: World) -> None:
    with database.begin() as uow:
        uow.stock.receive([Receipt(rice.id, 1, Source.CONTRACT, why="a.csv 1f")], None, NOW)
    assert reading(database, lambda uow: uow.stock.told(world.community.path, "a.csv 1f"))
    assert not reading(database, lambda uow: uow.stock.told(world.street.path, "a.csv 1f"))
    assert not reading(database, lambda uow: uow.stock.told(world.community.path, "b.csv 1f"))


REFUSED = r"append-only|moved by entries"
TAMPERING = (
    "UPDATE stock_entries SET quantity = 1",
    "UPDATE stock_entries SET at = at WHERE id = 1",
    "DELETE FROM stock_entries",
    "DELETE FROM stock_entries WHERE id = 1",
    "UPDATE lots SET expires_on = NULL",
    "DELETE FROM lots",
    "UPDATE balances SET in_stock = in_stock + 1",
    "UPDATE balances SET in_stock = in_stock + 1, received = received + 1",
    "UPDATE balances SET in_stock = in_stock - 1, delivered = delivered + 1, entry_id = entry_id",
    "UPDATE balances SET in_stock = in_stock - 1, delivered = delivered + 1, entry_id = entry_id + 1",
    "UPDATE balances SET lot_id = lot_id + 1",
    "DELETE FROM balances",
    "INSERT INTO balances SELECT lot_id + 1, 1, 1, 0, 0, 0, entry_id FROM balances",
    "DELETE FROM goods",
)


def is_refused(database: Database, statement: str, **values: object) -> bool:
    try:
        with database.engine.begin() as connection:
            connection.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


def test_the_database_refuses_whoever_would_rewrite_the_ledger(database: Database, rice: Goods) -> None:
    lot = receive(database, rice, 1000)
    reserve(database, rice, 300)
    assert [statement for statement in TAMPERING if not is_refused(database, statement)] == []
    assert balance(database, lot) == Balance(received=1000, in_stock=700, reserved=300)
    assert len(reading(database, lambda uow: uow.stock.entries(lot_id=lot.id))) == 2


def test_postgres_refuses_to_truncate_the_ledger(postgres_database: Database) -> None:
    for table in ("stock_entries", "balances", "lots CASCADE", "goods CASCADE"):
        with pytest.raises(DBAPIError, match=REFUSED), postgres_database.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {table}"))


def test_sqlite_refuses_to_replace_a_row_of_the_ledger(sqlite_database: Database) -> None:
    receive(sqlite_database, stored_goods(sqlite_database, settle_world(sqlite_database)), 1000)
    for table in ("stock_entries", "balances", "lots"):
        with pytest.raises(DBAPIError, match=REFUSED), sqlite_database.engine.begin() as connection:
            connection.execute(text(f"REPLACE INTO {table} SELECT * FROM {table}"))


ENTRY = "INSERT INTO stock_entries (lot_id, kind, quantity, line_id, at, why) VALUES"
AT = "'2026-03-02 00:00:00'"
NO_ENTRIES = (
    f"(:lot, 'receive', 0, NULL, {AT}, '')",
    f"(:lot, 'receive', -1, NULL, {AT}, '')",
    f"(:lot, 'stolen', 1, NULL, {AT}, 'x')",
    f"(:lot, 'receive', 1, 7, {AT}, '')",
    f"(:lot, 'reserve', 1, NULL, {AT}, '')",
    f"(:lot, 'reserve', 701, 7, {AT}, '')",
    f"(:lot, 'write_off', 1, NULL, {AT}, '')",
    f"(:lot, 'write_off', 701, NULL, {AT}, 'x')",
    f"(:lot, 'correct', 0, NULL, {AT}, 'x')",
    f"(:lot, 'correct', -701, NULL, {AT}, 'x')",
    f"(:lot, 'correct', 1, NULL, {AT}, '')",
    f"(:lot, 'deliver', 301, 7, {AT}, '')",
    f"(:lot, 'deliver', 1, 8, {AT}, '')",
    f"(:lot, 'release', 1, 8, {AT}, '')",
    f"(:lot, 'damage', 1, 8, {AT}, 'x')",
    f"(:lot, 'return', 1, 7, {AT}, 'x')",
    f"(:lot + 1, 'receive', 1, NULL, {AT}, '')",
)


def test_the_database_refuses_an_entry_that_cannot_be(database: Database, rice: Goods) -> None:
    lot = receive(database, rice, 1000)
    reserve(database, rice, 300)
    with database.engine.begin() as connection:  # the like of it is taken when it can be
        connection.execute(text(f"{ENTRY} (:lot, 'reserve', 1, 9, {AT}, '')"), {"lot": lot.id})
        connection.execute(text(f"{ENTRY} (:lot, 'release', 1, 9, {AT}, '')"), {"lot": lot.id})
    assert [values for values in NO_ENTRIES if not is_refused(database, f"{ENTRY} {values}", lot=lot.id)] == []
    assert balance(database, lot) == Balance(received=1000, in_stock=700, reserved=300)
    assert reading(database, lambda uow: uow.stock.wrong()) == []


def test_a_balance_that_somebody_bent_is_found(sqlite_database: Database) -> None:
    rice = stored_goods(sqlite_database, settle_world(sqlite_database))
    lot = receive(sqlite_database, rice, 1000)
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER balances_by_entries"))
        connection.execute(text("UPDATE balances SET in_stock = 900, delivered = 100"))
    assert reading(sqlite_database, lambda uow: uow.stock.wrong()) == [lot.id]
