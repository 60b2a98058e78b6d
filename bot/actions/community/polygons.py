"""Checking polygons: GeoJSON in degrees of WGS 84, longitude first, valid, not over one another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bot.actions.community.form import Draft, Shape

CHINA_LONGITUDE, CHINA_LATITUDE = (73.0, 136.0), (3.0, 54.0)
"""Where latitude and longitude can be told apart by their size, although both are below 90."""
MAX_SPAN = 1.0
"""Degrees: no grid is a hundred kilometres wide."""
SLIVER = 0.005
"""Grids drawn by hand overlap a little along their border: this share of the smaller one is no warning."""

Position = tuple[float, float]


def checked(shape: Shape, code: str, found: Draft) -> dict[str, Any] | None:
    """The polygon in the form in which it is stored (rings closed, no heights); None and a problem if wrong."""
    rings = _rings(shape.geometry)
    if rings is None:
        found.wrong(shape.spot, "import-polygon-shape")
        return None
    positions = [position for polygon in rings for ring in polygon for position in ring]
    if trouble := _not_here(positions):
        found.wrong(shape.spot, trouble, code=code)
        return None
    return _valid(rings, shape, code, found)


def overlaps(shapes: Mapping[str, Shape], found: Draft) -> None:
    """Warn of every pair of grids that cover the same ground."""
    from shapely import STRtree
    from shapely.geometry import shape as drawn

    if not shapes:
        return
    codes = list(shapes)
    drawings = [drawn(shapes[code].geometry) for code in codes]
    tree = STRtree(drawings)
    for one, other in sorted(zip(*tree.query(drawings, predicate="intersects"), strict=True)):
        if one >= other:
            continue
        common = drawings[one].intersection(drawings[other]).area
        share = common / min(drawings[one].area, drawings[other].area)
        if share > SLIVER:
            percent = max(1, round(100 * share))
            spot = shapes[codes[other]].spot
            found.doubtful(spot, "import-overlap", one=codes[one], other=codes[other], percent=percent)


def _rings(geometry: Any) -> list[list[list[Position]]] | None:
    """Polygons of rings of (longitude, latitude); None when it is not that."""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return None
    told: Any = geometry.get("coordinates")
    polygons: Any = [told] if geometry["type"] == "Polygon" else told
    try:
        rings = [[[_position(p) for p in ring] for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    whole = all(polygon and all(len(set(ring)) > 2 for ring in polygon) for polygon in rings)
    return rings if rings and whole else None


def _position(told: Any) -> Position:
    longitude, latitude = told[0], told[1]
    if isinstance(longitude, str | bool) or isinstance(latitude, str | bool):
        raise TypeError("a position is of numbers")
    position = float(longitude), float(latitude)
    if not all(map(math.isfinite, position)):
        raise ValueError("a position is finite")
    return position


def _not_here(positions: list[Position]) -> str | None:
    """The id of what is wrong with where these positions lie; None when nothing is."""
    east, north = [p[0] for p in positions], [p[1] for p in positions]
    if all(abs(x) <= 180 for x in east) and all(abs(y) <= 90 for y in north):
        swapped = _within(east, CHINA_LATITUDE) and _within(north, CHINA_LONGITUDE)
    else:
        swapped = all(abs(x) <= 90 for x in east) and all(abs(y) <= 180 for y in north)
        if not swapped:
            return "import-polygon-not-degrees"
    if swapped:
        return "import-polygon-swapped"
    span = max(max(east) - min(east), max(north) - min(north))
    return "import-polygon-huge" if span > MAX_SPAN else None


def _within(values: list[float], bounds: tuple[float, float]) -> bool:
    return all(bounds[0] <= value <= bounds[1] for value in values)


def _valid(rings: list[list[list[Position]]], shape: Shape, code: str, found: Draft) -> dict[str, Any] | None:
    from shapely import MultiPolygon, Polygon, is_valid_reason
    from shapely.geometry import mapping

    polygons = [Polygon(polygon[0], polygon[1:]) for polygon in rings]
    whole = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    if not whole.is_valid:
        reason = str(is_valid_reason(whole))
        crossing = reason.partition("[")
        kind = "import-polygon-crossing" if "Self-intersection" in reason else "import-polygon-invalid"
        found.wrong(shape.spot, kind, code=code, point=crossing[2].rstrip("]") or "?")
        return None
    if whole.area == 0:
        found.wrong(shape.spot, "import-polygon-shape")
        return None
    return {"type": whole.geom_type, "coordinates": _lists(mapping(whole)["coordinates"])}


def _lists(told: Any) -> Any:
    return [_lists(part) for part in told] if isinstance(told, tuple | list) else told
