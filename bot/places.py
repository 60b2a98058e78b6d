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
        import numpy
        from shapely import STRtree, prepare
        from shapely.geometry import shape

        known = [(path, shape(geometry)) for path, geometry in grids]
        self._paths = [path for path, _ in known]
        self._drawn = numpy.array([drawn for _, drawn in known], dtype=object)
        self._tree = STRtree(self._drawn)
        self._edges = Edges(self._drawn)
        prepare(self._drawn)

    def locate(self, latitude: float, longitude: float, *, within_metres: float = 200) -> tuple[Path, ...]:
        """The grids in which the point lies, borders included; else the nearest within that distance; else none.

        Several when grids overlap or share the border it lies on, or are equally near. A place that is not on
        Earth is nowhere. Not made for grids across the date line or at the poles.
        """
        from shapely import Point, intersects_xy

        if not (self._paths and abs(latitude) <= 90 and abs(longitude) <= 180):
            return ()
        around = self._tree.query(Point(longitude, latitude))
        inside = around[intersects_xy(self._drawn[around], longitude, latitude)]
        return self._paths_at(inside) or self._nearest(latitude, longitude, within_metres)

    def _nearest(self, latitude: float, longitude: float, within_metres: float) -> tuple[Path, ...]:
        from shapely import box

        scale = metres_per_degree(latitude)
        reach_east, reach_north = within_metres / max(scale[0], 1.0), within_metres / scale[1]
        window = box(longitude - reach_east, latitude - reach_north, longitude + reach_east, latitude + reach_north)
        near = self._tree.query(window)
        if not len(near):
            return ()
        distances = self._edges.metres(near, (longitude, latitude), scale)
        nearest = distances.min()
        return self._paths_at(near[distances <= nearest + SAME_DISTANCE]) if nearest <= within_metres else ()

    def _paths_at(self, numbers: Iterable[int]) -> tuple[Path, ...]:
        return tuple(self._paths[n] for n in sorted(int(n) for n in numbers))


class Edges:
    """The borders of many polygons as straight pieces in one array: distances to some of them cost one sum, no shape.

    (Projecting each polygon into metres for every question, as shapely would have it, took 4.5 ms beside eight grids.)
    """

    def __init__(self, drawn: Any) -> None:
        import numpy
        from shapely import get_coordinates, get_parts, get_rings

        parts, of_part = get_parts(drawn, return_index=True)
        rings, of_ring = get_rings(parts, return_index=True)
        points, of_point = get_coordinates(rings, return_index=True)
        goes_on = of_point[:-1] == of_point[1:]
        self._from, self._to = points[:-1][goes_on], points[1:][goes_on]
        owners = of_part[of_ring[of_point[:-1][goes_on]]] if len(drawn) else numpy.zeros(0, int)
        self._begins = numpy.searchsorted(owners, numpy.arange(len(drawn) + 1))

    def metres(self, numbers: Any, here: tuple[float, float], scale: tuple[float, float]) -> Any:
        """How far `here` (longitude, latitude) is from the border of each polygon; `scale`: metres per degree."""
        import numpy

        begins, ends = self._begins[numbers], self._begins[numbers + 1]
        which = numpy.concatenate([numpy.arange(a, b) for a, b in zip(begins, ends, strict=True)])
        start, end = (self._from[which] - here) * scale, (self._to[which] - here) * scale
        along = end - start
        length = numpy.maximum((along * along).sum(axis=1), 1e-12)  # a piece without length is a point
        share = numpy.clip(-(start * along).sum(axis=1) / length, 0.0, 1.0)
        foot = start + along * share[:, None]
        squares = (foot * foot).sum(axis=1)
        return numpy.sqrt(numpy.minimum.reduceat(squares, numpy.cumsum([0, *(ends - begins)[:-1]])))


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """How long a degree of longitude and one of latitude are there (WGS 84 ellipsoid, series to the centimetre)."""
    phi = math.radians(latitude)
    east = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    north = 111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi) - 0.0023 * math.cos(6 * phi)
    return east, north
