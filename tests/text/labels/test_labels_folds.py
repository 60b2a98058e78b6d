"""Parts to measure with: near copies together, all of about one size."""

from __future__ import annotations

from collections import Counter

from bot.text.labels.codes import pieces
from bot.text.labels.folds import alike, parts


def groups_of(*texts: str) -> list[int]:
    return alike([pieces(text).codes for text in texts])


def test_a_near_copy_is_in_the_same_group_and_another_matter_is_not() -> None:
    first = "三号楼门口的路灯坏了半个月，晚上老人出门看不见台阶，请尽快派人来修"
    other = "幼儿园每天早上门口都堵车，家长把车停在斑马线上，希望交警来管一管"
    groups = groups_of(first, other, first + "，谢谢")
    assert groups[0] == groups[2] != groups[1]


def test_texts_without_any_piece_are_not_alike() -> None:
    assert len(set(groups_of("", "…", "!"))) == 3


def test_a_group_stays_together_and_the_parts_are_of_one_size() -> None:
    groups = [number // 4 for number in range(100)]
    part = parts(groups, 5)
    assert all(len({part[place] for place in range(100) if groups[place] == group}) == 1 for group in groups)
    assert Counter(part) == dict.fromkeys(range(5), 20)


def test_a_form_that_everybody_fills_in_is_no_copy() -> None:
    assert Counter(parts([7] * 50, 5)) == dict.fromkeys(range(5), 10)
