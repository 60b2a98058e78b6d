"""Places as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.understanding import Address
from bot.text.address import find_address
from bot.text.normalise import normalise

LINES = (Path(__file__).parent / "places.tsv").read_text(encoding="utf-8").splitlines()
PLACES = [line.split("\t") for line in LINES if not line.startswith("# ")]


@pytest.mark.parametrize(("text", "building", "unit", "room"), PLACES)
def test_a_place_is_read_as_it_is_written(text: str, building: str, unit: str, room: str) -> None:
    expected = Address(*(None if part == "-" else part for part in (building, unit, room)))
    assert find_address(normalise(text)) == expected


def test_the_table_holds_places_and_things_that_are_none() -> None:
    assert len(PLACES) >= 40
    assert any(building == "-" for _, building, _, _ in PLACES)
