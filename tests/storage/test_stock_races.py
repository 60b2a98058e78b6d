"""Two orders never get the same last bag: many orders at once, in threads and in processes, on both databases."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from bot.domain.stock import Balance, EntryKind, Goods, Move, Receipt, Reservation, Source, StockError, Want
from storage.database import Database

from .neighbours import NOW, World, at_once, reading

TODAY = date(2026, 3, 2)
BAG = 1000
ORDERS = 8


def filled(database: Database, world: World, *stock: tuple[str, int]) -> list[Goods]:
    """Goods with so many bags each, in lots of three."""
    with database.begin() as uow:
        made = [uow.stock.keep(Goods(0, world.community.path, name, "袋")) for name, _ in stock]
        for goods, (_, bags) in zip(made, stock, strict=True):
            lots = [3 * BAG] * (bags // 3) + [bags % 3 * BAG] * bool(bags % 3)
            uow.stock.receive([Receipt(goods.id, quantity, Source.RESERVE) for quantity in lots], None, NOW)
    return made


def total(database: Database, goods: Goods) -> Balance:
    shelves = reading(database, lambda uow: uow.stock.shelves([goods.id]))
    return sum((shelf.balance for shelf in shelves), Balance())


def order(database: Database, *wants: Want) -> list[Reservation]:
    with database.begin() as uow:
        return uow.stock.reserve(wants, TODAY, None, NOW)


def test_the_last_bags_go_to_as_many_orders_as_there_are_bags(database: Database, world: World) -> None:
    (rice,) = filled(database, world, ("大米", 5))
    given = at_once(ORDERS, lambda line: order(database, Want(line, rice.id, BAG))[0].given)
    assert sorted(given) == [0] * (ORDERS - 5) + [BAG] * 5
    assert total(database, rice) == Balance(received=5 * BAG, in_stock=0, reserved=5 * BAG)
    assert reading(database, lambda uow: uow.stock.wrong()) == []


def test_orders_that_name_their_goods_in_opposite_order_never_wait_in_a_ring(database: Database, world: World) -> None:
    rice, oil = filled(database, world, ("大米", 40), ("油", 40))

    def orders(line: int) -> int:
        wants = [Want(line, rice.id, BAG), Want(line, oil.id, BAG)]
        return sum(one.given for _ in range(5) for one in order(database, *(wants if line % 2 else wants[::-1])))

    assert at_once(ORDERS, orders) == [10 * BAG] * ORDERS
    assert total(database, rice) == total(database, oil) == Balance(40 * BAG, reserved=40 * BAG)


def test_a_line_is_delivered_once_however_many_confirm_it(database: Database, world: World) -> None:
    (rice,) = filled(database, world, ("大米", 5))
    order(database, Want(7, rice.id, 4 * BAG))

    def confirm(_: int) -> bool:
        try:
            with database.begin() as uow:
                uow.stock.move([Move(EntryKind.DELIVER, 7, 4 * BAG)], None, NOW)
        except StockError:
            return False
        return True

    assert sorted(at_once(ORDERS, confirm)) == [False] * (ORDERS - 1) + [True]
    assert total(database, rice) == Balance(5 * BAG, in_stock=BAG, delivered=4 * BAG)


def test_orders_releases_counts_and_receipts_at_once_keep_the_sum(database: Database, world: World) -> None:
    rice, oil = filled(database, world, ("大米", 9), ("油", 9))

    def busy(number: int) -> None:
        for step in range(6):
            order(database, Want(number, oil.id, BAG), Want(number, rice.id, BAG))
            with database.begin() as uow:
                if step % 3 == 0:
                    uow.stock.move([Move(EntryKind.RELEASE, number)], None, NOW)
                elif step % 3 == 1:
                    uow.stock.receive([Receipt(rice.id, BAG, Source.DONATION, f"N{number}")], None, NOW)
                else:
                    lot = uow.stock.shelves([oil.id])[number % 3].lot
                    uow.stock.count(lot.id, number % 2 * BAG, "盘点", None, NOW)

    at_once(ORDERS, busy)
    assert total(database, rice).holds
    assert total(database, oil).holds
    assert total(database, rice).received == (9 + 2 * ORDERS) * BAG
    assert reading(database, lambda uow: uow.stock.wrong()) == []


_ORDERING = """
import sys
from datetime import UTC, date, datetime
from bot.domain.stock import Want
from storage.database import Database
url, goods, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
database, now, given = Database(url), datetime(2026, 3, 2, tzinfo=UTC), 0
for line in range(first, last):
    with database.begin() as uow:
        given += uow.stock.reserve([Want(line, goods, 1000)], date(2026, 3, 2), None, now)[0].given
print(given)
"""


def test_processes_that_order_at_once_never_get_the_same_bag(database: Database, world: World) -> None:
    (rice,) = filled(database, world, ("大米", 31))
    url = database.url.render_as_string(hide_password=False)

    def ordering(number: int) -> int:
        asks = [str(rice.id), str(20 * number), str(20 * number + 20)]
        command = [sys.executable, "-c", _ORDERING, url, *asks]
        return int(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(ordering, (0, 1)))
    assert sum(given) == 31 * BAG
    assert total(database, rice) == Balance(31 * BAG, reserved=31 * BAG)
    assert reading(database, lambda uow: uow.stock.wrong()) == []
