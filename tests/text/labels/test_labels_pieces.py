"""What a model sees of a text is the same however the text was written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.labels import codes, features

TEXT = "A区杜鹃文苑小区 3号楼2单元的电梯又坏了！Please help, room 501。电话13812345678"


def as_numbers(text: str) -> dict[str, float]:
    found = codes.pieces(text)
    return {codes.piece(code): value for code, value in zip(found.codes.tolist(), found.values.tolist(), strict=True)}


def test_training_and_guessing_see_the_same_pieces() -> None:
    assert as_numbers(TEXT) == pytest.approx(features.pieces(TEXT))
    assert {"电梯", "杜鹃文", "please", "501", "3"} <= features.pieces(TEXT).keys()


@given(st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs"])))
def test_they_do_so_for_any_text(text: str) -> None:
    assert as_numbers(text) == pytest.approx(features.pieces(text))


def test_codes_come_in_order_and_once() -> None:
    found = codes.pieces(TEXT).codes.tolist()
    assert found == sorted(set(found))


def test_spaces_between_chinese_words_change_nothing() -> None:
    assert features.pieces("小区 电梯 坏 了") == features.pieces("小区电梯坏了")


def test_a_telephone_number_is_never_learned() -> None:
    assert not any(len(piece) > 4 and piece.isdigit() for piece in features.pieces(TEXT))


def test_what_is_said_first_says_more() -> None:
    found = features.pieces("电梯坏了，" + "请尽快处理" * 4 + "谢谢你们，还有路灯")
    assert found["电梯"] == features.FIRST > found["路灯"] == 1
