"""What Prometheus reads at /metrics: numbers with few labels, and nothing of anybody.

Counters are this process's own since it began; gauges of the database are the same from whichever process exports
them. docs/monitoring.md has the table (a test holds it to this file).
"""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import monotonic
from typing import Protocol, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot import VERSION
from bot.clock import Clock
from bot.health import Health, Seen
from bot.supervise import Loops
from storage import migrate

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Labelled = Mapping[tuple[str, ...], float]
Work = TypeVar("Work")


class Keeping(Protocol):
    kept: int


class Speaking(Protocol):
    @property
    def counters(self) -> Mapping[str, int]: ...

    @property
    def silence(self) -> float: ...


class Running(Protocol):
    @property
    def counted(self) -> Mapping[tuple[str, ...], int]: ...


class Forgetting(Protocol):
    @property
    def forgotten(self) -> Mapping[tuple[str, ...], int]: ...


class Metrics:
    """The registry of one process."""

    def __init__(self, health: Health, loops: Loops, clock: Clock) -> None:
        self._health = health
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._board = _Board(health, loops, clock)
        self.registry.register(self._board)
        self.handled = Counter("linling_updates_handled", "Updates worked off", registry=self.registry)
        self.failed = Counter(
            "linling_updates_failed", "Attempts at an update that failed", ["error"], registry=self.registry
        )
        self.seconds = Histogram(
            "linling_handling_seconds", "Seconds from claim to commit", buckets=SECONDS, registry=self.registry
        )
        info = Info("linling_build", "What runs", registry=self.registry)
        info.info({"version": VERSION, "python": platform.python_version(), "migration": migrate.newest() or ""})
        self.pull("linling_loop_crashes", "Crashes of loops and sweeps", ("loop", "error"), lambda: loops.crashes)

    def pull(self, name: str, words: str, labels: tuple[str, ...], read: Callable[[], Labelled]) -> None:
        """Export counts that somebody else keeps: `read()` gives them by label values."""
        self.registry.register(_Pulled(name, words, labels, read))

    def watch_keeper(self, keeper: Keeping) -> None:
        """Count what is taken in."""
        self.pull(
            "linling_updates_kept", "Updates kept; one that came twice counts once", (), lambda: {(): keeper.kept}
        )

    def watch_courier(self, courier: Speaking) -> None:
        """Count what became of what was sent."""
        verdicts = "What became of what was sent: sent, retried, postponed, failed, unconfirmed, unreachable ..."
        counters = courier.counters
        self.pull("linling_sends", verdicts, ("verdict",), lambda: {(word,): n for word, n in counters.items()})
        silent = Gauge("linling_silence_seconds", "How long Telegram keeps the bot silent yet", registry=self.registry)
        silent.set_function(lambda: courier.silence)

    def watch_errands(self, errands: Running) -> None:
        """Count what became of files that were looked into or listened to."""
        words = "Files looked into (strip) and listened to (listen), by what came of it"
        self.pull("linling_errands", words, ("what", "outcome"), lambda: errands.counted)

    def watch_schedule(self, schedule: Forgetting) -> None:
        """Count what is forgotten by age."""
        self.pull("linling_forgotten", "Rows forgotten by age", ("table",), lambda: schedule.forgotten)

    def timed(self, hear: Callable[[Work], Awaitable[None]]) -> Callable[[Work], Awaitable[None]]:
        """`hear`, measured and counted; what it raises goes on."""

        async def heard(update: Work) -> None:
            began = monotonic()
            try:
                await hear(update)
            except Exception as error:
                self.failed.labels(type(error).__name__).inc()
                raise
            self.handled.inc()
            self.seconds.observe(monotonic() - began)

        return heard

    async def page(self) -> bytes:
        """The text Prometheus reads; without the database's gauges when it does not answer in time."""
        self._board.seen = await self._health.look()
        return generate_latest(self.registry)


class _Pulled(Collector):
    def __init__(self, name: str, words: str, labels: tuple[str, ...], read: Callable[[], Labelled]) -> None:
        self._name, self._words, self._labels, self._read = name, words, labels, read

    def collect(self) -> Iterable[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._words, labels=self._labels)
        for values, number in self._read().items():
            family.add_metric(values, number)
        yield family


class _Board(Collector):
    """The gauges: what the database says, what this process does."""

    def __init__(self, health: Health, loops: Loops, clock: Clock) -> None:
        self._health, self._loops, self._clock = health, loops, clock
        self.seen: Seen | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield _gauge("database_up", "1 when the database answered this time", float(self.seen is not None))
        yield _by("leader", "1 when this process does it now", "role", self._health.roles())
        yield _by("loop_well", "1 when the loop runs and did not crash of late", "loop", self._loops_well())
        yield _gauge("event_loop_late_seconds", "How late the event loop was at worst of late", self._health.stalled)
        if self.seen is not None:
            yield from self._lines(self.seen)
            yield from self._tickets(self.seen)
            yield from self._people_to_ask(self.seen)

    def _loops_well(self) -> dict[str, float]:
        return {vital.name: float(vital.well()) for vital in self._loops.vitals() if vital.is_loop}

    def _lines(self, seen: Seen) -> Iterable[GaugeMetricFamily]:
        figures, lanes = seen.figures, {lane.name.lower(): lag for lane, lag in seen.figures.lanes.items()}
        yield _gauge("inbox_waiting", "Updates kept and not yet worked off", figures.inbox.waiting)
        yield _gauge("inbox_oldest_seconds", "How long the oldest of them has been due", figures.inbox.seconds)
        yield _gauge("inbox_dead", "Updates given up, not yet looked after", figures.dead)
        waiting = {lane: lag.waiting for lane, lag in lanes.items()}
        oldest = {lane: lag.seconds for lane, lag in lanes.items()}
        yield _by("outbox_waiting", "Messages not sent yet", "lane", waiting)
        yield _by("outbox_oldest_seconds", "How long the oldest that may leave could have left", "lane", oldest)
        yield _gauge("outbox_oldest_urgent_seconds", "Age of the oldest unsent urgent message", figures.urgent)
        yield _gauge("outbox_failed", "Messages that can never be sent", figures.failed)
        yield _gauge("outbox_unconfirmed", "Bulk messages that may have arrived", figures.unconfirmed)

    def _tickets(self, seen: Seen) -> Iterable[GaugeMetricFamily]:
        yield _gauge("tickets_open", "Tickets that are not over", seen.figures.open)
        yield _gauge("tickets_nowhere", "Tickets without owner that should have one: must be 0", seen.figures.nowhere)

    def _people_to_ask(self, seen: Seen) -> Iterable[GaugeMetricFamily]:
        now = self._clock.now()
        yield _by("alarms_ringing", "Alarms that are not over", "alarm", seen.figures.alarms)
        ages: dict[str, float] = {}
        for heartbeat in reversed(seen.heartbeats):  # the freshest last
            ages |= dict.fromkeys(heartbeat.roles, max(0.0, (now - heartbeat.at).total_seconds()))
        yield _by("role_heartbeat_seconds", "Since some process last said that it does this", "role", ages)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"linling_{name}", words, value=value)


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"linling_{name}", words, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], float(number))
    return family
