"""The whole way: from a report posted by Telegram to its two notices, the resident's and the worker's, at the sink.

Two ways. In danger: one update is a ticket (no draft), and five messages: the number to call, the resident's card and
answer, the worker's card, the desk's. By draft: a report, and a press on "send"; four messages. A ticket counts when
all of its resident's messages and its worker's have arrived. The baseline is an echo: one update, one message, nothing
stored. Everything is posted at once (40 connections); what is not through after a while is not waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep

from benchmarks import ours, words
from benchmarks.bench import Bench, cpu_seconds
from benchmarks.databases import PostgresTown, SqliteTown
from benchmarks.load import Plan
from benchmarks.loading import post
from benchmarks.processes import NotReadyError, Sink, alive, until
from benchmarks.table import Figure, Row, at_least
from benchmarks.town import DESK, HOUSEHOLD, WORKER, House

CONNECTIONS = 40
WARM = 20
PER_RESIDENT = 3
"""Messages to the resident on either way."""

WayOf = Callable[[ours.Running, Sink, list[House], float], tuple[int, float]]


@dataclass(frozen=True)
class Way:
    """What one round gave."""

    rate: float
    cpu_ms: float
    messages: float


def measure(bench: Bench) -> list[Row]:
    count = bench.size(1500, 300)
    towns = [bench.sqlite, bench.postgres]
    bare: list[Way] = []
    seen: dict[tuple[str, str], list[Way]] = {}
    for _ in range(bench.rounds):
        bare.append(echoed(bench, count))
        bench.say(f"whole way: bare echo {bare[-1].rate:.0f}/s, {bare[-1].cpu_ms:.1f} ms CPU each")
        for town in towns:
            for name, way in (("danger", in_danger), ("draft", by_draft)):
                found = one_round(bench, town, way, count)
                seen.setdefault((town.name, name), []).append(found)
                bench.say(f"whole way: {town.name}, {name}: {found.rate:.0f} tickets/s, {found.cpu_ms:.1f} ms CPU each")
    return [_row(name, town, ways, bare) for (town, name), ways in seen.items()]


def _row(name: str, town: str, ways: list[Way], bare: list[Way]) -> Row:
    figure = Figure(tuple(way.rate for way in ways), "{:,.0f} tickets/s")
    baseline = Figure(tuple(way.rate for way in bare), "{:,.0f} echoes/s")
    cpu, echo = (Figure(tuple(w.cpu_ms for w in rounds), "{:.1f} ms") for rounds in (ways, bare))
    updates = {"danger": "one update", "draft": "two updates"}[name]
    remark = f"{updates} and {ways[-1].messages:.1f} messages a ticket; CPU a ticket {cpu}, an echo {echo}"
    return at_least(f"whole way, {name} ({town})", figure, baseline, 0.5, remarks=(remark,))


def echoed(bench: Bench, count: int) -> Way:
    """Answers of the bare echo bot a second: from the first update posted to the last answer at the sink."""
    with bench.sink() as sink, bench.echo(sink) as echo:
        warm(echo, sink, bench.houses[-WARM:])
        before = cpu_seconds(echo.process)
        began = post(_plan(echo.port), words.dangers(bench.houses[:count])).began
        until("all echoes", lambda: sink.messages() >= count)
        spent = cpu_seconds(echo.process) - before
        return Way(count / (sink.arrivals()[count - 1][0] - began), spent / count * 1e3, 1)


def one_round(bench: Bench, town: SqliteTown | PostgresTown, way: WayOf, count: int, only: str = "") -> Way:
    """A fresh town, a fresh bot, `count` tickets."""
    with bench.sink() as sink, town.fresh() as url, ours.bot(url, sink, bench.folder, only=only) as bot:
        warm(bot, sink, bench.houses[-WARM:])
        return measured(bot, sink, way, bench.houses[:count], bench.size(20, 10))


def measured(bot: ours.Running, sink: Sink, way: WayOf, houses: list[House], patience: float) -> Way:
    """One ticket from each of these houses."""
    before = cpu_seconds(bot.process)
    tickets, seconds = way(bot, sink, houses, patience)
    spent = cpu_seconds(bot.process) - before
    if not tickets:
        raise NotReadyError(f"not one of {len(houses)} tickets within {patience} s")
    return Way(tickets / seconds, spent / tickets * 1e3, sink.messages() / tickets)


def warm(bot: ours.Running, sink: Sink, houses: list[House]) -> None:
    """The first updates pay for connections and for what is loaded late; the sink forgets them."""
    post(_plan(bot.port), words.dangers(houses, first=100_000))
    until("a first answer to each", lambda: sink.heard(HOUSEHOLD) >= len(houses))
    _silence(sink)
    sink.forget()


def _silence(sink: Sink) -> None:
    """Until nothing has come for a third of a second."""
    seen = -1
    while seen != (seen := sink.messages()):
        sleep(0.35)


def in_danger(bot: ours.Running, sink: Sink, houses: list[House], patience: float) -> tuple[int, float]:
    """How many tickets were on their way, and in how many seconds."""
    began = post(_plan(bot.port, patience), words.dangers(houses)).began
    return _arrived(bot, sink, len(houses), began, patience)


def by_draft(bot: ours.Running, sink: Sink, houses: list[House], patience: float) -> tuple[int, float]:
    """The seconds of both halves: until everybody had a draft, and from the first press until everybody's ticket was
    on its way. (Nobody counts the time people take to press.)"""
    began = post(_plan(bot.port, patience), words.troubles(houses)).began
    _awhile(bot, began + patience, lambda: sink.heard(HOUSEHOLD) >= len(houses))
    first_half = sink.arrivals()[-1][0] - began
    buttons = sink.ask("/buttons")
    began = post(_plan(bot.port, patience), words.presses(buttons)).began
    tickets, second_half = _arrived(bot, sink, len(buttons), began, patience)
    return tickets, first_half * tickets / len(buttons) + second_half


def _arrived(bot: ours.Running, sink: Sink, tickets: int, began: float, patience: float) -> tuple[int, float]:
    def all_there() -> bool:
        return sink.heard(WORKER) >= tickets and sink.heard(HOUSEHOLD) >= tickets * PER_RESIDENT

    if _awhile(bot, began + patience, all_there):
        return tickets, _through(sink)[1] - began
    return _through(sink)[0], patience


def _awhile(bot: ours.Running, end: float, question: Callable[[], bool]) -> bool:
    """Ask until it is so, or until `end`; whether it came about."""
    while not (so := question()) and monotonic() < end:
        alive(bot.process, bot.log)
        sleep(0.1)
    return so


def _through(sink: Sink) -> tuple[int, float]:
    """The tickets whose messages have all arrived, and when the last message to a resident or worker did."""
    residents: Counter[int] = Counter()
    cards, last = 0, 0.0
    for at, _, chat in sink.arrivals():
        if HOUSEHOLD <= chat < HOUSEHOLD + 500_000_000:
            residents[chat] += 1
        cards += WORKER <= chat < DESK
        last = last if DESK <= chat < HOUSEHOLD else at
    return min(cards, sum(told >= PER_RESIDENT for told in residents.values())), last


def _plan(port: int, seconds: float = 60) -> Plan:
    return Plan(port, "/telegram", ours.SECRET, CONNECTIONS, seconds)
