"""The territory tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import func, literal, select, update
from sqlmodel import Session, col

from bot.domain.scope import Level, Path
from storage.tables import PlaceRow


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


def load_path(text: str) -> Path:
    """What `dump_path` wrote."""
    return tuple(int(part) for part in text.split(".") if part)


class Places:
    """The territory, as part of one unit of work. Retired places are known by id but not listed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, place_id: int) -> Place | None:
        row = self._session.get(PlaceRow, place_id)
        return _place(row) if row else None

    def by_code(self, code: str) -> Place | None:
        row = self._session.execute(select(PlaceRow).where(col(PlaceRow.code) == code)).scalars().first()
        return _place(row) if row and not row.retired else None

    def named(self, path: Path) -> list[Place]:
        """The places along a path, wide to narrow."""
        if not path:
            return []
        rows = self._session.execute(select(PlaceRow).where(col(PlaceRow.id).in_(path))).scalars()
        known = {row.id: row for row in rows}
        return [_place(known[part]) for part in path if part in known]

    def children(self, path: Path) -> list[Place]:
        """The places directly below (below NOWHERE: the streets), in their own order."""
        parent = path[-1] if path else None
        return self._listed(col(PlaceRow.parent_id) == parent if parent else col(PlaceRow.parent_id).is_(None))

    def below(self, path: Path, level: Level) -> list[Place]:
        """All places of one level in a scope."""
        return self._listed(col(PlaceRow.path).startswith(dump_path(path)), col(PlaceRow.level) == level.value)

    def all_of(self, level: Level) -> list[Place]:
        """All places of one level."""
        return self._listed(col(PlaceRow.level) == level.value)

    def _listed(self, *where: Any) -> list[Place]:
        rows = self._session.execute(
            select(PlaceRow)
            .where(col(PlaceRow.retired).is_(False), *where)
            .order_by(col(PlaceRow.position), col(PlaceRow.id))
        ).scalars()
        return [_place(row) for row in rows]

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


def _registered(row: PlaceRow, parent: str | None) -> Registered:
    place = _place(row)
    entry = PlaceEntry(place.code, place.level, place.name, parent, place.aliases, place.polygon, position=row.position)
    return Registered(place.id, place.path, row.retired, entry)


def _place(row: PlaceRow) -> Place:
    return Place(
        id=cast(int, row.id),
        path=load_path(row.path),
        level=Level(row.level),
        code=row.code,
        name=row.name,
        aliases=tuple(row.aliases or ()),
        polygon=row.polygon,
    )
