"""What the all-in-one process takes: memory, and the time from its start to its first answer to anybody.

The first start of each, which may have to compile what it imports, is not counted.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from time import monotonic

from benchmarks import ours, words
from benchmarks.bench import Bench
from benchmarks.load import Plan
from benchmarks.loading import post
from benchmarks.measures.whole_way import CONNECTIONS
from benchmarks.processes import Sink, until
from benchmarks.table import Figure, Row

MEGABYTE = 1_000_000
"""Of memory: 10^6 bytes."""


def measure(bench: Bench) -> list[Row]:
    seen: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    for _ in range(bench.rounds + 1):
        with bench.sink() as sink:
            seen["bare"].append(_first_answer(bench, sink, lambda sink=sink: bench.echo(sink, wait=False)))
        with bench.sink() as sink, bench.sqlite.fresh() as url:
            start = lambda sink=sink, url=url: ours.bot(url, sink, bench.folder, wait=False)  # noqa: E731
            seen["ours"].append(_first_answer(bench, sink, start))
        for name, rounds in seen.items():
            bench.say(f"footprint: {name}: first answer after {rounds[-1][0]:.2f} s, then {rounds[-1][1]:.0f} MB")
    started = {name: Figure(tuple(r[0] for r in rounds[1:]), "{:.2f} s") for name, rounds in seen.items()}
    memory = {name: Figure(tuple(r[1] for r in rounds[1:]), "{:.0f} MB") for name, rounds in seen.items()}
    more_time = started["ours"].median - started["bare"].median
    more_memory = memory["ours"].median - memory["bare"].median
    return [
        Row("memory after 500 messages", memory["ours"], memory["bare"], "≤ +100 MB", more_memory <= 100,
            (f"{more_memory:+.0f} MB",)),
        Row("start to first answer", started["ours"], started["bare"], "≤ +1.5 s", more_time <= 1.5,
            (f"{more_time:+.2f} s",)),
    ]  # fmt: skip


def _first_answer(
    bench: Bench, sink: Sink, start: Callable[[], AbstractContextManager[ours.Running]]
) -> tuple[float, float]:
    """Seconds from the start of the process to its first message at the sink; megabytes after 500 messages."""
    began = monotonic()
    with start() as bot:
        until("somebody who listens", lambda: _accepted(bot.port), every=0.005)
        until("the first answer", sink.messages, every=0.005)
        took = sink.arrivals()[0][0] - began
        post(Plan(bot.port, "/telegram", ours.SECRET, CONNECTIONS), words.dangers(bench.houses[:500], first=1))
        until("500 messages", lambda: sink.messages() > 500, every=0.1)
        return took, bot.process.memory_info().rss / MEGABYTE


def _accepted(port: int) -> bool:
    """Post a stranger's /start; whether it was taken."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"X-Telegram-Bot-Api-Secret-Token": ours.SECRET, "Content-Type": "application/json"}
    with closing(wire):
        try:
            wire.request("POST", "/telegram", words.start(7_900_000_000), headers)
            return wire.getresponse().status == 200
        except OSError:
            return False
