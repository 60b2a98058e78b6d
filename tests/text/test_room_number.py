"""What is a room number, and what is a report."""

from __future__ import annotations

import pytest

from bot.text import is_room_number


@pytest.mark.parametrize("text", ["501", "501室", "2-501", "12A", " 302 ", "3#501"])
def test_a_room_number_is_taken_as_one(text: str) -> None:
    assert is_room_number(text)


@pytest.mark.parametrize("text", ["楼道堆满纸箱，电动车在充电", "3号楼漏水", "漏水", "", "五楼有烟"])
def test_a_report_is_not_taken_for_a_room_number(text: str) -> None:
    assert not is_room_number(text)
