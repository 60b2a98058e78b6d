"""Once a day, from eight o'clock: what runs low and what expires, told to the desk of each store."""

from __future__ import annotations

from datetime import datetime

from bot.actions.speech import HOME_ZONE, button
from bot.actions.store.showing import MOST_SHOWN, lot_name, today
from bot.actions.sweeps import Turn
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.people import DESK_ROLES, Person, Role
from bot.domain.scope import Path
from bot.domain.shortages import Expiry, Low, expiring, low
from bot.domain.stock import Goods, as_number
from bot.words import render
from storage.unit import UnitOfWork

FROM_HOUR = 8  # [D]


def warn_of_stock(uow: UnitOfWork, now: datetime, turn: Turn | None = None) -> int:
    """Goods nobody was warned of today: their store's desk hears, in one message for each store."""
    turn = turn or Turn()
    if now.astimezone(HOME_ZONE).hour < FROM_HOUR:
        return 0
    told: set[Path] = set()

    def tell(goods: Goods) -> bool:
        if goods.community not in told:
            told.add(goods.community)
            _tell_desk(uow, goods.community, now)
        return True

    return turn.each(uow.stock.unwarned(today(now), turn.most, turn.but), tell)


def _tell_desk(uow: UnitOfWork, community: Path, now: datetime) -> None:
    kept = uow.stock.goods_of(community)
    uow.stock.mark_warned((one.id for one in kept), today(now))
    shelves = uow.stock.shelves(one.id for one in kept)
    lows, soon = low(kept, shelves, today(now)), expiring(kept, shelves, today(now))
    place = uow.places.get(community[-1])
    if place is None or not (lows or soon):
        return
    for person in _desk(uow, community):
        text = render(
            person.locale, "stock-warning", place=place.name,
            lines="\n".join(_lines(person.locale, lows, soon)[:MOST_SHOWN]),
        )  # fmt: skip
        buttons = (
            (button(person.locale, "stock-look", "stock", place.id),),
            (button(person.locale, "stock-buy", "stock_buy", place.id),),
        )
        if person.chat_id is not None:
            uow.outbox.put(Outgoing(person.chat_id, Message(text, buttons=buttons), Lane.NOTICE), now)


def _lines(locale: str, lows: list[Low], soon: list[Expiry]) -> list[str]:
    """What has expired or will, then what runs low."""
    lines = []
    for one in soon:
        key = "stock-warn-expired" if one.expired else "stock-warn-expires"
        lot, day = one.shelf.lot, one.shelf.lot.expires_on
        lines.append(
            render(
                locale, key, name=one.goods.name, lot=lot_name(locale, lot), day=day.isoformat() if day else "",
                free=as_number(one.shelf.balance.in_stock), unit=one.goods.unit,
            )
        )  # fmt: skip
    for item in lows:
        threshold, unit = as_number(item.goods.threshold), item.goods.unit
        free = as_number(item.available)
        lines.append(
            render(locale, "stock-warn-low", name=item.goods.name, free=free, threshold=threshold, unit=unit)
        )
    return lines


def _desk(uow: UnitOfWork, community: Path) -> list[Person]:
    """The store's own desk that can be reached; where there is none, whoever is over it."""
    able = [
        person
        for person in uow.people.staff(*DESK_ROLES)
        if person.chat_id is not None and person.reachable and person.holds(DESK_ROLES, community)
    ]
    return [person for person in able if person.holds(frozenset({Role.DESK}), community)] or able
