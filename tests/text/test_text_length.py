"""How long a text may be: its beginning is read, and twice the text is at most twice the work. Steps, not seconds."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.taxonomy import Urgency
from bot.text import understand
from bot.text.placing import Span, _free
from bot.text.understand import LONGEST_READ


def steps(text: str) -> int:
    """Calls that understanding `text` takes, once everything is loaded."""
    count = 0

    def tick(frame: FrameType, event: str, told: object) -> None:
        nonlocal count
        count += 1

    understand.__wrapped__(text)
    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        understand.__wrapped__(text)
    finally:
        sys.setprofile(before)
    return count


def long(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


UNITS = ["孩子掉水里", "3号楼幸福路", "阳光花园3号楼,", "着火了没着火", "要2袋米", "13812345678 ", "2号楼和", "½"]


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    assert steps(long(unit, 2_000)) < 2.3 * steps(long(unit, 1_000))


@pytest.mark.parametrize("unit", ["孩子掉水里", "ﷺ", "3号楼幸福路", "\u200b着"])
def test_what_stands_behind_the_longest_text_costs_no_more(unit: str) -> None:
    assert steps(long(unit, 200_000)) <= 1.1 * steps(long(unit, 20_000))


def test_a_text_is_understood_by_its_beginning() -> None:
    filling = long("路灯坏了。", LONGEST_READ - 2)
    assert understand(filling + "着火了").urgency is Urgency.P0
    assert understand("。" + filling + "着火了").urgency is not Urgency.P0
    assert understand("5号楼" + filling * 9).address.span == (0, 3)


def test_a_title_is_read_before_the_text() -> None:
    meant = understand("3号楼漏水" * 9_000, title="着火了")
    assert meant.urgency is Urgency.P0
    assert meant.address.span is not None
    assert meant.address.span[0] == 0
    assert meant.address.span[1] <= LONGEST_READ


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda told: (told[0], told[0] + told[1])))


@given(SPANS, SPANS)
def test_free_is_what_overlaps_nothing_that_is_taken(parts: list[Span], taken: list[Span]) -> None:
    free = [one for one in parts if all(one[1] <= start or end <= one[0] for start, end in taken)]
    assert [span for span, _ in _free([(one, "") for one in parts], taken)] == free
