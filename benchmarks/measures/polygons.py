"""From a point to its grid, among 10,000 grids: the index alone, and as a report with a pin asks it of the database."""

from __future__ import annotations

import random
from contextlib import closing
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.databases import found
from benchmarks.table import Figure, Row
from benchmarks.town import Town
from bot.actions import whereabouts
from bot.domain.message import Pin
from bot.domain.scope import Level
from bot.places import Map
from storage.database import Database


def measure(bench: Bench) -> list[Row]:
    town = Town(bench.size(100, 20), 100, 1, 1)
    grids = town.communities * town.grids
    bench.say(f"polygons: a town of {grids:,} grids")
    folder = bench.folder / "polygons"
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'town.db'}"
    found(url, folder, town, 0, polygons=True)
    alone: list[float] = []
    asked: list[float] = []
    with closing(Database(url)) as database:
        with database.read() as uow:
            chart = Map([(g.path, g.polygon) for g in uow.places.all_of(Level.GRID) if g.polygon])
        for round_ in range(bench.rounds):
            pins = _pins(town, 10_000, seed=round_)
            alone.append(_p99(chart.locate(pin.latitude, pin.longitude) for pin in pins))
            with database.read() as uow:
                whereabouts.by_pin(uow, pins[0])
                asked.append(_p99(whereabouts.by_pin(uow, pin) for pin in pins[: bench.size(300, 30)]))
            bench.say(f"polygons: p99 {alone[-1]:.3f} ms alone, {asked[-1]:.3f} ms from the database")
    form = "{:.3f} ms"
    first, second = Figure(tuple(alone), form), Figure(tuple(asked), form)
    return [
        Row(f"routing by polygon p99, {grids:,} grids", first, None, "< 1 ms", first.median < 1),
        Row("… as a report with a pin asks it", second, None, "< 1 ms", second.median < 1),
    ]


def _pins(town: Town, count: int, seed: int) -> list[Pin]:
    """Points all over the town and a little beyond, most of them inside a grid, some between two."""
    luck = random.Random(seed)
    east, north = town.grids * 0.002, town.communities * 0.002
    return [Pin(33 + luck.uniform(-0.02, 1.02) * north, 113 + luck.uniform(-0.02, 1.02) * east) for _ in range(count)]


def _p99(work: object) -> float:
    """Milliseconds of the slowest hundredth; each step of `work` is one measurement."""
    took: list[float] = []
    began = perf_counter()
    for _ in work:  # type: ignore[attr-defined]
        now = perf_counter()
        took.append(now - began)
        began = perf_counter()
    return sorted(took)[int(len(took) * 0.99)] * 1e3
