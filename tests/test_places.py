"""From a point to the grid around it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.community import read
from bot.places import Map, metres_per_degree
from tests.actions.import_forms import EXAMPLE, square

WEST, EAST, FAR = (1, 2, 3), (1, 2, 4), (1, 2, 5)
SIDE = 0.002
SOUTH, LEFT = 33.24, 113.70
TOWN = Map(
    [
        (WEST, square(LEFT, SOUTH, SIDE)),
        (EAST, square(LEFT + SIDE, SOUTH, SIDE)),
        (FAR, square(LEFT + 0.1, SOUTH, SIDE)),
    ]
)
MIDDLE = SOUTH + SIDE / 2


def test_a_point_inside_is_in_its_grid_alone() -> None:
    assert TOWN.locate(MIDDLE, LEFT + SIDE / 2) == (WEST,)
    assert TOWN.locate(MIDDLE, LEFT + SIDE * 1.5) == (EAST,)


def test_a_point_on_the_common_border_is_in_both() -> None:
    assert TOWN.locate(MIDDLE, LEFT + SIDE) == (WEST, EAST)


def test_where_grids_overlap_both_are_named() -> None:
    town = Map([(WEST, square(LEFT, SOUTH, SIDE)), (EAST, square(LEFT + SIDE / 2, SOUTH, SIDE))])
    assert town.locate(MIDDLE, LEFT + SIDE * 0.75) == (WEST, EAST)


@pytest.mark.parametrize("latitude", [0.0, 33.24, 52.9, -45.0])
@pytest.mark.parametrize(("east", "north"), [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_nearness_is_in_metres_whatever_the_latitude_and_direction(latitude: float, east: int, north: int) -> None:
    town = Map([(WEST, square(10.0, latitude, SIDE))])
    wide, high = metres_per_degree(latitude)

    def away(metres: float) -> tuple[float, float]:
        edge = latitude + SIDE / 2 + north * SIDE / 2
        side = 10.0 + SIDE / 2 + east * SIDE / 2
        return edge + north * metres / high, side + east * metres / wide

    assert town.locate(*away(199)) == (WEST,)
    assert town.locate(*away(201)) == ()
    assert town.locate(*away(201), within_metres=202) == (WEST,)


def test_the_nearest_of_several_is_named_and_equally_near_ones_together() -> None:
    gap = Map([(WEST, square(LEFT, SOUTH, SIDE)), (EAST, square(LEFT + SIDE * 1.5, SOUTH, SIDE))])
    assert gap.locate(MIDDLE, LEFT + SIDE * 1.1) == (WEST,)
    assert gap.locate(MIDDLE, LEFT + SIDE * 1.25) == (WEST, EAST)


def test_a_hole_is_not_inside_and_parts_are() -> None:
    outer, inner = (
        square(LEFT, SOUTH, 0.02)["coordinates"][0],
        square(LEFT + 0.008, SOUTH + 0.008, 0.004)["coordinates"][0],
    )
    ring: dict[str, Any] = {"type": "Polygon", "coordinates": [outer, inner]}
    parts: dict[str, Any] = {"type": "MultiPolygon", "coordinates": [square(10, 10)["coordinates"], [inner]]}
    assert Map([(WEST, ring), (EAST, parts)]).locate(SOUTH + 0.01, LEFT + 0.01) == (EAST,)
    assert Map([(WEST, ring)]).locate(SOUTH + 0.01, LEFT + 0.01, within_metres=50) == ()


def test_a_map_without_grids_and_a_place_off_the_earth_are_nowhere() -> None:
    assert Map([]).locate(33, 113) == ()
    for latitude, longitude in [(math.nan, 113), (33, math.nan), (math.inf, 0), (91, 0), (0, 181)]:
        assert TOWN.locate(latitude, longitude) == ()


def test_a_degree_is_as_long_as_geodesy_says() -> None:
    assert metres_per_degree(0) == pytest.approx((111_319.5, 110_574.3), abs=1)
    assert metres_per_degree(45) == pytest.approx((78_846.8, 111_131.8), abs=1)


@given(st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_grid_is_found_in_it(x: float, y: float) -> None:
    assert WEST in TOWN.locate(SOUTH + y * SIDE * 0.999, LEFT + x * SIDE * 0.999)


def test_the_examples_grids_meet_without_overlap_and_hold_their_middles() -> None:
    grids = {place.code: place.polygon for place in read(EXAMPLE).places if place.polygon}
    numbers = {code: (n,) for n, code in enumerate(grids)}
    town = Map([(numbers[code], polygon) for code, polygon in grids.items()])
    for code, polygon in grids.items():
        ring = polygon["coordinates"][0][:-1]
        longitude, latitude = (sum(p[axis] for p in ring) / len(ring) for axis in (0, 1))
        assert town.locate(latitude, longitude) == (numbers[code],), json.dumps([longitude, latitude])
