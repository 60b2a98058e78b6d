"""Units told in short: "3" for 1单元 to 3单元, or their names in one cell."""

from __future__ import annotations

from bot.actions.community.codes import derived
from bot.actions.community.form import Draft, PlaceLine, Told
from bot.actions.community.vocabulary import listed
from bot.domain.scope import Level
from bot.words import DEFAULT_LOCALE, render

MAX_UNITS = 99


def counted(number: Told, building: Told, found: Draft) -> list[PlaceLine]:
    """So many units of a building, by their numbers; a number beyond any building is a problem."""
    if not number.text.isdecimal() or int(number.text) > MAX_UNITS:
        found.wrong(number.spot, "import-unit-count", limit=MAX_UNITS, value=number.text)
        return []
    names = [render(DEFAULT_LOCALE, "import-unit-name", number=n + 1) for n in range(int(number.text))]
    return [_unit(name, number, building) for name in names]


def told_in_a_cell(cell: Told, building: Told, found: Draft) -> list[PlaceLine]:
    """The units that one cell of a table names or counts."""
    if cell.text.isdecimal():
        return counted(cell, building, found)
    return [_unit(name, cell, building) for name in listed(cell.text)]


def _unit(name: str, told: Told, building: Told) -> PlaceLine:
    code = Told(derived(building.text, name), told.spot)
    return PlaceLine(told.spot, Told(Level.UNIT.value, told.spot), code, building, Told(name, told.spot))
