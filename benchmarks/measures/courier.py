"""The courier: durable sends a second with Telegram's rates lifted, against bare python-telegram-bot."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep

import psutil
from sqlalchemy import text

from benchmarks import ours
from benchmarks.bench import Bench, cpu_seconds
from benchmarks.databases import PostgresTown, SqliteTown
from benchmarks.processes import Sink, alive, running, until
from benchmarks.seeding import announce
from benchmarks.table import Figure, Row
from bot.domain.message import Lane
from storage.database import Database

CONCURRENCIES = (1, 8, 64)
PATIENCE = 150.0


@dataclass(frozen=True)
class Sent:
    """What one round gave: messages a second, and the process's CPU time for each (its start not counted)."""

    rate: float
    cpu_ms: float


def measure(bench: Bench) -> list[Row]:
    ours_count, bare_count = bench.size(6000, 1000), bench.size(1500, 400)
    bare: dict[str, list[Sent]] = {f"at concurrency {n}": [] for n in CONCURRENCIES}
    sent: dict[str, list[Sent]] = {"SQLite": [], "PostgreSQL": []}
    for _ in range(bench.rounds):
        for name, concurrency in zip(bare, CONCURRENCIES, strict=True):
            bare[name].append(_bare(bench, bare_count, concurrency))
        for town in (bench.sqlite, bench.postgres):
            sent[town.name].append(_ours(bench, town, ours_count))
        told = (f"{name} {r[-1].rate:.0f}/s at {r[-1].cpu_ms:.2f} ms" for name, r in (bare | sent).items())
        bench.say("courier: " + ", ".join(told))
    best = max(bare, key=lambda name: _rate(bare[name]).median)
    return [_row(name, sent[name], best, bare) for name in sent]


def _row(name: str, rounds: list[Sent], best: str, bare: dict[str, list[Sent]]) -> Row:
    ours_, baseline = _rate(rounds), replace(_rate(bare[best]), note=best)
    others = "; ".join(f"{other}: {_rate(bare[other])}" for other in bare if other != best)
    remark = f"CPU a message: {_cpu(rounds)}, bare {_cpu(bare[best])}; bare {others}"
    met = ours_.median >= 1.7 * baseline.median and ours_.median >= 1000
    return Row(f"courier ({name})", ours_, baseline, "≥ 1.7× and ≥ 1,000/s", met, (remark,))


def _rate(rounds: list[Sent]) -> Figure:
    return Figure(tuple(sent.rate for sent in rounds))


def _cpu(rounds: list[Sent]) -> Figure:
    return Figure(tuple(sent.cpu_ms for sent in rounds), "{:.2f} ms")


def _bare(bench: Bench, count: int, concurrency: int) -> Sent:
    log = bench.folder / "sender.log"
    with bench.sink() as sink:
        command = ["-m", "benchmarks.baselines.sender", sink.url, ours.TOKEN, str(count), str(concurrency)]
        with running(command, log) as process:
            return _watched(sink, process, log, count)


def _ours(bench: Bench, town: SqliteTown | PostgresTown, count: int) -> Sent:
    """A round of ours; raises unless every one is settled as sent in the end, and none came twice."""
    only = "courier" if ours.can_run_only() else ""
    with bench.sink() as sink, town.fresh() as url, closing(Database(url)) as database:
        announce(database, count, lane=Lane.NOTICE)
        with ours.bot(url, sink, bench.folder, only=only) as bot:
            sent = _watched(sink, bot.process, bot.log, count)
            until("all settled", lambda: _settled(database) == count)
        assert sink.messages() == count, f"{sink.messages()} messages for {count}"
        return sent


def _watched(sink: Sink, process: psutil.Process, log: Path, count: int) -> Sent:
    """From the first message on; what a process spends before it is not counted (at 20 ms, closely enough)."""
    until("a first message", lambda: alive(process, log) and sink.messages(), every=0.02)
    already, before = sink.messages(), cpu_seconds(process)
    spent = before
    end = monotonic() + PATIENCE
    while sink.messages() < count and monotonic() < end:
        spent = cpu_seconds(process)
        sleep(0.05)
    arrivals = [at for at, *_ in sink.arrivals()]
    return Sent(rate(arrivals), (spent - before) / (len(arrivals) - already) * 1e3)


def _settled(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM outbox WHERE state = 'sent'")).scalar_one())


def rate(arrivals: list[float]) -> float:
    """Between the first and the last."""
    return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])
