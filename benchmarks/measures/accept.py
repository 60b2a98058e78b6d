"""Accept: updates a second acknowledged, each of them kept on disk before its 200 (ours) or not at all (baseline)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from sqlalchemy import text

from benchmarks import ours, words
from benchmarks.bench import Bench, cpu_seconds
from benchmarks.load import Plan, Result
from benchmarks.loading import post
from benchmarks.processes import Sink
from benchmarks.table import Figure, Row, at_least
from storage.database import Database

CONNECTIONS = 40
"""Telegram's own default for a webhook's `max_connections`."""


@dataclass(frozen=True)
class Taken:
    """What one round gave: updates acknowledged a second, and the process's CPU time for each."""

    rate: float
    cpu_ms: float


def measure(bench: Bench) -> list[Row]:
    seconds = bench.size(5, 2)
    parts = {"alone": "intake,web"} if ours.can_run_only() else {}
    parts["all"] = ""
    seen: dict[str, list[Taken]] = {name: [] for name in ("bare", *parts)}
    ceiling: list[float] = []
    for _ in range(bench.rounds):
        with bench.sink() as sink:
            ceiling.append(_posted(sink.port, seconds / 2).rate)
        with bench.sink() as sink, bench.echo(sink) as echo:
            seen["bare"].append(_taken(echo, seconds)[0])
        for name, only in parts.items():
            with bench.sink() as sink, bench.sqlite.fresh() as url:
                seen[name].append(_kept(bench, url, sink, only, seconds))
        bench.say("accept: " + ", ".join(f"{n} {r[-1].rate:.0f}/s at {r[-1].cpu_ms:.2f} ms" for n, r in seen.items()))
    rates = {name: Figure(tuple(taken.rate for taken in rounds)) for name, rounds in seen.items()}
    remark = f"the load generator's own ceiling, against a server that does nothing: {Figure(tuple(ceiling))}"
    titles = {"alone": "accept, `--only intake,web` (SQLite)", "all": "accept, all in one process (SQLite)"}
    rows = [at_least(titles[n], rates[n], rates["bare"], 4, remarks=(_cpu(seen[n], seen["bare"]),)) for n in parts]
    return [*rows[:-1], replace(rows[-1], remarks=(*rows[-1].remarks, remark))]


def _cpu(ours_: list[Taken], bare: list[Taken]) -> str:
    here, there = (Figure(tuple(taken.cpu_ms for taken in rounds), "{:.2f} ms") for rounds in (ours_, bare))
    return f"CPU an update: {here}, bare {there}"


def _taken(bot: ours.Running, seconds: float) -> tuple[Taken, int]:
    """A round, and how many were acknowledged in it."""
    before = cpu_seconds(bot.process)
    result = _posted(bot.port, seconds)
    return Taken(result.rate, (cpu_seconds(bot.process) - before) / result.ok * 1e3), result.ok


def _posted(port: int, seconds: float) -> Result:
    plan = Plan(port, "/telegram", ours.SECRET, CONNECTIONS, seconds)
    result = post(plan, words.small_talk(int(seconds * 16_000)))
    assert not result.refused, f"{result.refused} were refused"
    return result


def _kept(bench: Bench, url: str, sink: Sink, only: str, seconds: float) -> Taken:
    """A round of ours; raises unless every update that was acknowledged is in the inbox."""
    with ours.bot(url, sink, bench.folder, only=only) as bot:
        taken, count = _taken(bot, seconds)
    with closing(Database(url)) as database, database.engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()
    assert rows >= count > 0, f"{count} were acknowledged and {rows} kept"
    return taken
