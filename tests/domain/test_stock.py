"""The ledger's rules: what an entry does, first expired first out, how much is written, what the desk must be told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shortages import available, expiring, low, to_buy
from bot.domain.stock import (
    EFFECTS,
    Balance,
    EntryKind,
    Goods,
    GoodsKind,
    Hold,
    Lot,
    Move,
    Shelf,
    Source,
    StockError,
    Take,
    Want,
    as_number,
    plan,
    posted,
    spread,
    thousandths,
)

TODAY = date(2026, 3, 2)
CAME = datetime(2026, 3, 1, tzinfo=UTC)
RICE = Goods(1, (1, 2), "大米", "袋", GoodsKind.FOOD, threshold=5000)
OIL = Goods(2, (1, 2), "油", "桶", GoodsKind.FOOD, threshold=2000)

quantities = st.integers(1, 5_000)


def shelf(lot_id: int, in_stock: int, expires: date | None = None, goods: Goods = RICE, came: datetime = CAME) -> Shelf:
    lot = Lot(lot_id, goods.id, Source.RESERVE, f"A{lot_id}", expires, came)
    return Shelf(lot, Balance(received=in_stock, in_stock=in_stock))


def test_every_kind_of_entry_has_an_effect_that_keeps_the_sum() -> None:
    assert set(EFFECTS) == set(EntryKind)
    for effect in EFFECTS.values():
        for quantity in (7, -7):
            made = effect(quantity)
            assert made.received == made.in_stock + made.reserved + made.delivered + made.written_off


def test_a_bag_goes_from_the_store_to_the_door_and_back() -> None:
    balance = Balance()
    for kind, quantity in (
        (EntryKind.RECEIVE, 10_000),
        (EntryKind.RESERVE, 4_000),
        (EntryKind.RELEASE, 1_000),
        (EntryKind.DELIVER, 2_000),
        (EntryKind.DAMAGE, 1_000),
        (EntryKind.RETURN, 500),
        (EntryKind.WRITE_OFF, 500),
        (EntryKind.CORRECT, -1_000),
        (EntryKind.CORRECT, 2_000),
    ):
        balance = posted(balance, kind, quantity)
    assert balance == Balance(received=12_000, in_stock=8_000, reserved=0, delivered=1_500, written_off=2_500)


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind is not EntryKind.RECEIVE])
def test_nothing_can_be_taken_from_an_empty_lot(kind: EntryKind) -> None:
    with pytest.raises(StockError):
        posted(Balance(), kind, -1 if kind is EntryKind.CORRECT else 1)


@pytest.mark.parametrize("kind", EntryKind)
def test_an_entry_of_nothing_or_less_is_none(kind: EntryKind) -> None:
    full = Balance(received=40, in_stock=10, reserved=10, delivered=10, written_off=10)
    with pytest.raises(StockError):
        posted(full, kind, 0)
    if kind is not EntryKind.CORRECT:
        with pytest.raises(StockError):
            posted(full, kind, -1)


def test_the_first_to_expire_goes_out_first_and_what_never_expires_last() -> None:
    soon, late = TODAY + timedelta(days=3), TODAY + timedelta(days=30)
    shelves = [shelf(1, 2000), shelf(2, 2000, late), shelf(3, 2000, soon), shelf(4, 0, soon)]
    (given_,) = plan([Want(7, RICE.id, 5000)], shelves, TODAY)
    assert given_.takes == (Take(3, 2000), Take(2, 2000), Take(1, 1000))
    assert (given_.given, given_.short) == (5000, 0)


def test_of_the_same_day_what_came_first_goes_first() -> None:
    shelves = [shelf(1, 1000, came=CAME + timedelta(hours=1)), shelf(2, 1000)]
    assert plan([Want(7, RICE.id, 1000)], shelves, TODAY)[0].takes == (Take(2, 1000),)


def test_what_is_past_its_day_is_not_given_and_its_last_good_day_counts() -> None:
    shelves = [shelf(1, 1000, TODAY - timedelta(days=1)), shelf(2, 1000, TODAY)]
    (given_,) = plan([Want(7, RICE.id, 2000)], shelves, TODAY)
    assert (given_.takes, given_.short) == ((Take(2, 1000),), 1000)


def test_the_first_want_is_served_first_and_nobody_gets_the_others_goods() -> None:
    wants = [Want(1, RICE.id, 1500), Want(2, RICE.id, 1500), Want(3, OIL.id, 1000), Want(4, 99, 1000)]
    given_ = plan(wants, [shelf(1, 2000), shelf(2, 1000, goods=OIL)], TODAY)
    assert [one.given for one in given_] == [1500, 500, 1000, 0]
    assert [one.want for one in given_] == wants


def test_nobody_wants_nothing() -> None:
    with pytest.raises(StockError):
        plan([Want(1, RICE.id, 0)], [shelf(1, 1000)], TODAY)


lots = st.lists(st.tuples(quantities, st.none() | st.integers(-3, 9)), max_size=6)
orders = st.lists(quantities, min_size=1, max_size=6)


@given(lots, orders)
def test_a_plan_gives_all_that_is_good_and_never_more(made: list[tuple[int, int | None]], asked: list[int]) -> None:
    shelves = [
        shelf(number, stock, None if days is None else TODAY + timedelta(days=days))
        for number, (stock, days) in enumerate(made)
    ]
    given_ = plan([Want(n, RICE.id, quantity) for n, quantity in enumerate(asked)], shelves, TODAY)
    good = {one.lot.id: one.balance.in_stock for one in shelves if one.lot.good_on(TODAY)}
    assert sum(one.given for one in given_) == min(sum(asked), sum(good.values()))
    taken: dict[int, int] = {}
    for one in given_:
        for take in one.takes:
            taken[take.lot_id] = taken.get(take.lot_id, 0) + take.quantity
    assert all(quantity <= good[lot_id] for lot_id, quantity in taken.items())
    shorts = [one.short for one in given_]
    assert all(later == asked[n + 1] for n, later in enumerate(shorts[1:]) if shorts[n])  # the first is served first
    untouched = [one.lot for one in shelves if good.get(one.lot.id, 0) > taken.get(one.lot.id, 0)]
    used = [one.lot for one in shelves if one.lot.id in taken]
    assert all((u.expires_on or date.max) <= (left.expires_on or date.max) for u in used for left in untouched)


HELD = (Hold(7, 1, reserved=1000, delivered=300), Hold(7, 2, reserved=500, delivered=0))


def test_a_move_without_a_number_is_of_all_that_is_held() -> None:
    assert spread(Move(EntryKind.DELIVER, 7), HELD) == [Take(1, 1000), Take(2, 500)]
    assert spread(Move(EntryKind.RETURN, 7), HELD) == [Take(1, 300)]
    assert spread(Move(EntryKind.RELEASE, 7), []) == []


def test_a_move_of_more_than_is_held_is_refused() -> None:
    assert spread(Move(EntryKind.DELIVER, 7, 1200), HELD) == [Take(1, 1000), Take(2, 200)]
    for move in (Move(EntryKind.DELIVER, 7, 1501), Move(EntryKind.RETURN, 7, 301), Move(EntryKind.RELEASE, 7, 0)):
        with pytest.raises(StockError):
            spread(move, HELD)


@pytest.mark.parametrize(("written", "count"), [("0.5", 500), ("12", 12_000), ("0.001", 1), ("1.50", 1500)])
def test_a_written_number_is_counted_in_thousandths(written: str, count: int) -> None:
    assert thousandths(written) == count
    assert thousandths(as_number(count)) == count


@pytest.mark.parametrize("written", ["0", "-1", "0.0005", "many", "nan", "inf", "1e12", ""])
def test_what_is_no_quantity_is_refused(written: str) -> None:
    with pytest.raises(StockError):
        thousandths(written)


@given(st.integers(1, 10**12))
def test_a_quantity_survives_being_written(count: int) -> None:
    assert thousandths(as_number(count)) == count


def test_a_shortfall_is_written_with_its_sign() -> None:
    assert as_number(-500) == "-0.5"


def test_goods_below_their_threshold_are_told_of_the_emptiest_first() -> None:
    shelves = [shelf(1, 4000), shelf(2, 9000, TODAY - timedelta(days=1)), shelf(3, 500, goods=OIL)]
    never = Goods(3, (1, 2), "盐", "包")
    gone = Goods(4, (1, 2), "糖", "包", threshold=1000, retired=True)
    assert [(one.goods.name, one.available) for one in low([RICE, OIL, never, gone], shelves, TODAY)] == [
        ("油", 500),
        ("大米", 4000),
    ]
    assert low([RICE], [shelf(1, 5000)], TODAY) == []


def test_what_is_past_its_day_is_not_available() -> None:
    assert available([shelf(1, 4000), shelf(2, 9000, TODAY - timedelta(days=1))], TODAY) == {RICE.id: 4000}


def test_what_expires_soon_is_told_of_and_what_has_expired_is_marked() -> None:
    week = timedelta(days=7)
    shelves = [
        shelf(1, 1000, TODAY + week),
        shelf(2, 1000, TODAY - timedelta(days=1)),
        shelf(3, 1000, TODAY + week + timedelta(days=1)),
        shelf(4, 0, TODAY),
        shelf(5, 1000),
        shelf(6, 1000, TODAY, goods=OIL),
    ]
    assert [(one.shelf.lot.id, one.expired) for one in expiring([RICE], shelves, TODAY)] == [(2, True), (1, False)]


def test_what_is_short_is_bought_the_most_first() -> None:
    bought = to_buy([RICE, OIL], {RICE.id: 7000, OIL.id: 9000, 99: 1}, [shelf(1, 4000)], TODAY)
    assert [(one.goods.name, one.asked, one.available, one.short) for one in bought] == [
        ("油", 9000, 0, 9000),
        ("大米", 7000, 4000, 3000),
    ]
    assert to_buy([RICE], {RICE.id: 4000}, [shelf(1, 4000)], TODAY) == []
