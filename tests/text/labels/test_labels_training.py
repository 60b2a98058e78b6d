"""A model learned from letters tells the offices apart, says how sure it is, and survives being a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.text.labels.examples import Example, TooLittleError
from bot.text.labels.files import from_parts, to_parts
from bot.text.labels.model import LabelModel
from bot.text.labels.training import Measured, train

from .letters import OFFICES, letters

Trained = tuple[LabelModel, Measured]


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(letters(60))


def test_letters_it_has_not_seen_go_to_the_right_office(trained: Trained) -> None:
    fresh = letters(30, seed=2)
    right = sum(trained[0].guess(one.title, one.text)[0] == one.label for one in fresh)
    assert right >= 0.97 * len(fresh)


def test_a_title_alone_is_enough(trained: Trained) -> None:
    assert trained[0].guess("关于学费", "")[0] == trained[0].guess("", "关于学费")[0] == "schools"


def test_the_scores_are_of_letters_held_back(trained: Trained) -> None:
    measured = trained[1]
    assert measured.full.macro_f1 > 0.95
    assert sum(measured.full.confusion.values()) == sum(measured.short.confusion.values()) == 180
    assert {label: measured.full.of(label).number for label in OFFICES} == dict.fromkeys(OFFICES, 60)


def test_labels_given_at_random_score_no_better_than_chance() -> None:
    """Were a text both learned from and measured with, this would look like knowledge."""
    offices = list(OFFICES)
    shuffled = [replace(one, label=offices[number % 3]) for number, one in enumerate(letters(60))]
    assert train(shuffled)[1].full.macro_f1 < 0.5


def test_near_copies_are_counted_and_kept_on_one_side() -> None:
    once = letters(30)
    copies = [replace(one, text=one.text + "。") for one in once]
    assert train([*once, *copies])[1].near_copies >= len(once)


def test_probabilities_are_probabilities(trained: Trained) -> None:
    chances = trained[0].chances("", "操场旁边的路灯")
    assert sum(chances.values()) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in chances.values())
    assert chances["health"] < min(chances["roads"], chances["schools"])


def test_a_text_without_a_known_piece_gets_a_less_sure_answer(trained: Trained) -> None:
    assert trained[0].guess("", "…")[1] < trained[0].guess("", "请问幼儿园什么时候开学")[1]


def test_it_says_because_of_what(trained: Trained) -> None:
    assert {"幼儿园", "幼儿"} & set(trained[0].because("", "请问幼儿园什么时候开学", "schools"))
    assert trained[0].because("", "幼儿园", "health") == ()


def test_a_model_read_back_says_the_same(trained: Trained) -> None:
    model = trained[0]
    again = from_parts(*to_parts(model))
    for one in letters(5, seed=3):
        assert again.chances(one.title, one.text) == model.chances(one.title, one.text)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": ["a", 3]},
        {"labels": ["only one"]},
        {"scales": [1.0]},
        {"biases": [float("nan")] * 3},
        {"sharpness": -1},
        {"sharpness": "1"},
        {"rarest": None},
        {"scales": 7},
    ],
)
def test_a_header_that_nobody_wrote_is_refused(trained: Trained, change: dict[str, object]) -> None:
    header, parts = to_parts(trained[0])
    with pytest.raises(ValueError, match=r"labels|number|weights|label"):
        from_parts({**header, **change}, parts)


@pytest.mark.parametrize("part", ["vocabulary", "weights", "rarities"])
def test_a_part_that_is_cut_short_or_missing_is_refused(trained: Trained, part: str) -> None:
    header, parts = to_parts(trained[0])
    with pytest.raises(ValueError, match=r"weights|decode"):
        from_parts(header, {**parts, part: parts[part][:50]})
    with pytest.raises(ValueError, match="not a model of labels"):
        from_parts(header, {name: content for name, content in parts.items() if name != part})


def test_texts_with_nothing_in_common_are_too_little() -> None:
    strangers = [Example(chr(0x4E00 + number), "ab"[number % 2]) for number in range(40)]
    with pytest.raises(TooLittleError, match="too little"):
        train(strangers)
