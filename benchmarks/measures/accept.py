"""Accept: updates a second acknowledged, each of them kept on disk before its 200 (ours) or not at all (baseline)."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import text

from benchmarks import ours, words
from benchmarks.bench import Bench
from benchmarks.load import Plan
from benchmarks.loading import post
from benchmarks.processes import Sink
from benchmarks.table import Figure, Row, at_least
from storage.database import Database

CONNECTIONS = 40
"""Telegram's own default for a webhook's `max_connections`."""


def measure(bench: Bench) -> list[Row]:
    seconds = bench.size(5, 2)
    parts = {"alone": "intake,web"} if ours.can_run_only() else {}
    parts["all"] = ""
    bare: list[float] = []
    kept: dict[str, list[float]] = {name: [] for name in parts}
    ceiling: list[float] = []
    for _ in range(bench.rounds):
        with bench.sink() as sink:
            ceiling.append(_posted(sink.port, seconds / 2))
        with bench.sink() as sink, bench.echo(sink) as echo:
            bare.append(_posted(echo.port, seconds))
        for name, only in parts.items():
            with bench.sink() as sink, bench.sqlite.fresh() as url:
                kept[name].append(_kept(bench, url, sink, only, seconds))
        bench.say(f"accept: bare {bare[-1]:.0f}/s, " + ", ".join(f"{n} {r[-1]:.0f}/s" for n, r in kept.items()))
    remark = f"the load generator's own ceiling, against a server that does nothing: {Figure(tuple(ceiling))}"
    baseline = Figure(tuple(bare))
    rows = [at_least("accept, all in one process (SQLite)", Figure(tuple(kept["all"])), baseline, 4, remarks=(remark,))]
    if "alone" in kept:
        rows.insert(0, at_least("accept, `--only intake,web` (SQLite)", Figure(tuple(kept["alone"])), baseline, 4))
    return rows


def _posted(port: int, seconds: float) -> float:
    plan = Plan(port, "/telegram", ours.SECRET, CONNECTIONS, seconds)
    result = post(plan, words.small_talk(int(seconds * 16_000)))
    assert not result.refused, f"{result.refused} were refused"
    return result.rate


def _kept(bench: Bench, url: str, sink: Sink, only: str, seconds: float) -> float:
    """Updates a second; raises unless every update that was acknowledged is in the inbox."""
    with ours.bot(url, sink, bench.folder, only=only) as bot:
        plan = Plan(bot.port, "/telegram", ours.SECRET, CONNECTIONS, seconds)
        result = post(plan, words.small_talk(int(seconds * 16_000)))
    with closing(Database(url)) as database, database.engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()
    assert rows >= result.ok > 0, f"{result.ok} were acknowledged and {rows} kept"
    assert not result.refused, f"{result.refused} were refused"
    return result.rate
