"""Claims, households and stocks as hypothesis makes them up, and a few by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.allotment import Household, Terms
from bot.domain.priority import DAY, Claim, Grade, Group, Override

NOW = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
RICE, OIL, MILK = 1, 2, 3
BAG = 1000
PLAIN = Claim(1, 1, RICE, BAG, Grade.HARDSHIP, NOW)

HOURS_AGO = st.integers(0, 30 * 24).map(lambda hours: NOW - timedelta(hours=hours))


def claim(number: int, **changes: Any) -> Claim:
    """One bag of rice for household `number`, hardship, asked just now, unless said otherwise."""
    return replace(PLAIN, **({"id": number, "household_id": number} | changes))


def overrides() -> st.SearchStrategy[Override | None]:
    return st.none() | st.builds(Override, st.sampled_from(Grade), st.just(9), st.just("seen at the door"))


@st.composite
def lines(draw: st.DrawFn, goods: tuple[int, ...] = (RICE,), most: int = 7, households: int = 4) -> list[Claim]:
    """Some claims on these goods, with ids 1, 2, 3 …"""
    made = st.builds(
        Claim,
        id=st.just(0),
        household_id=st.integers(1, households),
        goods=st.sampled_from(goods),
        quantity=st.integers(1, 8).map(lambda n: n * 500),
        grade=st.sampled_from(Grade),
        asked_at=HOURS_AGO,
        groups=st.frozensets(st.sampled_from(Group), max_size=2),
        without_since=st.none() | HOURS_AGO | st.just(NOW + DAY),
        substitute_ok=st.booleans(),
        override=overrides(),
    )
    return [replace(one, id=number) for number, one in enumerate(draw(st.lists(made, max_size=most)), 1)]


@st.composite
def homes(draw: st.DrawFn, goods: tuple[int, ...] = (RICE,), households: int = 4) -> dict[int, Household]:
    """Households 1 … n with heads and with what they have had."""
    had = st.dictionaries(st.sampled_from(goods), st.integers(0, 6).map(lambda n: n * 500))
    one = st.tuples(st.integers(1, 6), had, had)
    return {
        number: Household(number, heads, received, served)
        for number, (heads, received, served) in enumerate(
            draw(st.lists(one, min_size=households, max_size=households)), 1
        )
    }


def quantities(goods: tuple[int, ...], most: int) -> st.SearchStrategy[dict[int, int]]:
    return st.dictionaries(st.sampled_from(goods), st.integers(0, most).map(lambda n: n * 250))


@st.composite
def terms(draw: st.DrawFn, goods: tuple[int, ...] = (RICE,)) -> Terms:
    """Any rules over these goods; each may stand in for the others."""
    swaps = st.dictionaries(st.sampled_from(goods), st.permutations(goods).map(tuple))
    return Terms(
        kit=draw(quantities(goods, 8)),
        caps=draw(quantities(goods, 16)),
        steps=draw(st.dictionaries(st.sampled_from(goods), st.sampled_from([250, 500, 1000]))),
        substitutes={g: tuple(o for o in others if o != g)[:2] for g, others in draw(swaps).items()},
    )
