"""The form as one YAML file: street > communities > grids > buildings > units, and staff."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.actions.community import geojson, opening
from bot.actions.community.codes import derived
from bot.actions.community.entries import Entry, compose
from bot.actions.community.form import Draft, PlaceLine, RoleLine, Shape, StaffLine, Told
from bot.actions.community.units import counted
from bot.domain.scope import Level

_BELOW = {
    Level.STREET: ("communities", Level.COMMUNITY),
    Level.COMMUNITY: ("grids", Level.GRID),
    Level.GRID: ("buildings", Level.BUILDING),
    Level.BUILDING: ("units", Level.UNIT),
}
_OWN_CODE = {Level.BUILDING, Level.UNIT}
"""Levels whose code may be left out."""


def draft(path: Path) -> Draft:
    """What the file says, unchecked. Raises `BadFormError` when it is not YAML at all."""
    found = Draft()
    root = Entry(compose(opening.text(path), path.name), path.name, found)
    parts = root.fields("street", "staff")
    reader = _Reader(path, found)
    if street := parts.get("street"):
        for entry in street.items():
            reader.place(entry, Level.STREET, ())
    if staff := parts.get("staff"):
        for entry in staff.items():
            found.staff.append(_staff(entry))
    return found


class _Reader:
    """Walks down the tree; `above` are the codes from the street to the parent."""

    def __init__(self, path: Path, found: Draft) -> None:
        self._path, self._found = path, found

    def place(self, entry: Entry, level: Level, above: tuple[Told, ...]) -> None:
        if level is Level.UNIT and isinstance(entry.node, yaml.ScalarNode):
            self._plain_unit(entry, above[-1])
            return
        below = _BELOW.get(level)
        shape = ("polygon",) if level is Level.GRID else ()
        fields = entry.fields("code", "name", "aliases", *shape, *((below[0],) if below else ()))
        if not fields:
            return
        line = PlaceLine(
            spot=entry.spot,
            level=Told(level.value, entry.spot),
            code=_told(fields, "code"),
            parent=above[-1] if above else None,
            name=_told(fields, "name"),
            aliases=_all_told(fields, "aliases"),
            shape=self._shape(fields["polygon"]) if "polygon" in fields else None,
        )
        line = _with_code(line, level, above)
        self._found.places.append(line)
        if below and below[0] in fields:
            self._below(fields[below[0]], below[1], (*above, line.code or Told("", line.spot)))

    def _below(self, entry: Entry, level: Level, above: tuple[Told, ...]) -> None:
        if level is Level.UNIT and (number := _number(entry)) is not None:
            self._found.places.extend(counted(number, above[-1], self._found))
            return
        for item in entry.items():
            self.place(item, level, above)

    def _plain_unit(self, entry: Entry, building: Told) -> None:
        if name := entry.told():
            code = Told(derived(building.text, name.text), entry.spot)
            level = Told(Level.UNIT.value, entry.spot)
            self._found.places.append(PlaceLine(entry.spot, level, code, building, name))

    def _shape(self, entry: Entry) -> Shape | None:
        if isinstance(entry.node, yaml.ScalarNode):
            told = entry.told()
            return geojson.named(self._path.parent, told, self._found) if told else None
        return Shape(entry.json(), entry.spot)


def _with_code(line: PlaceLine, level: Level, above: tuple[Told, ...]) -> PlaceLine:
    if line.code or level not in _OWN_CODE or line.name is None:
        return line
    parent = above[-2 if level is Level.BUILDING else -1].text
    code = Told(derived(parent, line.name.text), line.spot)
    return PlaceLine(line.spot, line.level, code, line.parent, line.name, line.aliases, line.shape)


def _number(entry: Entry) -> Told | None:
    whole = isinstance(entry.node, yaml.ScalarNode) and entry.node.tag == "tag:yaml.org,2002:int"
    return entry.told() if whole else None


def _told(fields: dict[str, Entry], name: str) -> Told | None:
    return fields[name].told() if name in fields else None


def _all_told(fields: dict[str, Entry], name: str) -> tuple[Told, ...]:
    items = fields[name].items() if name in fields else ()
    return tuple(told for item in items if (told := item.told()))


_MORE = ("telegram_id", "phone", "locale")


def _staff(entry: Entry) -> StaffLine:
    fields = entry.fields("code", "name", "roles", "backup", "on_duty", "answers_for", *_MORE)
    roles = tuple(_role(item) for item in fields["roles"].items()) if "roles" in fields else ()
    return StaffLine(
        spot=entry.spot,
        code=_told(fields, "code"),
        name=_told(fields, "name"),
        roles=roles,
        backup=_told(fields, "backup"),
        on_duty=_told(fields, "on_duty"),
        answers_for=_told(fields, "answers_for"),
        telegram_id=_told(fields, "telegram_id"),
        phone=_told(fields, "phone"),
        locale=_told(fields, "locale"),
    )


def _role(entry: Entry) -> RoleLine:
    fields = entry.fields("role", "at")
    return RoleLine(entry.spot, _told(fields, "role"), _told(fields, "at"))
