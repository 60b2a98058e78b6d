"""The territory tree."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Row, bindparam, func, literal, select, update
from sqlmodel import Session, col

from bot.domain.scope import COMMUNITY_DEPTH, Level, Path
from storage.editions import TERRITORY, Editions
from storage.tables import PlaceRow, table_of


@dataclass(frozen=True)
class Place:
    """A node of the tree; `path` ends in its own id. `polygon` is a GeoJSON geometry (WGS 84) or None."""

    id: int
    path: Path
    level: Level
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    polygon: dict[str, Any] | None = None


@dataclass(frozen=True)
class PlaceEntry:
    """A place as a community's form tells it: known by its code, below the place whose code is `parent`."""

    code: str
    level: Level
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    polygon: dict[str, Any] | None = None
    position: int = 0


@dataclass(frozen=True)
class Registered:
    """A place as it is stored, retired or not, in the words of a form."""

    id: int
    path: Path
    retired: bool
    entry: PlaceEntry


BATCH = 500
"""Places written or looked up in one statement (SQLite allows 999 parameters everywhere)."""


def dump_path(path: Path) -> str:
    """(1, 4, 9) → "1.4.9."; the closing dot keeps 1.4 from matching 1.40."""
    return "".join(f"{part}." for part in path)


@lru_cache(maxsize=20_000)
def load_path(text: str) -> Path:
    """What `dump_path` wrote."""
    return tuple(int(part) for part in text.split(".") if part)


def within(places: FromClause) -> ColumnElement[bool]:
    """The condition that a place lies in the scope whose `bounds_of` are given; found by index."""
    return (places.c.path >= bindparam("first")) & (places.c.path < bindparam("beyond"))


def bounds_of(scope: Path) -> dict[str, str]:
    """What `within` compares with: "/" is the character after "."; everywhere is all that begins with a digit."""
    inside = dump_path(scope)
    return {"first": inside, "beyond": f"{inside[:-1]}/" if inside else ":"}


_PLACES = table_of(PlaceRow)
_WHOLE = [_PLACES.c[name] for name in ("id", "path", "level", "code", "name", "aliases", "polygon")]
_BY_ID = select(*_WHOLE).where(_PLACES.c.id == bindparam("one"))
_LISTED = select(*_WHOLE).where(_PLACES.c.retired.is_(False)).order_by(_PLACES.c.position, _PLACES.c.id)
_BY_CODE = _LISTED.where(_PLACES.c.code == bindparam("code"))
_STREETS = _LISTED.where(_PLACES.c.parent_id.is_(None))
_CHILDREN = _LISTED.where(_PLACES.c.parent_id == bindparam("parent"))
_OF_LEVEL = _LISTED.where(_PLACES.c.level == bindparam("level"))
_BELOW = _OF_LEVEL.where(within(_PLACES))


class Places:
    """The territory, as part of one unit of work. Retired places are known by id but not listed.

    What is asked for all the time is kept in memory until the territory changes.
    """

    def __init__(self, session: Session, editions: Editions) -> None:
        self._session, self._editions = session, editions

    def get(self, place_id: int) -> Place | None:
        return self._editions.kept(TERRITORY, place_id, lambda: next(iter(self._listed(_BY_ID, one=place_id)), None))

    def by_code(self, code: str) -> Place | None:
        return next(iter(self._listed(_BY_CODE, code=code)), None)

    def named(self, path: Path) -> list[Place]:
        """The places along a path, wide to narrow."""
        return [place for part in path if (place := self.get(part)) is not None]

    def children(self, path: Path) -> list[Place]:
        """The places directly below (below NOWHERE: the streets), in their own order."""
        if not path:
            return self._listed(_STREETS)
        parent = path[-1]
        return self._kept(path, ("children", parent), lambda: self._listed(_CHILDREN, parent=parent))

    def below(self, path: Path, level: Level) -> list[Place]:
        """All places of one level in a scope."""
        asked = {"level": level.value, **bounds_of(path)}
        return self._kept(path, ("below", path, level), lambda: self._listed(_BELOW, **asked))

    def all_of(self, level: Level) -> list[Place]:
        """All places of one level."""
        return self._listed(_OF_LEVEL, level=level.value)

    def _kept(self, path: Path, question: Hashable, ask: Callable[[], list[Place]]) -> list[Place]:
        """From memory, where it is no more than a community."""
        if len(path) < COMMUNITY_DEPTH:
            return ask()
        return list(self._editions.kept(TERRITORY, question, lambda: tuple(ask())))

    def _listed(self, statement: Any, **values: Any) -> list[Place]:
        return [_place(row) for row in self._session.connection().execute(statement, values)]

    def put(
        self,
        *,
        parent: Place | None,
        level: Level,
        code: str,
        name: str,
        aliases: tuple[str, ...] = (),
        polygon: dict[str, Any] | None = None,
        position: int = 0,
    ) -> Place:
        """Add the place with this code, or bring it up to date (parent and level included; what is below moves too)."""
        row = self._session.execute(select(PlaceRow).where(col(PlaceRow.code) == code)).scalars().first()
        if row is None:
            row = PlaceRow(level=level.value, code=code, name=name, aliases=[])
            self._session.add(row)
        row.parent_id = parent.id if parent else None
        row.level, row.name, row.aliases, row.position = level.value, name, list(aliases), position
        row.polygon, row.retired = polygon, False
        self._session.flush()
        before, row.path = row.path, dump_path((*(parent.path if parent else ()), cast(int, row.id)))
        self._session.flush()
        if before and before != row.path:
            self._move_below(before, row.path)
        self._editions.changed(TERRITORY)
        return _place(row)

    def register(self) -> dict[str, Registered]:
        """Every place by its code, retired ones included."""
        rows = self._session.execute(select(PlaceRow)).scalars().all()
        codes = {row.id: row.code for row in rows}
        return {row.code: _registered(row, codes.get(row.parent_id)) for row in rows}

    def put_all(self, entries: Sequence[PlaceEntry]) -> None:
        """Add these places or bring them up to date: as `put`, for many of one level at once.

        Their parents are stored already (write the wide levels first). What lies below a place that moved
        moves with it. Raises `KeyError` for a parent that is not there.
        """
        for start in range(0, len(entries), BATCH):
            self._put_batch(entries[start : start + BATCH])

    def _put_batch(self, entries: Sequence[PlaceEntry]) -> None:
        rows = self._rows_by_code({entry.code for entry in entries})
        parents = self._rows_by_code({entry.parent for entry in entries if entry.parent})
        for entry in entries:
            row = rows.setdefault(entry.code, PlaceRow(level="", code=entry.code, name="", aliases=[]))
            row.level, row.name, row.aliases = entry.level.value, entry.name, list(entry.aliases)
            row.polygon, row.position, row.retired = entry.polygon, entry.position, False
            row.parent_id = parents[entry.parent].id if entry.parent else None
        self._session.add_all(rows.values())
        self._session.flush()
        moved = []
        for entry in entries:
            row, before = rows[entry.code], rows[entry.code].path
            row.path = f"{parents[entry.parent].path if entry.parent else ''}{row.id}."
            if before and before != row.path:
                moved.append((before, row.path))
        self._session.flush()
        for before, after in moved:
            self._move_below(before, after)
        self._editions.changed(TERRITORY)

    def _rows_by_code(self, codes: Iterable[str]) -> dict[str, PlaceRow]:
        rows = self._session.execute(select(PlaceRow).where(col(PlaceRow.code).in_(list(codes)))).scalars()
        return {row.code: row for row in rows}

    def _move_below(self, before: str, after: str) -> None:
        rest = func.substr(col(PlaceRow.path), len(before) + 1)
        self._session.execute(
            update(PlaceRow)
            .where(col(PlaceRow.path).startswith(before))
            .values(path=literal(after) + rest)
            .execution_options(synchronize_session=False)
        )
        self._session.expire_all()

    def retire(self, place_id: int) -> None:
        """It no longer exists; tickets that name it keep doing so."""
        row = self._session.get_one(PlaceRow, place_id)
        row.retired = True
        self._session.flush()
        self._editions.changed(TERRITORY)


def _registered(row: PlaceRow, parent: str | None) -> Registered:
    place = _place(row)
    entry = PlaceEntry(place.code, place.level, place.name, parent, place.aliases, place.polygon, position=row.position)
    return Registered(place.id, place.path, row.retired, entry)


def _place(row: PlaceRow | Row[Any]) -> Place:
    return Place(
        id=cast(int, row.id),
        path=load_path(row.path),
        level=Level(row.level),
        code=row.code,
        name=row.name,
        aliases=tuple(row.aliases or ()),
        polygon=row.polygon,
    )
