"""What one report costs in a large database: 1,000,000 tickets and 100,000 households, against 1,000 of each.

The town is as large as its households need (a grid worker for every hundred). Cost is time a report on the whole way
(in danger, SQLite), and the process's CPU time a report, which a busy machine disturbs less.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.databases import SqliteTown, settle
from benchmarks.measures.whole_way import WARM, Way, in_danger, measured, warm
from benchmarks.seeding import remember
from benchmarks.table import Figure, Row, at_most
from benchmarks.town import Town


@dataclass(frozen=True)
class Size:
    """A town and its past."""

    town: Town
    households: int
    tickets: int


SMALL = Size(Town(1, 10, 10, 3), 1_000, 1_000)
LARGE = Size(Town(100, 10, 10, 3), 100_000, 1_000_000)
MIDDLE = Size(Town(30, 10, 10, 3), 10_000, 50_000)


def measure(bench: Bench) -> list[Row]:
    sizes = {"small": SMALL, "large": MIDDLE if bench.quick else LARGE}
    reports = bench.size(400, 100)
    towns = {name: _grown(bench, size, bench.folder / name) for name, size in sizes.items()}
    seen: dict[str, list[Way]] = {name: [] for name in sizes}
    for _ in range(bench.rounds):
        for name, size in sizes.items():
            seen[name].append(_one_round(bench, towns[name], size, reports))
            bench.say(f"size: {name}: {1e3 / seen[name][-1].rate:.1f} ms a report, {seen[name][-1].cpu_ms:.1f} ms CPU")
    large = sizes["large"]
    title = f"cost of one report at {large.tickets:,} tickets, {large.households:,} households"
    wall = {name: Figure(tuple(1e3 / w.rate for w in ways), "{:.1f} ms") for name, ways in seen.items()}
    cpu = {name: Figure(tuple(w.cpu_ms for w in ways), "{:.1f} ms") for name, ways in seen.items()}
    return [
        at_most(title, wall["large"], wall["small"], 1.2),
        Row(f"{title}, CPU", cpu["large"], cpu["small"]),
    ]


def _grown(bench: Bench, size: Size, folder: Path) -> SqliteTown:
    bench.say(f"size: a town of {size.households:,} households with {size.tickets:,} tickets")
    town = SqliteTown(folder, size.town, size.households)
    with town.opened() as database:
        remember(database, size.tickets)
        settle(database)
    return town


def _one_round(bench: Bench, town: SqliteTown, size: Size, reports: int) -> Way:
    houses = list(islice(size.town.households(size.households), reports + WARM))
    with bench.sink() as sink, town.fresh() as url, ours.bot(url, sink, bench.folder) as bot:
        warm(bot, sink, houses[reports:])
        return measured(bot, sink, in_danger, houses[:reports], bench.size(20, 10))
