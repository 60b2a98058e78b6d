"""Territory as paths: street > community > grid > building > unit > room (DOMAIN.md §1).

A place is known by the tuple of place ids from its street down, so `(1, 4)` covers `(1, 4, 9)`.
The empty path means "somewhere, not known yet" and is covered only by itself.
"""

from __future__ import annotations

from enum import StrEnum

Path = tuple[int, ...]

NOWHERE: Path = ()


class Level(StrEnum):
    """The six levels of the territory tree, from wide to narrow."""

    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"


COMMUNITY_DEPTH, GRID_DEPTH, BUILDING_DEPTH = 2, 3, 4
"""How long a path is at each level: a community's holds its street and itself."""


def covers(scope: Path, place: Path) -> bool:
    """Whether `place` lies in `scope` (a scope covers itself)."""
    return place[: len(scope)] == scope


def community_of(place: Path) -> Path:
    """The community in which `place` lies (itself, when it is one), or `NOWHERE` when that is not known."""
    return place[:COMMUNITY_DEPTH] if len(place) >= COMMUNITY_DEPTH else NOWHERE


def may_concern(scope: Path, place: Path) -> bool:
    """Whether `place`, perhaps known only roughly, may turn out to lie in `scope`.

    A ticket that says no more than "in this street" concerns every desk of that street: otherwise it would
    lie on nobody's table.
    """
    return covers(scope, place) or covers(place, scope)
