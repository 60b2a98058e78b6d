"""From a point to the grid around it: polygons in WGS 84 degrees, distances in metres."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.scope import Path

SAME_DISTANCE = 1.0
"""Metres: grids this equally near are all named, so that the resident is asked and nobody guesses."""


class Map:
    """The grids' polygons, indexed. Build it anew when the territory changes."""

    def __init__(self, grids: Iterable[tuple[Path, Mapping[str, Any]]]) -> None:
        """Each grid's path and its GeoJSON Polygon or MultiPolygon (longitude first)."""
        from shapely import STRtree
        from shapely.geometry import shape

        known = [(path, shape(geometry)) for path, geometry in grids]
        self._paths = [path for path, _ in known]
        self._drawn = [drawn for _, drawn in known]
        self._tree = STRtree(self._drawn)

    def locate(self, latitude: float, longitude: float, *, within_metres: float = 200) -> tuple[Path, ...]:
        """The grids in which the point lies, borders included; else the nearest within that distance; else none.

        Several when grids overlap or share the border it lies on, or are equally near. A place that is not on
        Earth is nowhere. Not made for grids across the date line or at the poles.
        """
        from shapely import Point

        if not (self._drawn and abs(latitude) <= 90 and abs(longitude) <= 180):
            return ()
        around = self._tree.query(Point(longitude, latitude), predicate="intersects")
        return self._paths_at(around) or self._nearest(latitude, longitude, within_metres)

    def _nearest(self, latitude: float, longitude: float, within_metres: float) -> tuple[Path, ...]:
        from shapely import Point, box, transform

        east, north = metres_per_degree(latitude)
        reach_east, reach_north = within_metres / max(east, 1.0), within_metres / north
        window = box(longitude - reach_east, latitude - reach_north, longitude + reach_east, latitude + reach_north)
        here = Point(0, 0)

        def to_metres(positions: Any) -> Any:
            return (positions - [longitude, latitude]) * [east, north]

        distances = {n: here.distance(transform(self._drawn[n], to_metres)) for n in self._tree.query(window)}
        nearest = min(distances.values(), default=math.inf)
        if nearest > within_metres:
            return ()
        return self._paths_at(n for n, distance in distances.items() if distance <= nearest + SAME_DISTANCE)

    def _paths_at(self, numbers: Iterable[int]) -> tuple[Path, ...]:
        return tuple(self._paths[n] for n in sorted(int(n) for n in numbers))


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """How long a degree of longitude and one of latitude are there (WGS 84 ellipsoid, series to the centimetre)."""
    phi = math.radians(latitude)
    east = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    north = 111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi) - 0.0023 * math.cos(6 * phi)
    return east, north
