"""What there is: the list of a store, one kind of goods with its lots, and what must be bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.actions.caller import Caller
from bot.actions.speech import HOME_ZONE, button, choice, grid, say
from bot.actions.store import doors
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.scope import Path
from bot.domain.shortages import Shortage, available, to_buy
from bot.domain.stock import Balance, Goods, Lot, Shelf, as_number
from bot.words import render
from storage.conversations import Talk
from storage.unit import UnitOfWork

MOST_SHOWN = 40
"""Lines of a list; what is more is counted."""


def today(now: datetime) -> date:
    """The day it is where the store is."""
    return now.astimezone(HOME_ZONE).date()


def stores(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """`/stock`: the caller's store; with several of them, which one."""
    mine = doors.stores_of(uow, caller.person)
    if not mine:
        say(uow, caller, now, "not-desk")
        return IDLE
    if len(mine) == 1:
        return show(uow, caller, now, mine[0].id)
    buttons = [choice(place.name, "stock", place.id) for place in mine[:90]]
    say(uow, caller, now, "stock-which", buttons=grid(buttons, 2))
    return IDLE


def show(uow: UnitOfWork, caller: Caller, now: datetime, community_id: int) -> Talk:
    """All goods of a store with what is free and what is reserved; lines typed after it are receipts into it."""
    place = doors.store(uow, caller, now, community_id)
    if place is None:
        return IDLE
    kept = uow.stock.goods_of(place.path)
    shelves = uow.stock.shelves(one.id for one in kept)
    left, day = available(shelves, today(now)), today(now)
    lines = [_goods_line(caller.locale, one, left.get(one.id, 0), shelves, day) for one in kept[:MOST_SHOWN]]
    buttons = grid([choice(one.name, "stock_goods", one.id) for one in kept[:MOST_SHOWN]], 3)
    key = "stock-store" if lines else "stock-empty"
    rows = (*buttons, (button(caller.locale, "stock-buy", "stock_buy", place.id),)) if lines else ()
    say(uow, caller, now, key, buttons=rows, place=place.name, count=len(kept), lines="\n".join(lines))
    return asked(Asked.STORE, community=place.id)


def _goods_line(locale: str, goods: Goods, left: int, shelves: list[Shelf], day: date) -> str:
    own = [shelf for shelf in shelves if shelf.lot.goods_id == goods.id]
    total = sum((shelf.balance for shelf in own), Balance())
    past = sum(shelf.balance.in_stock for shelf in own if not shelf.lot.good_on(day))
    line = render(
        locale, "stock-goods-line", name=goods.name, free=as_number(left), unit=goods.unit,
        reserved=as_number(total.reserved),
    )  # fmt: skip
    if past:
        line += render(locale, "stock-goods-past", past=as_number(past))
    return line + (render(locale, "stock-goods-low") if left < goods.threshold else "")


def show_goods(uow: UnitOfWork, caller: Caller, now: datetime, goods_id: int) -> Talk:
    """One kind of goods: its lots, each with a button, and where the desk is warned."""
    goods = doors.goods(uow, caller, now, goods_id)
    if goods is None:
        return IDLE
    there = [shelf for shelf in uow.stock.shelves([goods.id]) if shelf.balance.in_stock or shelf.balance.reserved]
    lines = [lot_line(caller.locale, goods, shelf, today(now)) for shelf in there[:MOST_SHOWN]]
    buttons = [
        choice(lot_name(caller.locale, shelf.lot), "stock_lot", shelf.lot.id) for shelf in there[:MOST_SHOWN]
    ]
    rows = (*grid(buttons, 2), (button(caller.locale, "stock-threshold", "stock_threshold", goods.id),))
    total = sum((shelf.balance for shelf in uow.stock.shelves([goods.id])), Balance())
    say(
        uow, caller, now, "stock-goods", buttons=rows, name=goods.name, unit=goods.unit,
        threshold=as_number(goods.threshold), lines="\n".join(lines) or "—", received=as_number(total.received),
        free=as_number(total.in_stock), reserved=as_number(total.reserved), delivered=as_number(total.delivered),
        lost=as_number(total.written_off),
    )  # fmt: skip
    return asked(Asked.STORE, community=goods.community[-1])


def lot_name(locale: str, lot: Lot) -> str:
    """What a lot is called: the number on its box, or ours."""
    return render(locale, "stock-lot-name", number=lot.number or f"-{lot.id}")


def lot_line(locale: str, goods: Goods, shelf: Shelf, day: date) -> str:
    """A lot in one line: source, what is free, what is reserved, its last good day."""
    lot, balance = shelf.lot, shelf.balance
    until = render(locale, "stock-until", day=lot.expires_on.isoformat()) if lot.expires_on else ""
    past = "" if lot.good_on(day) else render(locale, "stock-past")
    return render(
        locale, "stock-lot-line", lot=lot_name(locale, lot), source=render(locale, f"stock-source-{lot.source.value}"),
        free=as_number(balance.in_stock), reserved=as_number(balance.reserved), unit=goods.unit, until=until, past=past,
    )  # fmt: skip


def show_lot(uow: UnitOfWork, caller: Caller, now: datetime, lot_id: int) -> Talk:
    """One lot, with what can be done to it."""
    if (found := doors.shelf(uow, caller, now, lot_id)) is None:
        return IDLE
    goods, shelf = found
    buttons = (
        button(caller.locale, "stock-count", "stock_count", lot_id),
        button(caller.locale, "stock-write-off", "stock_off", lot_id),
    )
    line = lot_line(caller.locale, goods, shelf, today(now))
    say(uow, caller, now, "stock-lot", buttons=(buttons,), name=goods.name, line=line)
    return asked(Asked.STORE, community=goods.community[-1])


def shortages(uow: UnitOfWork, community: Path, wanted: Mapping[int, int], day: date) -> list[Shortage]:
    """What must be bought: `wanted` (asked and not reserved, by goods id) and every threshold, less what is there."""
    kept = uow.stock.goods_of(community)
    needed = {one.id: wanted.get(one.id, 0) + one.threshold for one in kept}
    return to_buy(kept, needed, uow.stock.shelves(needed), day)


def buy(
    uow: UnitOfWork, caller: Caller, now: datetime, community_id: int, wanted: Mapping[int, int] | None = None
) -> Talk:
    """The purchasing list as a message, to be sent on as it is."""
    place = doors.store(uow, caller, now, community_id)
    if place is None:
        return IDLE
    short = shortages(uow, place.path, wanted or {}, today(now))
    lines = [
        render(
            caller.locale, "stock-buy-line", name=one.goods.name, short=as_number(one.short), unit=one.goods.unit,
            asked=as_number(one.asked), available=as_number(one.available),
        )
        for one in short
    ]  # fmt: skip
    key = "stock-buy-list" if lines else "stock-buy-nothing"
    say(uow, caller, now, key, place=place.name, day=today(now).isoformat(), lines="\n".join(lines[: 2 * MOST_SHOWN]))
    return asked(Asked.STORE, community=place.id)
