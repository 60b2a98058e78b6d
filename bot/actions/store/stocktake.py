"""Counting, writing off, and where the desk is to be warned: a number typed after a button, with the reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller, Said
from bot.actions.speech import say
from bot.actions.store import doors
from bot.actions.store.showing import lot_line, show_goods, show_lot, today
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.stock import Goods, StockError, as_number, thousandths
from storage.conversations import Talk
from storage.unit import UnitOfWork

_NUMBER = re.compile(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*(.*)", re.DOTALL)


def ask_count(uow: UnitOfWork, caller: Caller, now: datetime, lot_id: int) -> Talk:
    """How much of a lot is free in the store now?"""
    if (found := doors.shelf(uow, caller, now, lot_id)) is None:
        return IDLE
    line = lot_line(caller.locale, *found, today(now))
    say(uow, caller, now, "stock-count-how-many", name=found[0].name, line=line)
    return asked(Asked.STOCK_COUNT, lot=lot_id)


def ask_write_off(uow: UnitOfWork, caller: Caller, now: datetime, lot_id: int) -> Talk:
    """How much of a lot is lost, and why?"""
    if (found := doors.shelf(uow, caller, now, lot_id)) is None:
        return IDLE
    line = lot_line(caller.locale, *found, today(now))
    say(uow, caller, now, "stock-off-how-many", name=found[0].name, line=line)
    return asked(Asked.STOCK_OFF, lot=lot_id)


def ask_threshold(uow: UnitOfWork, caller: Caller, now: datetime, goods_id: int) -> Talk:
    """Below how much is the desk to be warned?"""
    goods = doors.goods(uow, caller, now, goods_id)
    if goods is None:
        return IDLE
    threshold = as_number(goods.threshold)
    say(uow, caller, now, "stock-threshold-ask", name=goods.name, unit=goods.unit, threshold=threshold)
    return asked(Asked.STOCK_THRESHOLD, goods=goods_id)


def give_count(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """The count; one that differs from the books becomes a correction and needs its reason."""
    lot_id = int(talk.data["lot"])
    if (found := doors.shelf(uow, caller, now, lot_id)) is None:
        return IDLE
    goods, shelf = found
    counted, why = _number_and_words(said.text, goods)
    if counted is None:
        say(uow, caller, now, "stock-number-please")
        return talk
    off = counted - shelf.balance.in_stock
    if off and not why:
        say(uow, caller, now, "stock-count-why", off=as_number(off), unit=goods.unit, counted=as_number(counted))
        return talk
    by = caller.person.id if caller.person else None
    off = uow.stock.count(lot_id, counted, why, by, now)
    key = "stock-corrected" if off else "stock-count-right"
    say(uow, caller, now, key, name=goods.name, off=as_number(off), unit=goods.unit)
    return show_lot(uow, caller, now, lot_id)


def give_write_off(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """So much is lost, and why."""
    lot_id = int(talk.data["lot"])
    if (found := doors.shelf(uow, caller, now, lot_id)) is None:
        return IDLE
    goods, shelf = found
    lost, why = _number_and_words(said.text, goods)
    if not lost or not why:
        say(uow, caller, now, "stock-off-number-and-why")
        return talk
    if lost > shelf.balance.in_stock:
        say(uow, caller, now, "stock-off-too-much", free=as_number(shelf.balance.in_stock), unit=goods.unit)
        return talk
    by = caller.person.id if caller.person else None
    uow.stock.write_off(lot_id, lost, why, by, now)
    say(uow, caller, now, "stock-written-off", name=goods.name, lost=as_number(lost), unit=goods.unit)
    return show_lot(uow, caller, now, lot_id)


def give_threshold(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """The line below which the desk is warned; 0 for never."""
    goods = doors.goods(uow, caller, now, int(talk.data["goods"]))
    if goods is None:
        return IDLE
    threshold, _ = _number_and_words(said.text, goods)
    if threshold is None:
        say(uow, caller, now, "stock-number-please")
        return talk
    uow.stock.keep(replace(goods, threshold=threshold))
    return show_goods(uow, caller, now, goods.id)


def _number_and_words(text: str, goods: Goods) -> tuple[int | None, str]:
    """ "38袋，少了两袋" → (38000, "少了两袋"): thousandths (None: no number), and what is said after it."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None, ""
    try:
        number = thousandths(found[1]) if float(found[1]) else 0
    except StockError:
        return None, ""
    return number, found[2].removeprefix(goods.unit).strip(" ,，。;；:：\n")[:200]
