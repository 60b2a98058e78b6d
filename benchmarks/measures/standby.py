"""When a process is killed, or told to stop: seconds without a courier, and seconds to a graceful end under load.

Two processes, both able to send, over one database with more than enough to send at an even pace. The one that leads is
killed with SIGKILL; counted is the silence at the sink, from the last message of the old courier to the first of the
new one. Then the whole bot is told to stop (SIGTERM) while it works off a flood of reports.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from itertools import pairwise
from time import monotonic

from benchmarks import ours, words
from benchmarks.bench import Bench
from benchmarks.databases import PostgresTown, SqliteTown
from benchmarks.load import Plan
from benchmarks.loading import post
from benchmarks.processes import Sink, until
from benchmarks.seeding import announce
from benchmarks.table import Figure, Row
from bot.domain.message import Lane
from storage.database import Database

PACE = {"SEND_RATE": "50", "SEND_RATE_CHAT": "10000"}
SILENCE, GRACE = 2.0, 10.0


def measure(bench: Bench) -> list[Row]:
    rows = []
    for town in (bench.sqlite, bench.postgres):
        silences = [silence for _ in range(bench.rounds) for silence in _takeovers(bench, town)]
        bench.say(f"standby: {town.name}: silent for {max(silences):.2f} s at most, in {len(silences)} takeovers")
        ends = [_end(bench, town) for _ in range(bench.rounds)]
        bench.say(f"standby: {town.name}: ended {max(ends):.2f} s after SIGTERM at most")
        rows += [
            Row(f"takeover of the courier after SIGKILL ({town.name})", Figure(tuple(silences), "{:.2f} s"), None,
                f"≤ {SILENCE:g} s, each", max(silences) <= SILENCE),
            Row(f"SIGTERM to the end, under a flood ({town.name})", Figure(tuple(ends), "{:.2f} s"), None,
                f"≤ {GRACE:g} s, each", max(ends) <= GRACE),
        ]  # fmt: skip
    return rows


def _takeovers(bench: Bench, town: SqliteTown | PostgresTown) -> list[float]:
    """One after the other: the leader is killed, the standby leads, a new standby comes."""
    with bench.sink() as sink, town.fresh() as url, ExitStack() as stack:
        with closing(Database(url)) as database:
            announce(database, 20_000, lane=Lane.NOTICE)
        leader = _courier(bench, stack, url, sink, 0)
        until("the first courier", sink.messages)
        silences = []
        for number in range(1, bench.size(6, 2)):
            standby = _courier(bench, stack, url, sink, number)
            until("a standby", lambda log=standby.log: "stands_by" in log.read_text("utf-8", "replace"))
            leader.process.kill()
            leader.process.wait()
            before = sink.messages()
            until("the next courier", lambda before=before: sink.messages() > before + 5)
            at = sorted(at for at, *_ in sink.arrivals())
            silences.append(max(late - early for early, late in pairwise(at)))
            sink.forget()
            leader = standby
        return silences


def _courier(bench: Bench, stack: ExitStack, url: str, sink: Sink, number: int) -> ours.Running:
    folder = bench.folder / f"courier-{number}"
    folder.mkdir(exist_ok=True)
    more = PACE | {"LOG_LEVEL": "INFO"}
    return stack.enter_context(ours.bot(url, sink, folder, only="courier", rates=more, may_die=True))


def _end(bench: Bench, town: SqliteTown | PostgresTown) -> float:
    """Seconds from SIGTERM to the end of the process, with hundreds of reports kept and not yet worked off."""
    with bench.sink() as sink, town.fresh() as url, ours.bot(url, sink, bench.folder, may_die=True) as bot:
        post(Plan(bot.port, "/telegram", ours.SECRET, 40), words.dangers(bench.houses[:600], first=1))
        told = monotonic()
        bot.process.terminate()
        bot.process.wait(60)
        return monotonic() - told
