"""The lockdown of `make simulate-lockdown`, lived small: what must hold whatever the numbers are."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from statistics import median

import pytest

from benchmarks.supplies.days import Course, Lockdown
from benchmarks.supplies.figures import due, gini, kits_per_head, never_served, printed, waited
from bot.domain.priority import Grade
from storage import migrate
from storage.database import Database

SMALL = Course(homes=120, days=12, lean=6)


@pytest.fixture
def lived(sqlite_database: Database) -> Lockdown:
    return Lockdown(SMALL, sqlite_database).live()


def test_a_lockdown_keeps_every_promise(lived: Lockdown) -> None:
    """The ledger adds up every evening, every sharing conserves, and no life waits while others are given its goods."""
    assert lived.troubles == []
    assert len(lived.lines) > 5 * SMALL.homes
    assert lived.damaged > 0
    assert never_served(lived) == 0 < len(due(lived))
    assert "had nothing: 0 of 120" in printed(lived)


def test_the_simulation_notices_a_broken_promise(lived: Lockdown) -> None:
    next(iter(lived.homes.values())).served[1] = 10**9
    lived._audit(99)
    assert len(lived.troubles) == 1


def test_who_lacks_waits_less_than_who_has_and_the_shares_are_more_alike_than_by_first_come(
    lived: Lockdown, own_sqlite_url: str
) -> None:
    def wait(of: Grade) -> float:
        return median(waited(line, lived) for line in lived.lines.values() if line.claim.grade is of)

    assert wait(Grade.HARDSHIP) < wait(Grade.NOT_YET)
    with closing(Database(own_sqlite_url + ".other")) as other:
        migrate.upgrade(other)
        by_turn = Lockdown(replace(SMALL, first_come=True), other).live()
    assert by_turn.troubles == []
    assert gini(kits_per_head(lived)) < gini(kits_per_head(by_turn))


def test_the_measure_of_unequal_shares_knows_its_ends() -> None:
    assert (gini([]), gini([0, 0]), gini([2, 2, 2])) == (0, 0, 0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
