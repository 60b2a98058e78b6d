"""Checking places: codes, names, levels, parents, polygons. What is wrong is noted; what is right becomes entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import count

from bot.actions.community.codes import MAX_CODE, is_code
from bot.actions.community.form import Draft, PlaceLine, Shape, Spot, Told
from bot.actions.community.polygons import checked, overlaps
from bot.actions.community.vocabulary import FORM_LEVELS, level
from bot.domain.scope import Level
from storage.places import PlaceEntry

MAX_NAME = 100


class Territory:
    """The places of a draft by their code, each with where it was written."""

    def __init__(self, found: Draft) -> None:
        self._found = found
        self._levels: dict[str, Level] = {}
        self._lines: dict[str, PlaceLine] = {}
        self.spots: dict[str, Spot] = {}

    def check(self) -> tuple[PlaceEntry, ...]:
        """Every place, wide to narrow and each after its parent. Only sound when no error was noted."""
        for line in self._found.places:
            self._know(line)
        if not self._found.places and not self._found.problems:
            self._found.wrong(Spot(""), "import-no-places")
        for code, line in self._lines.items():
            self._parent(code, line)
        self._same_names()
        return self._in_order(self._shapes())

    def _in_order(self, shapes: dict[str, Shape]) -> tuple[PlaceEntry, ...]:
        """Every place, each at its number among those below the same parent."""
        below: dict[str | None, Iterator[int]] = defaultdict(count)
        entries = []
        for code, line in self._lines.items():
            parent = line.parent.text if line.parent else None
            entries.append(self._entry(code, line, parent, next(below[parent]), shapes))
        return tuple(sorted(entries, key=lambda entry: FORM_LEVELS.index(entry.level)))

    def level_of(self, code: str) -> Level | None:
        """The level of a place of this form."""
        return self._levels.get(code)

    def community_of(self, code: str) -> str | None:
        """The code of the community in which a place lies."""
        for _ in FORM_LEVELS:
            if self._levels.get(code) is Level.COMMUNITY:
                return code
            parent = self._lines[code].parent if code in self._lines else None
            if parent is None:
                return None
            code = parent.text
        return None

    def _know(self, line: PlaceLine) -> None:
        known = self._level(line)
        named = named_well(line.name, line.spot, self._found)
        code = self._code(line)
        for alias in line.aliases:
            named_well(alias, alias.spot, self._found)
        if code is None:
            return
        if code in self._lines:
            self._found.wrong(line.spot, "import-code-twice", code=code, first=self.spots[code])
            return
        self._lines[code], self.spots[code] = line, (line.code or line).spot
        if known and named:
            self._levels[code] = known

    def _level(self, line: PlaceLine) -> Level | None:
        if line.level is None:
            self._found.wrong(line.spot, "import-level-missing", levels=FORM_LEVELS)
            return None
        known = level(line.level.text)
        if known is None:
            self._found.wrong(line.level.spot, "import-level-unknown", value=line.level.text, levels=FORM_LEVELS)
        return known

    def _code(self, line: PlaceLine) -> str | None:
        if line.code is None:
            if line.name:
                self._found.wrong(line.spot, "import-code-missing", name=line.name.text)
            return None
        if not is_code(line.code.text):
            self._found.wrong(line.code.spot, "import-code-odd", code=line.code.text, limit=MAX_CODE)
        return line.code.text

    def _parent(self, code: str, line: PlaceLine) -> None:
        known, parent = self._levels.get(code), line.parent
        if known is None:
            return
        if known is Level.STREET:
            if parent:
                self._found.wrong(parent.spot, "import-street-below", code=code)
            return
        wanted = FORM_LEVELS[FORM_LEVELS.index(known) - 1]
        if parent is None:
            self._found.wrong(line.spot, "import-parent-missing", code=code, level=known, wanted=wanted)
        elif parent.text not in self._lines:
            self._found.wrong(parent.spot, "import-parent-unknown", code=code, parent=parent.text, wanted=wanted)
        elif (there := self._levels.get(parent.text)) and there is not wanted:
            self._found.wrong(
                parent.spot, "import-nesting", code=code, level=known, parent=parent.text, there=there, wanted=wanted
            )

    def _same_names(self) -> None:
        """Two buildings of one community that answer to one name make people's words ambiguous."""
        seen: dict[tuple[str | None, str], Spot] = {}
        for code, line in self._lines.items():
            if self._levels.get(code) is not Level.BUILDING:
                continue
            for name in {told.text: told for told in (line.name, *line.aliases) if told}.values():
                key = (self.community_of(code), name.text)
                if key in seen:
                    self._found.doubtful(name.spot, "import-same-name", name=name.text, first=seen[key])
                seen.setdefault(key, name.spot)

    def _shapes(self) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {}
        told = [(Told(code, line.spot), line.shape) for code, line in self._lines.items() if line.shape]
        for code, shape in [*told, *self._found.shapes]:
            if code.text in shapes:
                self._found.wrong(shape.spot, "import-polygon-twice", code=code.text, first=shapes[code.text].spot)
            elif code.text not in self._lines:
                self._found.doubtful(shape.spot, "import-polygon-nobody", code=code.text)
            elif self._levels.get(code.text) not in {Level.GRID, None}:
                self._found.wrong(shape.spot, "import-polygon-not-grid", code=code.text)
            elif (geometry := checked(shape, code.text, self._found)) is not None:
                shapes[code.text] = Shape(geometry, shape.spot)
        overlaps(shapes, self._found)
        return shapes

    def _entry(
        self, code: str, line: PlaceLine, parent: str | None, position: int, shapes: dict[str, Shape]
    ) -> PlaceEntry:
        return PlaceEntry(
            code=code,
            level=self._levels.get(code, Level.STREET),
            name=line.name.text if line.name else "",
            parent=parent,
            aliases=tuple(alias.text for alias in line.aliases),
            polygon=shapes[code].geometry if code in shapes else None,
            position=position,
        )


def named_well(name: Told | None, spot: Spot, found: Draft) -> bool:
    """Whether there is a name of one line and bearable length; a problem if not."""
    if name is None or not name.text:
        found.wrong(spot, "import-name-missing")
    elif len(name.text) > MAX_NAME:
        found.wrong(name.spot, "import-name-long", limit=MAX_NAME)
    elif not name.text.isprintable():
        found.wrong(name.spot, "import-name-odd")
    else:
        return True
    return False
