"""References people say aloud, callback data, the taxonomy, the deadlines, and the vocabularies."""

from __future__ import annotations

import inspect
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import message, people, routing, scope, sla, taxonomy, ticket
from bot.domain.message import Button, Lane, Message, Outgoing
from bot.domain.press import Press, number
from bot.domain.reference import reference, ticket_id_of
from bot.domain.taxonomy import RULES, Category, Urgency, more_urgent
from bot.domain.terms import Status
from bot.domain.understanding import Understanding

from .neighbourhood import ticket_in

VOCABULARIES = sorted(
    {
        found
        for module in (message, people, routing, scope, taxonomy, ticket)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Enum) and found.__module__.startswith("bot.domain")
    },
    key=lambda vocabulary: vocabulary.__name__,
)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_vocabulary_has_distinct_values(vocabulary: type[Enum]) -> None:
    names = list(vocabulary.__members__)
    assert names
    assert len({member.value for member in vocabulary}) == len(names), "two names for one value"


def test_the_vocabularies_of_a_ticket_were_looked_at() -> None:
    names = {vocabulary.__name__ for vocabulary in VOCABULARIES}
    assert {"Status", "Action", "Standing", "Need", "Audience", "Reason", "Outcome", "Why", "Rating", "Ask"} <= names


@pytest.mark.parametrize(
    ("number", "said"), [(1, "#A1"), (17, "#A17"), (999, "#A999"), (1000, "#B1"), (26 * 999, "#Z999"), (25975, "#AA1")]
)
def test_a_ticket_has_a_short_number_to_say_aloud(number: int, said: str) -> None:
    assert reference(number) == said
    assert ticket_in(Status.REPORTED, id=number).reference == said


@given(st.integers(1, 475_254 * 999))
def test_a_reference_leads_back_to_its_ticket_however_it_is_typed(number: int) -> None:
    said = reference(number)
    assert ticket_id_of(said) == ticket_id_of(f" {said.lower()} ") == ticket_id_of("＃" + said[1:]) == number


@pytest.mark.parametrize(
    "text", ["", "#", "A", "17", "#A0", "#A1000", "A1B", "3栋", "甲1", "ABCDE1", "A 1", "A-1", "A１"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert ticket_id_of(text) is None


@given(st.text("AZaz0189#＃ １栋ß-", max_size=12))
def test_any_text_is_a_reference_or_not_and_never_an_error(text: str) -> None:
    found = ticket_id_of(text)
    assert found is None or found >= 1


verbs = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=24)
arguments = st.text("ABCXYZabcxyz0189_.-", max_size=20)


@given(verbs, st.integers(0, 10**18 - 1), arguments)
def test_a_press_survives_its_button_and_fits_into_64_bytes(verb: str, number: int, argument: str) -> None:
    press = Press(verb, number, argument)
    assert Press.parse(press.pack()) == press
    assert len(press.pack().encode()) <= 64


@pytest.mark.parametrize(
    "press",
    [
        Press(""),
        Press("v" * 25),
        Press("Return"),
        Press("a", -1),
        Press("a", 10**18),
        Press("a", 1, "x" * 21),
        Press("a", 1, "a:b"),
        Press("a", 1, "中"),
    ],
)
def test_a_press_that_would_not_parse_again_cannot_be_packed(press: Press) -> None:
    with pytest.raises(ValueError, match="not a press"):
        press.pack()


@pytest.mark.parametrize(
    "data",
    [None, "", "a", "a:1", ":1:", "a::", "a:x:", "a:-1:", "a:1:b:c", "A:1:", "a:1:中", "a:1:\n", "a:1:b\n", " a:1:"],
)
def test_forged_callback_data_is_no_press(data: str | None) -> None:
    assert Press.parse(data) is None


@pytest.mark.parametrize("data", ["a:" + "9" * 19 + ":", "a:1:" + "b" * 21, "a" * 25 + ":1:"])
def test_callback_data_with_too_long_a_part_is_no_press(data: str) -> None:
    assert Press.parse(data) is None


def test_digits_of_another_script_are_no_press() -> None:
    assert Press.parse("return:１７:not_mine") is None


@given(
    st.text("return_:-.09１A中 \n", max_size=70)
    | st.from_regex(r"[a-z]{1,25}:\d{1,19}:[a-z.]{0,21}", alphabet="ab.:019")
)
def test_any_data_is_a_press_or_not_and_never_an_error(data: str) -> None:
    press = Press.parse(data)
    assert press is None or Press.parse(press.pack()) == press


def test_every_class_has_a_rule_with_an_emergency_number() -> None:
    assert set(RULES) == set(Category)
    assert all(rule.call in {"110", "119", "120", "122", "96110"} for rule in RULES.values())
    assert {category for category, rule in RULES.items() if rule.desk_only} == {Category.COLLECTIVE}
    assert not [category for category, rule in RULES.items() if rule.urgency is Urgency.P0], (
        "danger is said, not a class"
    )


def test_every_urgency_has_both_deadlines_and_more_urgent_is_never_later() -> None:
    for clock in (sla.FIRST_ANSWER, sla.RESOLUTION):
        assert list(clock) == list(Urgency)
        assert list(clock.values()) == sorted(clock.values())
    assert all(sla.FIRST_ANSWER[urgency] < sla.RESOLUTION[urgency] for urgency in Urgency)


def test_the_more_urgent_of_two_is_the_smaller_number() -> None:
    assert more_urgent(Urgency.P3, Urgency.P0) is more_urgent(Urgency.P0, Urgency.P3) is Urgency.P0
    assert more_urgent(Urgency.P2, Urgency.P2) is Urgency.P2
    assert Understanding(Category.FIRE, Urgency.P0).is_danger
    assert not Understanding(Category.FIRE, Urgency.P1).is_danger


def test_urgent_is_sent_before_replies_before_notices_before_bulk() -> None:
    assert sorted(Lane) == [Lane.URGENT, Lane.REPLY, Lane.NOTICE, Lane.BULK]
    said = Outgoing(1, Message("hello", ((Button("yes", "yes:1:"),),)))
    assert (said.lane, said.card, said.fresh, said.at_most_once) == (Lane.REPLY, None, False, False)


def test_an_id_is_ascii_digits_that_a_database_can_hold() -> None:
    assert [number("17"), number("9" * 18)] == [17, int("9" * 18)]
    assert [number(text) for text in ("", "1.5", "9" * 19, "１７", "-1", "²")] == [None] * 6
