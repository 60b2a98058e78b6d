"""`python benchmarks/scale/simulate.py`: prints the tables of docs/scale.md. The same seed prints the same tables.

`--quick` simulates small crowds only. Service times are parameters: see `--help`, and docs/scale.md for which are
measured and which assumed. A whole run takes some minutes of one core.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve()
if str(HERE.parents[2]) not in sys.path:  # run as a script, from wherever
    sys.path.insert(0, str(HERE.parents[2]))

from benchmarks.scale.arithmetic import carried, handled, stored  # noqa: E402
from benchmarks.scale.crowd import Crowd, Town  # noqa: E402
from benchmarks.scale.machine import Machine  # noqa: E402

WRITING_SHARE = 0.05
"""Of the residents, within five minutes of the earthquake (assumed)."""
RESIDENTS_PER_WORKER, RESIDENTS_PER_COMMUNITY = 1_000, 5_000
CITY_PEAK_HOUR = 8_000
"""A tenth (assumed) of 80,000 calls a day."""


def earthquake(residents: int, **more: object) -> Crowd:
    """The five minutes after it, for the residents of one bot."""
    crowd = Crowd(
        writers=round(residents * WRITING_SHARE),
        window=300.0,
        workers=max(1, residents // RESIDENTS_PER_WORKER),
        desk=3,
    )
    return replace(crowd, **more)


def seconds(value: float) -> str:
    """Short, as people say it."""
    if value < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min"


def row(name: str, town: Town) -> str:
    bot, waits = town.bot, town.waits
    cells = [name, f"{bot.counted['updates']:,}", f"{bot.counted['landed']:,}", f"{bot.most_inbox:,}",
             f"{bot.most_outbox:,}"]  # fmt: skip
    cells += [
        f"{seconds(waits.share(what, 0.5))} / {seconds(waits.share(what, 0.99))}"
        for what in ("alarmed", "acknowledged", "numbered", "assigned")
    ]
    cells += [str(bot.most_in_a_second()), str(bot.overtaken)]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| | updates | messages | most in inbox | most in outbox | urgent at the worker, median / 99 % |"
    " first answer | number | ordinary ticket at the worker | most sent in 1 s | urgent overtaken |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def surge(machine: Machine, seed: int, sizes: tuple[int, ...]) -> Iterator[str]:
    yield "\n### The five minutes after an earthquake, by residents of one bot (28/s)\n"
    yield HEAD
    for residents in sizes:
        yield row(f"{residents:,} residents", Town(earthquake(residents), machine, seed).live())


def remedies(machine: Machine, seed: int, residents: int) -> Iterator[str]:
    yield f"\n### What helps: {residents:,} residents in the same five minutes\n"
    yield HEAD
    quake = earthquake(residents)
    four = earthquake(residents // 4)
    bulky = replace(quake, bulk=10_000, bulk_at=60.0)
    tries = (
        ("one bot", quake, machine),
        ("one bot, and 10,000 bulk messages from the first minute on", bulky, machine),
        ("one bot, quieter answers", replace(quake, quiet=True), machine),
        ("one of four bots", four, machine),
        ("one of ten bots", earthquake(residents // 10), machine),
        ("one of four bots, and those 10,000 bulk messages", replace(four, bulk=10_000, bulk_at=60.0), machine),
        ("the same, bulk paid for", replace(four, bulk=10_000, bulk_at=60.0), replace(machine, paid=True)),
    )
    for name, crowd, box in tries:
        yield row(name, Town(crowd, box, seed).live())


def crisis_hour(machine: Machine, seed: int, bots: tuple[int, ...]) -> Iterator[str]:
    yield f"\n### The busiest hour of an 80,000-call day ({CITY_PEAK_HOUR:,} reports, whole lives)\n"
    yield HEAD
    for number in bots:
        crowd = Crowd(
            CITY_PEAK_HOUR // number, 3600.0, front_loaded=False, danger=0.02, until="rate", signs_after=600.0,
            workers=max(1, 10_000_000 // RESIDENTS_PER_WORKER // number),
        )  # fmt: skip
        yield row(f"one of {number} bots", Town(crowd, machine, seed).live())


def tables(options: argparse.Namespace) -> Iterator[str]:
    machine = Machine(handle=options.handle_ms / 1000, turn=options.turn_ms / 1000)
    yield from carried()
    yield from stored()
    yield from handled(1000 / options.handle_ms)
    yield from surge(machine, options.seed, (3_000, 10_000) if options.quick else (
        3_000, 10_000, 20_000, 50_000, 100_000))  # fmt: skip
    yield from remedies(machine, options.seed, 8_000 if options.quick else 100_000)
    yield from crisis_hour(machine, options.seed, (100,) if options.quick else (2, 4, 20))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20080512)
    parser.add_argument("--handle-ms", type=float, default=9.0, help="one update worked off by one handler process")
    parser.add_argument("--turn-ms", type=float, default=8.0, help="one transaction of the courier")
    parser.add_argument("--quick", action="store_true", help="small crowds only")
    for line in tables(parser.parse_args()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
