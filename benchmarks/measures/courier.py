"""The courier: durable sends a second with Telegram's rates lifted, against bare python-telegram-bot."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import text

from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.processes import alive, running, until
from benchmarks.seeding import announce
from benchmarks.table import Figure, Row
from bot.domain.message import Lane
from storage.database import Database

CONCURRENCIES = (1, 8, 64)
PATIENCE = 150.0


def measure(bench: Bench) -> list[Row]:
    ours_count, bare_count = bench.size(6000, 1000), bench.size(1500, 400)
    bare: dict[int, list[float]] = {n: [] for n in CONCURRENCIES}
    sent: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    for _ in range(bench.rounds):
        for concurrency in CONCURRENCIES:
            bare[concurrency].append(_bare(bench, bare_count, concurrency))
        for town in (bench.sqlite, bench.postgres):
            sent[town.name].append(_ours(bench, town, ours_count))
        told = ", ".join(f"bare at {n}: {r[-1]:.0f}/s" for n, r in bare.items())
        bench.say(f"courier: {told}; " + ", ".join(f"{name} {r[-1]:.0f}/s" for name, r in sent.items()))
    best = max(bare, key=lambda n: Figure(tuple(bare[n])).median)
    baseline = Figure(tuple(bare[best]), note=f"at concurrency {best}")
    others = "; ".join(f"at {n}: {Figure(tuple(r))}" for n, r in bare.items() if n != best)
    rows = []
    for name, rates in sent.items():
        figure = Figure(tuple(rates))
        met = figure.median >= 1.7 * baseline.median and figure.median >= 1000
        rows.append(Row(f"courier ({name})", figure, baseline, "≥ 1.7× and ≥ 1,000/s", met))
    rows[0] = Row(*(getattr(rows[0], f) for f in ("measure", "ours", "baseline", "reach", "met")), (f"bare {others}",))
    return rows


def _bare(bench: Bench, count: int, concurrency: int) -> float:
    with bench.sink() as sink:
        command = ["-m", "benchmarks.baselines.sender", sink.url, ours.TOKEN, str(count), str(concurrency)]
        with running(command, bench.folder / "sender.log") as process:
            log = bench.folder / "sender.log"
            until("the bare sender", lambda: sink.messages() >= count or not alive(process, log), PATIENCE)
        return rate([at for at, *_ in sink.arrivals()])


def _ours(bench: Bench, town: object, count: int) -> float:
    """Rate at the sink; raises unless every one is settled as sent in the end."""
    only = "courier" if ours.can_run_only() else ""
    with bench.sink() as sink, town.fresh() as url, closing(Database(url)) as database:  # type: ignore[attr-defined]
        announce(database, count, lane=Lane.NOTICE)
        with ours.bot(url, sink, bench.folder, only=only) as bot:
            until("the courier", lambda: alive(bot.process, bot.log) and sink.messages() >= count, PATIENCE)
            until("all settled", lambda: _sent(database) == count)
        assert sink.messages() == count
        return rate([at for at, *_ in sink.arrivals()])


def _sent(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM outbox WHERE state = 'sent'")).scalar_one())


def rate(arrivals: list[float]) -> float:
    """Between the first and the last."""
    return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])
