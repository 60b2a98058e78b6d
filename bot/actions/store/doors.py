"""Who may into which store: the duty desk and the street admin of its community, and nobody else."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.speech import say
from bot.domain.people import DESK_ROLES, Person
from bot.domain.scope import COMMUNITY_DEPTH, Level, Path
from bot.domain.stock import Goods, Shelf
from storage.places import Place
from storage.unit import UnitOfWork


def stores_of(uow: UnitOfWork, person: Person | None) -> list[Place]:
    """The communities whose store is theirs to run, as the territory orders them."""
    found: dict[int, Place] = {}
    for scope in person.scopes(*DESK_ROLES) if person else ():
        if len(scope) == COMMUNITY_DEPTH and (own := uow.places.get(scope[-1])):
            found[own.id] = own
        elif len(scope) < COMMUNITY_DEPTH:
            found.update({place.id: place for place in uow.places.below(scope, Level.COMMUNITY)})
    return list(found.values())


def may_enter(person: Person | None, community: Path) -> bool:
    return person is not None and person.holds(DESK_ROLES, community)


def store(uow: UnitOfWork, caller: Caller, now: datetime, community_id: int) -> Place | None:
    """The community, if its store is the caller's to run; otherwise they are told."""
    place = uow.places.get(community_id)
    if place is not None and place.level is Level.COMMUNITY and may_enter(caller.person, place.path):
        return place
    say(uow, caller, now, "stock-not-yours")
    return None


def goods(uow: UnitOfWork, caller: Caller, now: datetime, goods_id: int) -> Goods | None:
    """The goods, if they are in a store of the caller's; otherwise they are told."""
    found = uow.stock.goods(goods_id)
    if found is not None and may_enter(caller.person, found.community):
        return found
    say(uow, caller, now, "stock-not-yours")
    return None


def shelf(uow: UnitOfWork, caller: Caller, now: datetime, lot_id: int) -> tuple[Goods, Shelf] | None:
    """The lot and its goods, if they are in a store of the caller's; otherwise they are told."""
    found = uow.stock.shelf(lot_id)
    kept = uow.stock.goods(found.lot.goods_id) if found else None
    if found is not None and kept is not None and may_enter(caller.person, kept.community):
        return kept, found
    say(uow, caller, now, "stock-not-yours")
    return None
