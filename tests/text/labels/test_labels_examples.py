"""A file to learn from: what is wrong with it is said by line, without anybody's words."""

from __future__ import annotations

import json

import pytest

from bot.text.labels.examples import FEWEST, Flaw, TooLittleError, read


def lines(*labels: str, each: int = FEWEST) -> list[str]:
    return [
        json.dumps({"text": f"text {number} of {label}", "label": label}) for label in labels for number in range(each)
    ]


def test_good_lines_are_examples() -> None:
    found = read([*lines("a", "b"), json.dumps({"text": "words", "label": "a", "title": "head"})])
    assert len(found.good) == 2 * FEWEST + 1
    assert found.good[-1].written == "head\nwords"
    assert found.bad == {}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", Flaw.JSON),
        (b"\xff\xfe", Flaw.JSON),
        ("[]", Flaw.OBJECT),
        ('{"text": 3, "label": "a"}', Flaw.STRINGS),
        ('{"text": "x"}', Flaw.NO_LABEL),
        ('{"text": " ", "label": "a"}', Flaw.NO_TEXT),
    ],
)
def test_a_bad_line_is_told_by_its_number(line: str | bytes, wrong: Flaw) -> None:
    assert read([*lines("a", "b"), "", line]).bad == {2 * FEWEST + 2: wrong}


def test_what_is_said_twice_counts_once() -> None:
    twice = lines("a", "b")
    found = read([*twice, twice[0]])
    assert (len(found.good), found.repeated) == (2 * FEWEST, 1)


def test_a_label_with_too_few_texts_is_left_out_and_said_so() -> None:
    found = read([*lines("a", "b"), *lines("rare", each=2)])
    assert found.rare == {"rare": 2}
    assert {example.label for example in found.good} == {"a", "b"}


@pytest.mark.parametrize("file", [[], lines("alone"), lines("a", "b", each=FEWEST - 1)])
def test_nothing_to_tell_apart_is_too_little(file: list[str]) -> None:
    with pytest.raises(TooLittleError, match="too little"):
        read(file)
