"""Where our process's time goes: `python -m benchmarks.profiling [danger|draft|courier|accept] [--pg] [--count N]`.

Runs the real bot under a sampler (benchmarks/profiled.py) with the load of the benchmark of that name, and prints the
share of each package, the functions that cost most by themselves, and ours with everything below them. The rate it
says is lower than without the sampler; shares are what to read.
"""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from benchmarks import ours, words
from benchmarks.bench import Bench
from benchmarks.load import Plan
from benchmarks.loading import post
from benchmarks.measures.courier import rate
from benchmarks.measures.whole_way import WARM, by_draft, in_danger, measured, warm
from benchmarks.processes import Sink, until
from benchmarks.seeding import announce
from bot.domain.message import Lane
from storage.database import Database

OURS = ("bot", "handlers", "storage")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiling", description=__doc__)
    parser.add_argument("what", nargs="?", default="danger", choices=("danger", "draft", "courier", "accept"))
    parser.add_argument("--pg", action="store_true", help="on PostgreSQL")
    parser.add_argument("--count", type=int, default=300, help="tickets or messages")
    parser.add_argument("--only", default="", help="run --only these parts")
    parser.add_argument("--top", type=int, default=40, help="lines of each list")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lb-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        bench = Bench(Path(folder), quick=True, rounds=1, stack=stack)
        town = bench.postgres if asked.pg else bench.sqlite
        file = Path(folder) / "samples.json"
        python = ("-m", "benchmarks.profiled", str(file))
        with bench.sink() as sink, town.fresh() as url:
            if asked.what == "courier":
                with closing(Database(url)) as database:
                    announce(database, asked.count, lane=Lane.NOTICE)
            with ours.bot(url, sink, bench.folder, only=asked.only, python=python) as bot:
                print(_driven(asked.what, bot, sink, bench, asked.count))
                bot.process.terminate()
                until("its end", file.exists)
                until("the samples", lambda: _whole(file))
        _tell(json.loads(file.read_text("utf-8")), asked.top)


def _driven(what: str, bot: ours.Running, sink: Sink, bench: Bench, count: int) -> str:
    if what in ("danger", "draft"):
        warm(bot, sink, bench.houses[-WARM:])
    bot.process.send_signal(signal.SIGUSR1)
    if what == "accept":
        result = post(Plan(bot.port, "/telegram", ours.SECRET, 40, 5), words.small_talk(50_000))
        return f"{result.rate:.0f} updates/s accepted"
    if what == "courier":
        until("the courier", lambda: sink.messages() >= count, 120)
        return f"{rate([at for at, *_ in sink.arrivals()]):.0f} messages/s"
    way = measured(bot, sink, {"danger": in_danger, "draft": by_draft}[what], bench.houses[:count], 60)
    return f"{way.rate:.1f} tickets/s, {way.cpu_ms:.1f} ms CPU and {way.messages:.1f} messages a ticket"


def _whole(file: Path) -> bool:
    try:
        json.loads(file.read_text("utf-8"))
    except ValueError:
        return False
    return True


def _tell(found: dict[str, Any], top: int) -> None:
    packages: Counter[str] = Counter()
    for name, share in found["alone"].items():
        packages[name.partition(":")[0].partition(".")[0]] += share
    print(f"{found['cpu']:.1f} s of CPU in {found['seconds']:.0f} s (and {found['sampler']:.1f} s the sampler's)")
    print("by thread:")
    for name, share in list(found["threads"].items())[:6]:
        print(f"  {share:6.1%}  {name}")
    print("\nby package, alone:")
    for name, share in packages.most_common(20):
        print(f"  {share:6.1%}  {name}")
    print("\nby function, alone:")
    for name, share in list(found["alone"].items())[:top]:
        print(f"  {share:6.1%}  {name}")
    print("\nours, with everything below:")
    mine = [(name, share) for name, share in found["within"].items() if name.partition(".")[0] in OURS]
    for name, share in mine[: 2 * top]:
        print(f"  {share:6.1%}  {name}")


if __name__ == "__main__":
    main()
