"""From a point to its grid, among 10,000 grids: the index alone, and as a report with a pin asks it of the database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.table import Figure, Row
from bot.actions import whereabouts
from bot.domain.message import Pin
from bot.domain.scope import Level
from bot.places import Map
from storage import migrate
from storage.database import Database
from storage.places import PlaceEntry
from storage.unit import UnitOfWork

SIDE = 0.002
"""Degrees, some two hundred metres: a grid of three hundred households."""


def measure(bench: Bench) -> list[Row]:
    rows_, columns = bench.size(100, 20), 100
    bench.say(f"polygons: a town of {rows_ * columns:,} grids")
    alone: list[float] = []
    beside: list[float] = []
    asked: list[float] = []
    with closing(Database(f"sqlite:///{bench.folder / 'polygons.db'}")) as database:
        migrate.upgrade(database)
        with database.begin() as uow:
            draw(uow, rows_, columns)
        with database.read() as uow:
            chart = Map([(g.path, g.polygon) for g in uow.places.all_of(Level.GRID) if g.polygon])
        for round_ in range(bench.rounds):
            pins = _pins(rows_, columns, 10_000, seed=round_)
            alone.append(_p99(chart.locate(pin.latitude, pin.longitude) for pin in pins))
            corners = _corners(rows_, columns, 10_000, seed=round_)
            beside.append(_p99(chart.locate(pin.latitude, pin.longitude) for pin in corners))
            asked.append(_p99(_ask(database, pins[: bench.size(500, 30)])))
            bench.say(f"polygons: p99 {alone[-1]:.3f} ms alone, {asked[-1]:.3f} ms from the database")
    form = "{:.3f} ms"
    first, second = Figure(tuple(alone), form), Figure(tuple(asked), form)
    between = Figure(tuple(beside), form)
    return [
        Row(f"routing by polygon p99, {rows_ * columns:,} grids", first, None, "< 1 ms", first.median < 1),
        Row("… beside every grid, where four corners meet", between, None, "< 1 ms", between.median < 1),
        Row("… as a report with a pin asks it", second, None, "< 1 ms", second.median < 1),
    ]


def draw(uow: UnitOfWork, rows_: int, columns: int) -> None:
    """A street of so many communities of so many grids each, side by side."""
    uow.places.put_all([PlaceEntry("town", Level.STREET, "星河街道")])
    communities = [f"c{row}" for row in range(rows_)]
    uow.places.put_all([PlaceEntry(code, Level.COMMUNITY, code, "town") for code in communities])
    for row, code in enumerate(communities):
        shapes = [octagon(113 + column * SIDE, 33 + row * SIDE) for column in range(columns)]
        grids = [PlaceEntry(f"{code}-g{n}", Level.GRID, f"{n}网格", code, polygon=s) for n, s in enumerate(shapes)]
        uow.places.put_all(grids)


def octagon(west: float, south: float) -> dict[str, object]:
    """A GeoJSON polygon a little smaller than its square."""
    cut, far = SIDE * 0.2, SIDE * 0.98
    lower = [(cut, 0.0), (far - cut, 0.0), (far, cut), (far, far - cut)]
    steps = [*lower, (far - cut, far), (cut, far), (0.0, far - cut), (0.0, cut), (cut, 0.0)]
    return {"type": "Polygon", "coordinates": [[[round(west + x, 6), round(south + y, 6)] for x, y in steps]]}


def _ask(database: Database, pins: list[Pin]) -> Iterator[object]:
    """Each pin in a transaction of its own, as updates come."""
    for pin in pins:
        with database.read() as uow:
            yield whereabouts.by_pin(uow, pin)


def _pins(rows_: int, columns: int, count: int, seed: int) -> list[Pin]:
    """Points all over the town and a little beyond, most of them inside a grid, some between two."""
    luck = random.Random(seed)
    east, north = columns * SIDE, rows_ * SIDE
    return [Pin(33 + luck.uniform(-0.02, 1.02) * north, 113 + luck.uniform(-0.02, 1.02) * east) for _ in range(count)]


def _corners(rows_: int, columns: int, count: int, seed: int) -> list[Pin]:
    """Points in the gaps where the cut corners of four grids meet: inside none, near all."""
    luck = random.Random(seed)
    return [
        Pin(33 + (luck.randrange(rows_) + 0.99) * SIDE, 113 + (luck.randrange(columns) + 0.99) * SIDE)
        for _ in range(count)
    ]


def _p99(work: object) -> float:
    """Milliseconds of the slowest hundredth; each step of `work` is one measurement, but the first (it may prepare)."""
    took: list[float] = []
    began = perf_counter()
    for _ in work:  # type: ignore[attr-defined]
        now = perf_counter()
        took.append(now - began)
        began = perf_counter()
    return sorted(took[1:])[int((len(took) - 1) * 0.99)] * 1e3
