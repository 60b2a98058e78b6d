"""What the lockdown came to: waits, shares, who was never served."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from benchmarks.supplies.days import START, Line, Lockdown
from bot.domain.priority import DAY, Grade, own_grade, safe_from

STARVED = 14 * DAY
"""Nobody should have to wait so long: six days until nobody passes them, and as long again for those before them."""
Row = tuple[str, Sequence[Line]]


def gini(values: Iterable[float]) -> float:
    """0: all alike; towards 1: one has everything. 0 for nobody, or where nobody has anything."""
    ranked = sorted(values)
    whole = sum(ranked)
    if not whole:
        return 0.0
    count = len(ranked)
    return sum((2 * nth - count - 1) * value for nth, value in enumerate(ranked, 1)) / (count * whole)


def waited(line: Line, lockdown: Lockdown) -> float:
    """Days from asking until anything of it came (until the end, where nothing did)."""
    end = START + lockdown.course.days * DAY
    return ((line.first or end) - line.claim.asked_at) / DAY


def kits_per_head(lockdown: Lockdown) -> list[float]:
    """How many weekly kits each household had a head, on the average of what is in a kit."""
    inside = [(goods, kind.kit) for goods, kind in lockdown.goods.items() if kind.kit]
    return [
        sum(home.served.get(goods, 0) / kit / home.heads for goods, kit in inside) / len(inside)
        for home in lockdown.homes.values()
    ]


def due(lockdown: Lockdown) -> list[Line]:
    """Requests that had been waiting long at the end: their turn had come, so each must have had something."""
    last = START + (lockdown.course.days - 1) * DAY
    return [line for line in lockdown.lines.values() if safe_from(line.claim, lockdown.terms.ageing) <= last]


def never_served(lockdown: Lockdown) -> int:
    """Households that asked, had time enough for their turn to come, and had nothing of anything."""
    return sum(not lockdown.homes[home].served for home in {line.claim.household_id for line in due(lockdown)})


def starved(lockdown: Lockdown) -> list[Line]:
    """Requests that had to wait so long for anything, or had still nothing at the end."""
    return [line for line in lockdown.lines.values() if waited(line, lockdown) > STARVED / DAY]


def rows(lockdown: Lockdown) -> list[Row]:
    """The requests by what tells them apart."""
    lines = list(lockdown.lines.values())

    def those(wanted: Callable[[Line], bool]) -> list[Line]:
        return [line for line in lines if wanted(line)]

    by_grade = [(f"grade {g.name.lower()}", those(lambda line, g=g: own_grade(line.claim) is g)) for g in Grade]  # type: ignore[misc]
    pressing = Grade.HARDSHIP
    return [
        ("all", lines),
        *by_grade,
        ("hardship, of a group", those(lambda line: line.claim.grade is pressing and bool(line.claim.groups))),
        ("hardship, of none", those(lambda line: line.claim.grade is pressing and not line.claim.groups)),
    ]


def printed(lockdown: Lockdown) -> str:
    """The table, and what must be nought."""
    said = ["| requests | asked | something came | median days | 95 % | worst |", "|---|---|---|---|---|---|"]
    for name, lines in rows(lockdown):
        if lines:
            waits = sorted(waited(line, lockdown) for line in lines)
            came = sum(line.first is not None for line in lines) / len(lines)
            late = waits[int(0.95 * (len(waits) - 1))]
            said.append(
                f"| {name} | {len(lines):,} | {came:.1%} | {median(waits):.1f} | {late:.1f} | {waits[-1]:.1f} |"
            )
    kits = sorted(kits_per_head(lockdown))
    tenth = kits[len(kits) // 10]
    said += [
        "",
        f"weekly kits a head: lowest tenth {tenth:.2f}, median {median(kits):.2f}, most {kits[-1]:.2f}",
        f"Gini of that {gini(kits):.3f}",
        f"households whose turn had come and that had nothing: {never_served(lockdown)} of {len(lockdown.homes):,}",
        f"requests that waited more than {STARVED // DAY} days for anything: {len(starved(lockdown))}",
        f"broken on the way {lockdown.damaged / 1000:,.0f}, past their day {lockdown.expired / 1000:,.0f} units",
        f"broken promises (ledger, sharing, life first): {len(lockdown.troubles)}",
        *lockdown.troubles[:10],
    ]
    return "\n".join(said)
