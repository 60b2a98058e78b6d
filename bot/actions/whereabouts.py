"""Where a report is: from its words, a pin, the home on file; and the buttons that ask when none of these says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.actions.speech import button, choice, grid
from bot.domain.message import Button, Pin, Rows
from bot.domain.people import HANDLER_ROLES, Person
from bot.domain.press import number
from bot.domain.scope import COMMUNITY_DEPTH, GRID_DEPTH, NOWHERE, Level, Path, covers
from bot.domain.understanding import Understanding
from bot.places import Map
from bot.text.address import buildings_named
from bot.text.address import find_address as address_of
from bot.text.gazetteer import Names
from bot.text.normalise import normalise
from storage.editions import TERRITORY
from storage.places import Place
from storage.unit import UnitOfWork

PAGE = 24
_LETTER_NUMBER = re.compile(r"[A-Za-z]\d|\d\D+\d")


@dataclass(frozen=True)
class Whereabouts:
    """The place as far as known, and the choices when the words fit several; `told`: the words themselves name it."""

    path: Path = NOWHERE
    choices: tuple[Place, ...] = ()
    told: bool = False


def find(
    uow: UnitOfWork, person: Person | None, meant: Understanding, pin: Pin | None, words: str = ""
) -> Whereabouts:
    """A building in the words, by number or name, else the pin, else the home on file. Two that fit: ask, never guess.

    `words`: what was written, in which the community's own names and aliases are looked for.
    """
    home = person.home if person else NOWHERE
    if meant.address.building:
        return _by_words(uow, home, near_of(person), meant)
    if named := _named_in(uow, near_of(person), words):
        known = named[0].path if len(named) == 1 else near_of(person)
        return Whereabouts(known, named if len(named) > 1 else (), told=True)
    if several := _several(uow, near_of(person), meant):
        return Whereabouts(near_of(person), several)
    if pin is not None:
        return Whereabouts(by_pin(uow, pin))
    return Whereabouts(home)


def near_of(person: Person | None) -> Path:
    """The community somebody speaks from: where they live, else where they work, else unknown."""
    if person is None:
        return NOWHERE
    work = person.scopes(*HANDLER_ROLES)
    return (person.home or (work[0] if work else NOWHERE))[:COMMUNITY_DEPTH]


def _by_words(uow: UnitOfWork, home: Path, near: Path, meant: Understanding) -> Whereabouts:
    fitting = _buildings(uow, near).get(meant.address.building or "", ())
    if len(fitting) != 1:
        named = [place for one in fitting if (place := uow.places.get(one)) is not None]
        return Whereabouts(near, tuple(named) if len(named) <= PAGE else ())
    building = uow.places.named(fitting)[0].path
    if meant.address.unit:
        units = [u for u in uow.places.below(building, Level.UNIT) if _number(u.name) == meant.address.unit]
        return Whereabouts(units[0].path if len(units) == 1 else building)
    return Whereabouts(home if covers(building, home) and not meant.address.room else building)


def _buildings(uow: UnitOfWork, near: Path) -> Mapping[str, tuple[int, ...]]:
    """Number → the buildings of a scope that are called so, by id; more than a page of them are cut short."""

    def index() -> Mapping[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for building in uow.places.below(near, Level.BUILDING):
            for number_ in {_number(name) for name in (building.name, *building.aliases)}:
                found[number_] = (*found.get(number_, ()), building.id)[: PAGE + 1]
        return found

    return uow.editions.kept(TERRITORY, ("numbers", near), index)


def _number(name: str) -> str:
    """The number in "3号楼", "Building 3", the letter in "A座" as `Address` has it; else the name itself."""
    digits = "".join(c for c in name if c.isdigit())
    if digits and not _LETTER_NUMBER.search(name):
        return digits
    where = address_of(name)
    return where.building or where.unit or digits or name


def _several(uow: UnitOfWork, near: Path, meant: Understanding) -> tuple[Place, ...]:
    """The buildings of 2号楼和3号楼之间: one of them is asked for, none is guessed."""
    if not meant.address.place or len(numbers := buildings_named(meant.address.place)) < 2:
        return ()
    index = _buildings(uow, near)
    return _at_most_a_page([one for number_ in numbers for one in index.get(number_, ())], uow)


def _named_in(uow: UnitOfWork, near: Path, words: str) -> tuple[Place, ...]:
    """The buildings and units that `words` call by a name or alias of their own."""
    if not words:
        return ()
    names, ids = _own_names(uow, near)
    found = dict.fromkeys(id_ for named in names.find(normalise(words)) for id_ in ids[named.name])
    return _at_most_a_page(list(found), uow)


def _at_most_a_page(ids: Sequence[int], uow: UnitOfWork) -> tuple[Place, ...]:
    places = [place for one in ids if (place := uow.places.get(one)) is not None]
    return tuple(places) if len(places) <= PAGE else ()


def _own_names(uow: UnitOfWork, near: Path) -> tuple[Names, Mapping[str, tuple[int, ...]]]:
    """The names and aliases of a scope's buildings and units, and the places each stands for, by id."""

    def index() -> tuple[Names, Mapping[str, tuple[int, ...]]]:
        ids: dict[str, tuple[int, ...]] = {}
        for level in (Level.BUILDING, Level.UNIT):
            for place in uow.places.below(near, level):
                for name in (place.name, *place.aliases):
                    ids[name] = (*ids.get(name, ()), place.id)[: PAGE + 1]
        return Names((name,) for name in ids), ids

    return uow.editions.kept(TERRITORY, ("names", near), index)


def by_pin(uow: UnitOfWork, pin: Pin) -> Path:
    """The grid a point lies in (or near), nowhere when two fit or none does."""
    found = _map(uow).locate(pin.latitude, pin.longitude)
    return found[0] if len(found) == 1 else NOWHERE


def _map(uow: UnitOfWork) -> Map:
    """Drawn once, and again when the territory changes: ten thousand polygons take half a second."""

    def draw() -> Map:
        return Map((grid_.path, grid_.polygon) for grid_ in uow.places.all_of(Level.GRID) if grid_.polygon)

    return uow.editions.kept(TERRITORY, "map", draw)


def start_of_choice(uow: UnitOfWork, person: Person | None, known: Path) -> Path:
    """From where to let somebody choose: what is known, their community or grid, the only street there is."""
    if known:
        return known[:GRID_DEPTH]
    if person and person.home:
        return person.home[:COMMUNITY_DEPTH]
    if person and (scopes := person.scopes(*HANDLER_ROLES)):
        return scopes[0][:GRID_DEPTH]
    return only_way(uow, NOWHERE)


def only_way(uow: UnitOfWork, path: Path) -> Path:
    """Down the tree as long as there is only one way to go, to a community at the most."""
    while len(path) < COMMUNITY_DEPTH:
        children = uow.places.children(path)
        if len(children) != 1:
            return path
        path = children[0].path
    return path


def choices_below(uow: UnitOfWork, path: Path) -> list[Place]:
    """What to show as the next choice: communities, then buildings (residents do not think in grids), then units."""
    if len(path) < COMMUNITY_DEPTH:
        return uow.places.children(path)
    if len(path) <= GRID_DEPTH:
        return sorted(uow.places.below(path, Level.BUILDING), key=_house_number)
    return uow.places.children(path)


def _house_number(place: Place) -> tuple[bool, int, str]:
    """1号楼, 2号楼 … 10号楼, then what has no number."""
    digits = "".join(c for c in place.name if c.isdecimal() and c.isascii())
    return (not digits, int(digits or 0), place.name)


def labels(uow: UnitOfWork, places: Sequence[Place]) -> list[str]:
    """What to call them: by name, with the community before it when they lie in several."""
    if len({place.path[:COMMUNITY_DEPTH] for place in places}) <= 1:
        return [place.name for place in places]
    return [" ".join(p.name for p in uow.places.named(place.path) if p.level is not Level.GRID) for place in places]


def place_buttons(uow: UnitOfWork, locale: str, verb: str, id_: int, path: Path, page: int = 0) -> Rows:
    """Buttons for the next choice below `path`, 24 a page. `arg` is the place id, or `p<path's last id>.<page>`."""
    places = choices_below(uow, path)
    shown = places[page * PAGE : (page + 1) * PAGE]
    rows = grid([choice(p.name, verb, id_, str(p.id)) for p in shown], 3 if len(path) >= COMMUNITY_DEPTH else 1)
    turn: list[Button] = []
    last = path[-1] if path else 0
    if page > 0:
        turn.append(button(locale, "page-before", verb, id_, f"p{last}.{page - 1}"))
    if (page + 1) * PAGE < len(places):
        turn.append(button(locale, "page-after", verb, id_, f"p{last}.{page + 1}"))
    return (*rows, tuple(turn)) if turn else rows


@dataclass(frozen=True)
class Picked:
    """What a place button's `arg` means: a place, or a page of choices below `path`."""

    place: Place | None = None
    path: Path = NOWHERE
    page: int = 0


def picked(uow: UnitOfWork, arg: str) -> Picked | None:
    """Read a place button; None when it is not one of ours."""
    if arg.startswith("p"):
        last, _, page = arg[1:].partition(".")
        above_id, page_number = number(last), number(page)
        if above_id is None or page_number is None:
            return None
        above = uow.places.get(above_id) if above_id else None
        return Picked(path=above.path if above else NOWHERE, page=page_number)
    place_id = number(arg)
    place = uow.places.get(place_id) if place_id else None
    return Picked(place=place, path=place.path) if place else None


def named_buttons(uow: UnitOfWork, places: Sequence[Place], verb: str, id_: int) -> Rows:
    """A button for each of a few places."""
    named = zip(places, labels(uow, places), strict=True)
    return grid([choice(label, verb, id_, str(place.id)) for place, label in named], 2)


def closer(known: Path, found: Path) -> Path:
    """The better of two places: one that only says more roughly what is known changes nothing."""
    return known if not found or covers(found, known) else found
