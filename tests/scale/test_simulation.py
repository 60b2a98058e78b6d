"""The simulation behind docs/scale.md, run small: what must hold whatever the numbers are."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.scale.arithmetic import MESSAGES_A_LIFE, UPDATES_A_LIFE, bots_needed, longest_wait
from benchmarks.scale.crowd import NEXT, NORMAL, Crowd, Town
from benchmarks.scale.machine import Machine
from bot.domain.message import Lane

QUAKE = Crowd(writers=400, window=40.0, workers=8, danger=0.2)
"""More than one bot can answer at once: lines grow long."""
WITH_BULK = Crowd(writers=400, window=40.0, workers=8, danger=0.2, bulk=1500)


@cache
def lived(crowd: Crowd, machine: Machine = Machine(), seed: int = 7) -> Town:  # noqa: B008 - frozen
    return Town(crowd, machine, seed).live()


CASES = [(QUAKE, Machine()), (WITH_BULK, Machine()), (WITH_BULK, Machine(paid=True))]


@pytest.mark.parametrize(("crowd", "machine"), CASES, ids=["quake", "bulk", "paid"])
def test_every_update_is_worked_off_and_every_message_arrives_once(crowd: Crowd, machine: Machine) -> None:
    town = lived(crowd, machine)
    counted = town.bot.counted
    assert counted["updates"] == counted["handled"] > crowd.writers
    assert counted["put"] == counted["landed"] == town.arrived.total() > 4 * crowd.writers
    assert town.arrived[Lane.BULK] == crowd.bulk
    assert town.bot.lines.waiting == 0


@pytest.mark.parametrize(("crowd", "machine"), CASES, ids=["quake", "bulk", "paid"])
def test_telegrams_limit_is_kept_in_any_second(crowd: Crowd, machine: Machine) -> None:
    assert 20 < lived(crowd, machine).bot.most_in_a_second() <= 30


@pytest.mark.parametrize(("crowd", "machine"), CASES, ids=["quake", "bulk", "paid"])
def test_nothing_ever_leaves_before_an_urgent_message_that_could_leave(crowd: Crowd, machine: Machine) -> None:
    town = lived(crowd, machine)
    assert len(town.waits.of["alarmed"]) > 50
    assert town.bot.overtaken == 0


def test_bulk_makes_nobody_wait_noticeably_longer() -> None:
    without, burdened = lived(QUAKE).waits, lived(WITH_BULK).waits
    assert without.share("acknowledged", 0.99) > 5  # there is a long line of answers, so that this asks something
    for what in ("alarmed", "acknowledged", "numbered"):
        assert burdened.share(what, 0.99) < 1.25 * without.share(what, 0.99) + 1, what


def test_the_urgent_do_not_wait_in_the_line_of_answers() -> None:
    waits = lived(QUAKE).waits
    assert waits.share("alarmed", 0.5) < 1 < waits.share("acknowledged", 0.5)


def test_the_same_seed_lives_the_same_life_and_another_another() -> None:
    small = Crowd(writers=30, window=20.0)
    first, again, other = (Town(small, Machine(), seed).live().waits.of for seed in (1, 1, 2))
    assert first == again != other


def test_a_whole_life_says_as_many_messages_as_the_arithmetic_counts() -> None:
    life = ["write", *(step for step in dict.fromkeys(NEXT.values()))]
    assert sum(len(NORMAL[step]) for step in life) == MESSAGES_A_LIFE
    assert len(life) == UPDATES_A_LIFE
    town = lived(Crowd(writers=5, window=60.0, danger=0.0, until="rate", impatient_after=None))
    assert town.bot.counted == {"updates": 35, "handled": 35, "put": 100, "landed": 100}


def test_the_arithmetic_knows_its_edges() -> None:
    assert longest_wait(first=100, capacity=100) == 0
    assert longest_wait(first=200, capacity=100) == pytest.approx(75)  # 7,500 have piled up in 150 s
    assert (bots_needed(3_000), bots_needed(10_000_000)) == (1, 3)
