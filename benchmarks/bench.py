"""What every measure is given: how large to make it, where to put it, and what several of them share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic

import psutil

from benchmarks import ours
from benchmarks.databases import PostgresTown, SqliteTown, postgres_town
from benchmarks.processes import Sink, alive, free_port, listens, running, sink, until
from benchmarks.town import House, Town

HOUSEHOLDS = 4000


@dataclass
class Bench:
    """`quick`: a tenth of everything, one round; for looking, not for publishing."""

    folder: Path
    quick: bool
    rounds: int
    stack: ExitStack
    town: Town = field(default=Town(communities=10, grids=10, buildings=4, units=3))

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def say(self, words: str) -> None:
        print(f"[{monotonic() - self._began:6.1f} s] {words}", file=sys.stderr, flush=True)

    def __post_init__(self) -> None:
        self._began = monotonic()

    @property
    def houses(self) -> list[House]:
        return list(self.town.households(HOUSEHOLDS))

    @cached_property
    def sqlite(self) -> SqliteTown:
        self.say("founding the town on SQLite")
        return SqliteTown(self.folder / "sqlite", self.town, HOUSEHOLDS)

    @cached_property
    def postgres(self) -> PostgresTown:
        self.say("founding the town on PostgreSQL")
        return self.stack.enter_context(postgres_town(self.folder / "pg", self.town, HOUSEHOLDS))

    @contextmanager
    def sink(self) -> Iterator[Sink]:
        with sink(self.folder) as ready:
            yield ready

    @contextmanager
    def echo(self, there: Sink, *, wait: bool = True) -> Iterator[ours.Running]:
        """The bare aiogram echo bot, listening."""
        port, log = free_port(), self.folder / "echo.log"
        command = ["-m", "benchmarks.baselines.echo", str(port), there.url, ours.TOKEN, ours.SECRET]
        with running(command, log) as process:
            if wait:
                until("the echo bot", lambda: alive(process, log) and listens(port))
            yield ours.Running(process, port, log)


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
