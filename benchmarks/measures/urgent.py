"""Urgent while bulk goes out: a report in danger, from its update posted to its worker's card at the sink.

One report at a time at an even pace (open loop), each for another worker; first with an idle line, then, in the same
life of the same process, while a broadcast to 100,000 chats is going out. Once at the rate Telegram gives everybody
(28/s), once at 1000/s (paid broadcasts), where the machine is the limit.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from time import monotonic

from benchmarks import ours, words
from benchmarks.bench import Bench
from benchmarks.load import Plan
from benchmarks.loading import load
from benchmarks.processes import Sink, until
from benchmarks.seeding import announce
from benchmarks.table import Figure, Row
from benchmarks.town import DESK, WORKER, House
from storage.database import Database


@dataclass(frozen=True)
class Line:
    """At what rate the bot may send, and how many reports a second come in meanwhile (five messages each).

    At 28/s bulk leaves room for 8.4 others a second.
    """

    rate: str
    reports: float


LINES = {"28/s": Line("28", 1.6), "1000/s": Line("1000", 5.0)}
REACH = 1.5


@dataclass
class Waits:
    """Seconds from the update to the worker's card, all rounds together."""

    idle: list[float]
    busy: list[float]


def measure(bench: Bench) -> list[Row]:
    samples = bench.size(50, 20)
    assert samples <= bench.town.communities * bench.town.grids, "two reports would ring at one worker"
    bulk = bench.size(100_000, 10_000)
    waits = {name: Waits([], []) for name in LINES}
    for _ in range(bench.rounds):
        for name, line in LINES.items():
            idle, busy, sent = _one_life(bench, line, samples, bulk)
            waits[name].idle.extend(idle)
            waits[name].busy.extend(busy)
            bench.say(
                f"urgent at {name}: idle {_p(idle, 99):.0f} ms, busy {_p(busy, 99):.0f} ms; {sent} sent meanwhile"
            )
    return [_row(name, waits[name], bulk) for name in LINES]


def _row(name: str, waits: Waits, bulk: int) -> Row:
    ours_, idle = _figure(waits.busy), _figure(waits.idle)
    met = ours_.median <= REACH * idle.median
    medians = f"medians {_p(waits.busy, 50):.0f} ms and {_p(waits.idle, 50):.0f} ms; {len(waits.busy)} reports each"
    return Row(f"urgent p99 during a {bulk:,} broadcast at {name}", ours_, idle, f"≤ {REACH}×", met, (medians,))


def _figure(waits: list[float]) -> Figure:
    return Figure((_p(waits, 99),), "{:,.0f} ms")


def _p(waits: list[float], percent: int) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))] * 1e3


def _one_life(bench: Bench, line: Line, samples: int, bulk: int) -> tuple[list[float], list[float], int]:
    """Waits on the idle line, waits during the broadcast, and how much of it went out meanwhile."""
    workers = bench.town.communities * bench.town.grids
    houses = bench.houses
    rates = ours.LIFTED | {"SEND_RATE": line.rate}
    with bench.sink() as sink, bench.sqlite.fresh() as url, ours.bot(url, sink, bench.folder, rates=rates) as bot:
        _waits(bot, sink, houses[2 * workers : 2 * workers + 5], workers, line.reports)  # warm
        idle = _waits(bot, sink, houses[:samples], workers, line.reports)
        with closing(Database(url)) as database:
            announce(database, bulk)
        until("the broadcast", lambda: any(chat >= 8_000_000_000 for _, _, chat in sink.arrivals()))
        before = sink.messages()
        busy = _waits(bot, sink, houses[workers : workers + samples], workers, line.reports)
        return idle, busy, sink.messages() - before


def _waits(bot: ours.Running, sink: Sink, houses: list[House], workers: int, pace: float) -> list[float]:
    """Every report's wait. Household n is worker n's (modulo their number), so a card tells whose report it is."""
    since = monotonic()
    plan = Plan(bot.port, "/telegram", ours.SECRET, connections=4, rate=pace)
    with load(plan, words.dangers(houses, first=int(since * 1000) % 400_000_000)) as underway:
        result = underway.result()
    wanted = [WORKER + (house.chat_id - 7_000_000_000) % workers for house in houses]

    def cards() -> dict[int, float]:
        found: dict[int, float] = {}
        for at, _, chat in sink.arrivals():
            if at >= since and WORKER <= chat < DESK:
                found.setdefault(chat, at)
        return found if all(chat in found for chat in wanted) else {}

    seen = until("the cards", cards, every=0.2)
    return [seen[chat] - at for chat, at in zip(wanted, result.sent, strict=True)]
