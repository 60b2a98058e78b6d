"""Life, health, hardship; the groups the law names; days without; first come; and waiting, that nobody may starve."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.priority import (
    AGEING,
    DAY,
    Ageing,
    Claim,
    Grade,
    Group,
    Override,
    Rung,
    grade,
    key,
    order,
    rung,
    safe_from,
)

from .claims import NOW, claim, lines

HOUR = timedelta(hours=1)
WEIGHTY: dict[str, Any] = {"groups": frozenset(Group), "without_since": NOW - 99 * DAY}


def first(*claims: Claim) -> int:
    return order(claims, NOW)[0].id


def test_life_comes_before_health_before_hardship_before_no_need_yet() -> None:
    line = [claim(grade_, grade=grade_) for grade_ in reversed(Grade)]
    assert [one.grade for one in order(line, NOW)] == list(Grade)


@pytest.mark.parametrize("group", Group)
def test_in_a_grade_the_groups_the_law_names_come_first(group: Group) -> None:
    since = NOW - 9 * DAY
    assert first(claim(1, without_since=since, asked_at=NOW - HOUR), claim(2, groups=frozenset({group}))) == 2


def test_no_group_is_before_another_and_two_are_not_more_than_one() -> None:
    both = claim(1, groups=frozenset({Group.ELDERLY, Group.SICK}), asked_at=NOW)
    assert first(both, claim(2, groups=frozenset({Group.MINOR}), asked_at=NOW - HOUR)) == 2


def test_a_group_never_lifts_a_request_over_a_graver_one() -> None:
    assert first(claim(1, grade=Grade.HEALTH), claim(2, groups=frozenset(Group))) == 1


def test_then_whoever_has_been_without_for_more_whole_days() -> None:
    earlier = claim(1, without_since=NOW - DAY, asked_at=NOW - HOUR)
    assert first(earlier, claim(2, without_since=NOW - 2 * DAY)) == 2
    assert first(earlier, claim(2, without_since=NOW - 2 * DAY + HOUR)) == 1  # not two whole days


def test_what_will_run_out_has_not_run_out() -> None:
    assert first(claim(1, without_since=NOW + 5 * DAY), claim(2)) == 1


def test_then_first_come_and_then_by_number() -> None:
    assert first(claim(1, asked_at=NOW), claim(2, asked_at=NOW - timedelta(microseconds=1))) == 2
    assert first(claim(2), claim(1)) == 1


def test_two_days_of_waiting_are_worth_a_rung_and_never_life() -> None:
    waited = claim(1, grade=Grade.NOT_YET, asked_at=NOW)
    seen = [rung(waited, NOW + days * DAY) for days in (0, 1, 2, 4, 5, 6, 60)]
    assert seen == [4, 4, 3, 2, 2, Rung.LONG_WAITING, Rung.LONG_WAITING]
    assert first(claim(1, grade=Grade.NOT_YET, asked_at=NOW - 60 * DAY), claim(2, grade=Grade.LIFE)) == 2


def test_a_clock_that_ran_ahead_harms_nobody() -> None:
    assert rung(claim(1, asked_at=NOW + 9 * DAY), NOW) is Rung.HARDSHIP


def test_the_desk_can_move_a_request_and_must_say_why() -> None:
    moved = claim(2, grade=Grade.NOT_YET, override=Override(Grade.HEALTH, 7, "alone and cannot walk"))
    assert first(claim(1), moved) == 2
    with pytest.raises(ValueError, match="reason"):
        Override(Grade.HEALTH, 7, "  ")


def test_what_cannot_be_is_not_a_claim_and_not_a_rule() -> None:
    with pytest.raises(ValueError, match="something"):
        claim(1, quantity=0)
    with pytest.raises(ValueError, match="time"):
        Ageing(timedelta())


@pytest.mark.parametrize(
    ("facts", "lasts", "expected"),
    [
        ({"danger": True, "health": False, "basic": False}, 99, Grade.LIFE),
        ({"danger": False, "health": True, "basic": False}, 3, Grade.HEALTH),
        ({"danger": False, "health": True, "basic": False}, None, Grade.HEALTH),
        ({"danger": False, "health": True, "basic": False}, 4, Grade.NOT_YET),
        ({"danger": False, "health": False, "basic": True}, 1, Grade.HARDSHIP),
        ({"danger": False, "health": False, "basic": True}, -3, Grade.HARDSHIP),
        ({"danger": False, "health": False, "basic": True}, None, Grade.HARDSHIP),
        ({"danger": False, "health": False, "basic": True}, 2, Grade.NOT_YET),
        ({"danger": False, "health": False, "basic": False}, None, Grade.NOT_YET),
    ],
)
def test_the_grade_follows_from_what_was_said(facts: dict[str, bool], lasts: int | None, expected: Grade) -> None:
    until = None if lasts is None else NOW + lasts * DAY
    assert grade(**facts, lasts_until=until, now=NOW) is expected


@settings(deadline=None, max_examples=60)
@given(lines())
def test_the_order_is_total_and_does_not_ask_in_which_order_it_was_given(line: list[Claim]) -> None:
    there = order(line, NOW)
    assert there == order(reversed(line), NOW)
    assert sorted(one.id for one in there) == sorted(one.id for one in line)  # it refuses nobody
    assert len({key(one, NOW) for one in line}) == len(line)


@settings(deadline=None, max_examples=60)
@given(lines(), st.integers(0, 500))
def test_life_is_before_everything_at_any_time(line: list[Claim], hours: int) -> None:
    rungs = [rung(one, NOW + hours * HOUR) for one in order(line, NOW + hours * HOUR)]
    assert rungs == sorted(rungs)


@settings(deadline=None, max_examples=60)
@given(lines(most=1).filter(bool), st.integers(0, 500), st.integers(0, 500))
def test_waiting_never_lets_a_request_fall(line: list[Claim], early: int, later: int) -> None:
    one = line[0]
    assert rung(one, NOW + (early + later) * HOUR) <= rung(one, NOW + early * HOUR)


@settings(deadline=None, max_examples=60)
@given(lines(most=2).filter(lambda line: len(line) == 2))
def test_of_two_that_are_alike_the_earlier_stays_first_at_any_time(line: list[Claim]) -> None:
    one, other = line
    twin = replace(one, id=other.id, asked_at=other.asked_at, household_id=other.household_id)
    early, late = sorted((one, twin), key=lambda c: (c.asked_at, c.id))
    for days in (0, 1, 3, 7, 40):
        assert order([late, early], NOW + days * DAY)[0] is early


@settings(deadline=None, max_examples=60)
@given(lines(most=2).filter(lambda line: len(line) == 2), st.integers(0, 1000))
def test_once_safe_nobody_who_asked_later_stands_before_it_but_for_life(line: list[Claim], hours: int) -> None:
    one, newcomer = line
    if rung(one, NOW) is Rung.LIFE or rung(newcomer, NOW) is Rung.LIFE:
        return
    newcomer = replace(newcomer, asked_at=one.asked_at + timedelta(seconds=1 + hours * 3600))
    for late in (0, hours, 5000):
        now = max(safe_from(one), newcomer.asked_at) + late * HOUR
        assert order([newcomer, one], now)[0] is one


@settings(deadline=None, max_examples=60)
@given(lines(most=20), st.integers(1, 3), st.integers(0, 2**32), st.sampled_from([DAY, DAY / 2, 3 * DAY]))
def test_whatever_arrives_a_request_is_at_the_front_within_a_bound(
    waiting: list[Claim], served: int, seed: int, pace: timedelta
) -> None:
    """The bound: rounds until `safe_from`, plus one for every `served` who were already there before it.

    `served` a round beside those whose life is in danger; what arrives is chosen against it: graver, of a group,
    longer without, moved up by hand. Life comes and goes, and is not counted.
    """
    chance = random.Random(seed)
    target = claim(0, grade=Grade.NOT_YET, override=Override(Grade.NOT_YET, 7, "can wait"), asked_at=NOW)
    line = [target, *(one for one in waiting if rung(one, NOW) is not Rung.LIFE)]
    before = sum(one.asked_at <= target.asked_at for one in line if one is not target)
    bound = -(-(safe_from(target) - NOW) // pace) + before // served
    number = 1000
    for nth in range(bound + 1):
        now = NOW + nth * pace
        front = [one for one in order(line, now) if rung(one, now) is not Rung.LIFE][:served]
        if target in front:
            return
        line = [one for one in line if one not in front and rung(one, now) is not Rung.LIFE]
        for _ in range(chance.randrange(2 * served + 2)):
            number += 1
            worst = chance.choice([Grade.LIFE, Grade.HEALTH, Grade.HEALTH, Grade.HARDSHIP])
            line.append(claim(number, grade=worst, asked_at=now + HOUR, **WEIGHTY))
    raise AssertionError(f"not at the front after {bound} rounds")


def test_without_ageing_that_request_would_starve() -> None:
    """So that the bound above asks something: without ageing the same newcomers keep it waiting for ever."""
    frozen = Ageing(10_000 * DAY)
    target = claim(0, grade=Grade.NOT_YET)
    for nth in range(100):
        newcomer = claim(1 + nth, grade=Grade.HEALTH, asked_at=NOW + nth * DAY)
        now = NOW + (nth + 1) * DAY
        assert order([target, newcomer], now, frozen)[0] is newcomer
    assert order([target, newcomer], now, AGEING)[0] is target
