"""Where somebody lives: chosen from the territory by buttons, as far as they like, or later."""

from __future__ import annotations

from datetime import datetime

from bot.actions import whereabouts
from bot.actions.caller import Caller
from bot.actions.speech import button, say, shortened
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import Person
from bot.domain.scope import GRID_DEPTH, NOWHERE, Path
from bot.words import render
from storage.conversations import Talk
from storage.places import Place
from storage.unit import UnitOfWork

HOME_CARD = "home"


def ask_home(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Where do you live? Optional: "later" is always there."""
    start_ = whereabouts.only_way(uow, NOWHERE)
    uow.outbox.forget_card(caller.chat_id, HOME_CARD)  # a new card, where they look
    _show_home(uow, caller, now, start_, 0, "home-ask")
    return IDLE


def _show_home(uow: UnitOfWork, caller: Caller, now: datetime, path: tuple[int, ...], page: int, text: str) -> None:
    rows = whereabouts.place_buttons(uow, caller.locale, "home", 0, path, page)
    done = [button(caller.locale, "home-later", "home_later")]
    if len(path) > GRID_DEPTH:
        done.insert(0, button(caller.locale, "home-enough", "home_enough"))
    place = " ".join(p.name for p in uow.places.named(path)[1:] if p.level.value != "grid")
    message = Message(render(caller.locale, text, place=place or "—"), buttons=(*rows, tuple(done)))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)


def offer_building(uow: UnitOfWork, caller: Caller, now: datetime, building: Place) -> Talk:
    """Somebody we know came by the link of a building: their home, unless they have another already."""
    if caller.person is None or not caller.person.home:
        return pick_home(uow, caller, now, str(building.id))
    offer_home(uow, caller, now, building.path)
    return IDLE


def offer_home(uow: UnitOfWork, caller: Caller, now: datetime, path: Path) -> None:
    """Is this your home? One tap keeps it."""
    names = " ".join(p.name for p in uow.places.named(path)[1:] if p.level.value != "grid")
    rows: Rows = (
        (button(caller.locale, "home-is-here", "home", 0, str(path[-1])),),
        (button(caller.locale, "home-later", "home_later"),),
    )
    message = Message(render(caller.locale, "home-offer", place=names), buttons=rows)
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD, fresh=True), now)


def pick_home(uow: UnitOfWork, caller: Caller, now: datetime, arg: str) -> Talk:
    """A home button: narrower and narrower; from a building on it is kept."""
    pick = whereabouts.picked(uow, arg)
    if pick is None or caller.person is None:
        say(uow, caller, now, "button-unknown")
        return IDLE
    if pick.place is None or len(pick.path) <= GRID_DEPTH:
        _show_home(uow, caller, now, pick.path, pick.page, "home-ask")
        return IDLE
    uow.people.change(caller.person.id, home_id=pick.place.id, room=None)
    if whereabouts.choices_below(uow, pick.path) and len(pick.path) == GRID_DEPTH + 1:
        _show_home(uow, caller, now, pick.path, pick.page, "home-ask-unit")
        return IDLE
    return ask_room(uow, caller, now)


def ask_room(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The room number, as text; optional."""
    message = Message(
        render(caller.locale, "home-ask-room"), buttons=((button(caller.locale, "home-no-room", "home_done"),),)
    )
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)
    return asked(Asked.ROOM)


def keep_room(uow: UnitOfWork, caller: Caller, now: datetime, text: str) -> Talk:
    """Their room number."""
    if caller.person is not None:
        uow.people.change(caller.person.id, room=shortened(text.strip(), 20))
    return home_done(uow, caller, now)


def home_done(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The home is kept as far as it was given."""
    person = uow.people.get(caller.person.id) if caller.person else None
    text = "home-later-done"
    if person is not None and person.home:
        text = "home-kept"
    message = Message(render(caller.locale, text, place=home_words(uow, person)))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)
    return IDLE


def home_words(uow: UnitOfWork, person: Person | None) -> str:
    if person is None or not person.home:
        return "—"
    names = [p.name for p in uow.places.named(person.home)[1:] if p.level.value != "grid"]
    return " ".join([*names, *([person.room] if person.room else [])])
