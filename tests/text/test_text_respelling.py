"""Slips of the keyboard: what was meant is found, what was right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.taxonomy import Category, Urgency
from bot.text import prepare, understand
from bot.text.respell import respell


@pytest.fixture(autouse=True, scope="module")
def _prepared() -> None:
    prepare()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("电平车被投了", "电瓶车被偷了"),
        ("着活了快来", "着火了快来"),
        ("灭火汽过期", "灭火器过期"),
        ("消防同道堵了", "消防通道堵了"),
        ("zhao huo le", "着火 le"),
        ("sos", "救命"),
    ],
)
def test_a_slip_is_what_was_meant(written: str, meant: str) -> None:
    assert respell(written) == meant


@pytest.mark.parametrize(
    "text", ["从1楼到3楼都黑着", "电瓶车被偷了", "请问居住证怎么办理", "sosts", "三号楼二单元五零一", "税管得严", ""]
)
def test_what_is_right_stays_as_it_is(text: str) -> None:
    assert respell(text) == text


@given(st.text(alphabet="电平车被投了着活店梯楼到里 zhaouo🆘", max_size=80))
def test_what_was_meant_needs_no_second_look(text: str) -> None:
    once = respell(text)
    assert isinstance(once, str)
    assert len(once) <= max(2 * len(text), 2)


@pytest.mark.parametrize("text", ["3号楼着活了", "煤汽漏了满屋都是", "店梯里困住人了", "zhaohuo le 4 hao lou"])
def test_a_danger_with_a_slip_is_a_danger(text: str) -> None:
    assert understand(text).urgency is Urgency.P0


def test_a_stolen_battery_with_two_slips_is_a_theft() -> None:
    assert understand("电平车被投了").category is Category.SECURITY
