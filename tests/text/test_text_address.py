"""Places as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.address import buildings_named, find_address
from bot.text.normalise import normalise

LINES = (Path(__file__).parent / "places.tsv").read_text(encoding="utf-8").splitlines()
PLACES = [line.split("\t") for line in LINES if not line.startswith("# ")]


@pytest.mark.parametrize(("text", "building", "unit", "room"), PLACES)
def test_a_place_is_read_as_it_is_written(text: str, building: str, unit: str, room: str) -> None:
    expected = tuple(None if part == "-" else part for part in (building, unit, room))
    found = find_address(normalise(text))
    assert (found.building, found.unit, found.room) == expected


def test_the_table_holds_places_and_things_that_are_none() -> None:
    assert len(PLACES) >= 40
    assert any(building == "-" for _, building, _, _ in PLACES)


FORM_LINES = (Path(__file__).parent / "address_forms.tsv").read_text(encoding="utf-8").splitlines()
FORMS = [line.split("\t") for line in FORM_LINES if not line.startswith("# ")]
MADE_WITH, HELD_APART = FORMS[0::2], FORMS[1::2]
HELD_APART_FLOOR = 0.94  # 87 of 96 when first measured, 91 after work on the other half; only rises


def read(text: str) -> list[str]:
    found = find_address(normalise(text))
    return [part or "-" for part in (found.building, found.unit, found.room, found.floor, found.place)]


@pytest.mark.parametrize("form", MADE_WITH, ids=lambda form: form[0])
def test_a_written_form_is_read_whole(form: list[str]) -> None:
    text, *wanted = form
    assert read(text) == wanted


def test_written_forms_never_tuned_on_are_read_at_least_as_often_as_before() -> None:
    right = [read(text) == wanted for text, *wanted in HELD_APART]
    assert len(right) >= 90
    assert sum(right) / len(right) >= HELD_APART_FLOOR


@pytest.mark.parametrize(("text", "named"), [
    ("2号楼和3号楼之间", ("2", "3")), ("3-5号楼停水", ("3", "4", "5")), ("3号楼", ("3",)), ("没有楼号", ()),
])
def test_every_building_that_is_named_can_be_asked_about(text: str, named: tuple[str, ...]) -> None:
    assert buildings_named(normalise(text)) == named


@pytest.mark.parametrize(("text", "covered"), [
    ("我住3栋2单元501，漏水", "3栋2单元501"), ("Bldg 3, Unit 2 is dark", "Bldg 3, Unit 2"),
    ("昨天阳光花园3号楼5楼冒烟", "阳光花园3号楼5楼"), ("2号楼和3号楼之间有坑", "2号楼和3号楼之间"),
])
def test_the_span_covers_all_that_was_read_and_no_more(text: str, covered: str) -> None:
    span = find_address(text).span
    assert span is not None
    assert text[slice(*span)] == covered


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120) | st.text(alphabet="一二三五零百3205号楼栋单元室层-#/.，和路花园弄B门东 ", max_size=60))
def test_any_text_is_read_and_the_span_lies_inside_it(text: str) -> None:
    plain = normalise(text)
    where = find_address(plain)
    if where.span is None:
        assert (where.building, where.unit, where.room, where.floor, where.place) == (None,) * 5
    else:
        assert 0 <= where.span[0] < where.span[1] <= len(plain)
