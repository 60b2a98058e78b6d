"""A person can be told in plain words why they stand where they stand, and why they got what they got."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings

from bot.actions.explaining import explained
from bot.domain.allotment import Household, Terms, allot
from bot.domain.priority import DAY, Claim, Grade, Group, Override, Rung, rung
from bot.domain.reasons import Because, Fact, shares, why
from bot.words import DEFAULT_LOCALE, SUPPORTED_LOCALES

from .claims import BAG, NOW, OIL, RICE, claim, lines

B = Because


def said(facts: tuple[Fact, ...], locale: str) -> list[str]:
    return explained(facts, locale, NOW, {RICE: ("rice", "bags"), OIL: ("oil", "bottles")}).split("\n")


def reasons(facts: tuple[Fact, ...]) -> list[Because]:
    return [fact.because for fact in facts]


def test_the_facts_stand_in_the_order_in_which_they_decide() -> None:
    one = claim(1, groups=frozenset({Group.ELDERLY}), without_since=NOW - 3 * DAY, asked_at=NOW - 2 * DAY)
    facts = why(one, [claim(2, grade=Grade.LIFE), claim(3)], NOW)
    assert reasons(facts) == [B.PLACE, B.HARDSHIP, B.RAISED, B.ELDERLY, B.WITHOUT, B.FIRST_COME, B.RISES]
    assert facts[0].said == {"place": 2, "of": 3}
    assert facts[2].said == {"days": 2, "steps": 1}
    assert facts[6].said == {"when": NOW + 2 * DAY}


def test_in_chinese_it_reads_like_a_neighbour_explaining() -> None:
    one = claim(1, groups=frozenset({Group.ELDERLY}), without_since=NOW - 3 * DAY, asked_at=NOW - DAY)
    assert "\n".join(said(why(one, [claim(2)], NOW)[:4], DEFAULT_LOCALE)) == (
        "您排在第 1 位，一共 2 位。\n"
        "关系到基本生活：已经没有了，或者一天之内就要用完。\n"
        "家里有 60 岁以上的老人，法律规定优先保护。\n"
        "家里已经断了 3 天。"
    )


def test_whoever_has_waited_long_is_told_that_only_waiting_counts_now() -> None:
    facts = why(claim(1, groups=frozenset(Group), asked_at=NOW - 5 * DAY), [], NOW)
    assert reasons(facts) == [B.PLACE, B.HARDSHIP, B.LONG_WAITING]


def test_danger_to_life_is_not_told_that_it_will_rise() -> None:
    assert reasons(why(claim(1, grade=Grade.LIFE), [], NOW)) == [B.PLACE, B.LIFE, B.FIRST_COME]


@pytest.mark.parametrize(("to", "way"), [(Grade.HEALTH, B.MOVED_UP), (Grade.NOT_YET, B.MOVED_DOWN)])
def test_an_override_is_said_with_its_reason(to: Grade, way: Because) -> None:
    facts = why(claim(1, override=Override(to, 7, "alone at home")), [], NOW)
    assert facts[1] == Fact(way, {"reason": "alone at home"})
    assert all("alone at home" in said(facts, locale)[1] for locale in SUPPORTED_LOCALES)


def test_an_override_that_changed_nothing_is_not_mentioned() -> None:
    assert reasons(why(claim(1, override=Override(Grade.HARDSHIP, 7, "as it was")), [], NOW))[1] is B.HARDSHIP


def test_a_share_says_kit_extra_substitute_cap_and_what_stays_open() -> None:
    rules = Terms(kit={RICE: BAG}, caps={RICE: 4 * BAG}, substitutes={RICE: (OIL,)})
    one = claim(1, quantity=6 * BAG, substitute_ok=True)
    result = allot(
        [one, claim(2, grade=Grade.LIFE)], {1: Household(1), 2: Household(2)}, {RICE: 3 * BAG, OIL: BAG}, rules, NOW
    )
    facts = shares(one, result)
    assert reasons(facts) == [B.GIVEN_KIT, B.GIVEN_EXTRA, B.GIVEN_INSTEAD, B.OVER_CAP, B.STILL_OPEN]
    assert [fact.said["quantity"] for fact in facts] == [BAG, BAG, BAG, 2 * BAG, 3 * BAG]
    assert said(facts, "en")[4] == "rice: 3 bags stays open and keeps its place in line. It was not refused."
    assert reasons(shares(claim(2, grade=Grade.LIFE), result)) == [B.GIVEN_LIFE]
    for locale in SUPPORTED_LOCALES:
        assert len(set(said(facts, locale))) == len(facts)


@settings(deadline=None, max_examples=60)
@given(lines())
def test_every_place_can_be_explained_in_every_language(line: list[Claim]) -> None:
    places = []
    for one in line:
        facts = why(one, line, NOW + timedelta(days=1))
        places.append(facts[0].said["place"])
        assert len(facts) >= 3
        for locale in SUPPORTED_LOCALES:
            assert all(said(facts, locale))
        assert (B.LONG_WAITING in reasons(facts)) == (rung(one, NOW + timedelta(days=1)) is Rung.LONG_WAITING)
    assert sorted(places) == list(range(1, len(line) + 1))
