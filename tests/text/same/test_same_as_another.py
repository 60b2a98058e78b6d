"""Whether two reports are one matter: what speaks for it, what against, and what is neutral."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.domain.taxonomy import Category
from bot.text.same import SAME_FROM, likeness, read
from bot.text.same.asking import ask, place_words
from bot.text.same.words import concepts, near, weak
from tests.text.same.measure import measured, situations

MONTH = 30 * 24 * 60


def alike(one: str, other: str, *, minutes: float = 0, place: str = "", earlier: str | None = None) -> bool:
    """Whether two texts at a place (the earlier at `earlier`, where it differs) are taken for one matter."""
    there = place if earlier is None else earlier
    return likeness(read(one, None, place), read(other, None, there), minutes) >= SAME_FROM


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三号楼电梯又坏了", "3栋电梯困人刚放出来,现在停了不动"),
        ("3-2-501卫生间漏水", "3栋2单元501厕所在漏水"),
        ("楼道里有人给电瓶车充电", "电驴子又在走廊充电了"),
        ("Elevator in building 5 is stuck", "5号楼电梯停了"),
        ("五號樓走廊燈壞了", "5号楼过道灯不亮"),
    ],
)
def test_one_matter_in_other_words_is_the_same(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3号楼501漏水", "3号楼302漏水"),
        ("东门路灯不亮", "西门路灯不亮"),
        ("3号楼楼道灯坏了", "5号楼楼道灯坏了"),
        ("6号楼下垃圾没人收", "6号楼下半夜吵得睡不着"),
        ("左边的电梯坏了", "右边的电梯坏了"),
        ("七楼走廊灯不亮", "九楼走廊灯不亮"),
        ("16号楼停电", "全小区都停电了"),
        ("我妈被刷单骗了", "我爸被刷单骗了"),
    ],
)
def test_alike_words_about_something_else_are_not_the_same(one: str, other: str) -> None:
    assert not alike(one, other)


def test_a_matter_of_last_month_is_another_one() -> None:
    assert alike("三号楼电梯坏了", "三号楼电梯又坏了", minutes=60)
    assert not alike("三号楼电梯坏了", "三号楼电梯又坏了", minutes=MONTH)


def test_the_noise_of_every_night_is_one_matter_for_days() -> None:
    night = read("楼上半夜跳绳咚咚响", Category.ENVIRONMENT, "4号楼")
    assert likeness(read("楼上又在跳绳了", Category.ENVIRONMENT, "4号楼"), night, 3 * 24 * 60) >= SAME_FROM


def test_a_missing_place_is_neutral_and_another_building_is_not() -> None:
    assert alike("楼道灯坏了", "楼道灯坏了", place="3号楼", earlier="")
    assert not alike("楼道灯坏了", "楼道灯坏了", place="3号楼", earlier="5号楼")


def test_who_speaks_of_a_gate_may_live_anywhere() -> None:
    assert alike("东门路灯不亮", "东门外路灯坏了", place="3号楼", earlier="5号楼")


def test_a_building_in_the_words_outweighs_the_place_on_file() -> None:
    assert alike("5号楼电梯坏了", "5号楼电梯停了", place="3号楼2单元", earlier="5号楼")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (None, ""),
        ("3-2", "3-2"),
        (3, "3"),
        (True, ""),
        (["幸福小区", "3号楼", None], "幸福小区/3号楼"),
        ({"building": "3", "unit": 2, "room": None}, "building 3/unit 2"),
    ],
)
def test_a_place_may_come_in_many_forms(place: object, words: str) -> None:
    assert place_words(place) == words


@pytest.mark.parametrize(
    "place", ["3号楼2单元", "3-2", "三号楼二单元", "Building 3 Unit 2", "幸福小区/3号楼/2单元", "3栋2单元"]
)
def test_building_and_unit_are_read_from_every_form_of_place(place: str) -> None:
    facts = read("", None, place).facts
    assert (facts["building"], facts["unit"]) == ({"3"}, {"2"})


@pytest.mark.parametrize("question", [None, 5, [], {}, {"tickets": None}, {"tickets": 3, "text": "x"}])
def test_what_is_no_question_has_no_answer(question: object) -> None:
    assert ask(question) == {"same": None, "candidates": []}


def test_odd_tickets_are_left_out_and_odd_fields_read_as_unknown() -> None:
    tickets = [1, {"text": "x"}, {"id": "a", "text": 5, "class": 7, "place": True, "minutes_ago": "soon"}]
    assert [one["id"] for one in ask({"text": None, "tickets": tickets})["candidates"]] == ["a"]


@pytest.mark.parametrize("minutes", [10**400, -(10**400), float("inf"), float("nan"), 1e308, -5, True, "5"])
def test_any_number_of_minutes_is_some_time(minutes: object) -> None:
    ticket = {"id": "a", "text": "3号楼电梯坏了", "minutes_ago": minutes}
    answer = ask({"text": "3号楼电梯坏了", "tickets": [ticket]})
    assert [one["id"] for one in answer["candidates"]] == ["a"]
    assert 0 <= answer["candidates"][0]["score"] <= 1


@pytest.mark.parametrize("id_", [float("nan"), float("inf"), [float("nan")], {"a": 1}, ""])
def test_an_id_that_json_cannot_say_again_is_no_id(id_: object) -> None:
    answer = ask({"text": "3号楼电梯坏了", "tickets": [{"id": id_, "text": "3号楼电梯坏了"}]})
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert id_ == "" or answer == {"same": None, "candidates": []}


def test_at_most_three_are_offered_the_likest_first() -> None:
    tickets = [{"id": n, "text": f"{n}号楼电梯坏了"} for n in range(1, 7)]
    answer = ask({"text": "4栋电梯停了", "tickets": tickets})
    scores = [one["score"] for one in answer["candidates"]]
    assert answer["same"] == 4
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_verb_answers_every_line_in_order_bad_ones_too() -> None:
    good = {"text": "3栋电梯停了", "class": None, "place": None, "tickets": [{"id": 9, "text": "三号楼电梯坏了"}]}
    lines = [json.dumps(good, ensure_ascii=False), "not json", "[]", json.dumps({"text": "x"})]
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "same"], input="\n".join(lines).encode(), capture_output=True, check=True
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["same"] for answer in answers] == [9, None, None, None]


def test_every_near_or_weak_name_is_a_name_that_words_have() -> None:
    names = {meaning.name for meanings in concepts().values() for meaning in meanings}
    assert near().keys() <= names
    assert weak() <= names


@pytest.mark.parametrize(("half", "precision", "recall"), [("open", 0.97, 0.97), ("held", 0.95, 0.80)])
def test_the_measured_figures_only_rise(half: str, precision: float, recall: float) -> None:
    found = measured(half)
    assert found.asked > 50
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.among_three >= 0.98


def test_no_ask_of_the_open_half_stands_in_the_held_one() -> None:
    asks = {half: {one["text"] for s in situations(half) for one in s["asks"]} for half in ("open", "held")}
    assert asks["open"]
    assert not asks["open"] & asks["held"]
