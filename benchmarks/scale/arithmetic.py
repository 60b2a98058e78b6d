"""What needs no dice: how many reports, messages, bots and bytes. Counts per life come from weigh.py."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

UPDATES_A_LIFE, MESSAGES_A_LIFE = 7, 20
BYTES_A_LIFE, BYTES_KEPT = 23_700, 2_600
"""Rows and indexes, the larger of both databases: a life with its traffic; what is left after 90 days (weigh.py)."""
RATE = 28
SENSIBLE_LOAD = 0.6
"""Of the rate, in the busiest hour: above it waits grow quickly (assumed)."""
CRISIS_CALLS = 80_000 / 10_000_000
"""Reports a resident a day: 80,000 calls in a city of ten million."""
ORDINARY = CRISIS_CALLS / 10
"""An ordinary day (assumed)."""
PEAK_SHARE = 0.1
"""Of a day's reports come in its busiest hour (assumed)."""
PLACES = (
    ("a community", 3_000), ("a large community", 10_000), ("a street", 100_000),
    ("a district", 1_000_000), ("a city", 10_000_000),
)  # fmt: skip
BACKUP_BYTES_A_SECOND = 50_000_000
"""A modest disk, read and written (assumed)."""
QUAKE_SHARE, QUAKE_SECONDS = 0.05, 300.0


def busiest(reports: float) -> float:
    """Messages a second in the busiest hour of a day with so many reports."""
    return reports * PEAK_SHARE * MESSAGES_A_LIFE / 3600


def bots_needed(residents: int) -> int:
    """For the busiest hour of a crisis day."""
    return max(1, ceil(busiest(residents * CRISIS_CALLS) / (RATE * SENSIBLE_LOAD)))


def carried() -> Iterator[str]:
    yield "\n### Days\n"
    yield (
        "| | residents | reports, ordinary day | reports, crisis day | messages a second, busiest crisis hour |"
        " bots for it at 60 % of 28/s | updates a second, busiest crisis hour |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, residents in PLACES:
        crisis = residents * CRISIS_CALLS
        updates = crisis * PEAK_SHARE * UPDATES_A_LIFE / 3600
        yield (
            f"| {name} | {residents:,} | {residents * ORDINARY:,.0f} | {crisis:,.0f} | {busiest(crisis):.2f} |"
            f" {bots_needed(residents)} | {updates:.2f} |"
        )


def stored() -> Iterator[str]:
    """Two years of tickets as they are kept, and the traffic of the last 90 days."""
    yield "\n### Bytes (ordinary days)\n"
    yield "| | growth a year | after two years (then it stays) | backup at 50 MB/s |"
    yield "|---|---|---|---|"
    for name, residents in PLACES:
        daily = residents * ORDINARY
        year, steady = daily * 365 * BYTES_KEPT, daily * (730 * BYTES_KEPT + 90 * (BYTES_A_LIFE - BYTES_KEPT))
        yield f"| {name} | {size(year)} | {size(steady)} | {steady / BACKUP_BYTES_A_SECOND:,.1f} s |"


def handled(one_process: float) -> Iterator[str]:
    """The inbox in an earthquake: arrivals fall evenly from twice their mean to nothing in five minutes."""
    yield f"\n### The inbox in the same five minutes (each handler process works off {one_process:,.0f} updates/s)\n"
    yield "| residents on one database | updates/s at first | " + " | ".join(
        f"longest wait, {n} process{'es' * (n > 1)}" for n in (1, 4, 16)
    ) + " |"  # fmt: skip
    yield "|---|---|---|---|---|"
    for _, residents in PLACES:
        first = 2 * residents * QUAKE_SHARE / QUAKE_SECONDS
        waits = " | ".join(f"{longest_wait(first, n * one_process):,.0f} s" for n in (1, 4, 16))
        yield f"| {residents:,} | {first:,.1f} | {waits} |"


def longest_wait(first: float, capacity: float) -> float:
    """Seconds: what has piled up when arrivals have fallen to the capacity, over the capacity."""
    if first <= capacity:
        return 0.0
    piled = (first - capacity) ** 2 * QUAKE_SECONDS / (2 * first)
    return piled / capacity


def size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
