"""The territory tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
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
        """Add the place with this code, or bring it up to date (its parent and level included)."""
        row = self._session.execute(select(PlaceRow).where(col(PlaceRow.code) == code)).scalars().first()
        if row is None:
            row = PlaceRow(level=level.value, code=code, name=name, aliases=[])
            self._session.add(row)
        row.parent_id = parent.id if parent else None
        row.level, row.name, row.aliases, row.position = level.value, name, list(aliases), position
        row.polygon, row.retired = polygon, False
        self._session.flush()
        row.path = dump_path((*(parent.path if parent else ()), cast(int, row.id)))
        self._session.flush()
        return _place(row)

    def retire(self, place_id: int) -> None:
        """It no longer exists; tickets that name it keep doing so."""
        row = self._session.get_one(PlaceRow, place_id)
        row.retired = True
        self._session.flush()


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
