"""How surely a class is found, which come next, and what a model of closed tickets may change: never a danger."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.domain.taxonomy import Category, Urgency
from bot.text import understand
from bot.text.knowledge import Knowledge
from bot.text.labels.scores import calibration_error
from bot.text.weighing import weigh
from tests.text import evaluation


class Taught:
    """A model that says the same of every text."""

    def __init__(self, chances: Mapping[str, float]) -> None:
        self._chances = chances

    def chances(self, title: str, text: str) -> Mapping[str, float]:
        return self._chances


def taught(**chances: float) -> Knowledge:
    return Knowledge(router=Taught(chances))


def test_heavier_words_make_a_surer_guess() -> None:
    weak, strong = (weigh({Category.FIRE: {"x": weight}}, ()) for weight in (1, 5))
    assert 0 < weak.confidence < 0.5
    assert 0.8 < strong.confidence < 1


def test_another_class_makes_it_less_sure_and_comes_next() -> None:
    alone = weigh({Category.FIRE: {"x": 4}}, ())
    beside = weigh({Category.FIRE: {"x": 4}, Category.TRAFFIC: {"y": 3}}, ())
    assert beside.category is Category.FIRE
    assert beside.others == (Category.TRAFFIC,)
    assert beside.confidence < alone.confidence


def test_no_word_is_no_certainty() -> None:
    assert weigh({}, ()) == weigh({}, (Category.FIRE,))
    assert (weigh({}, ()).category, weigh({}, ()).confidence) == (Category.OTHER, 0)


def test_how_sure_it_says_it_is_is_about_how_often_it_is_right() -> None:
    reports = evaluation.reports("held")
    meant = [understand(report.text) for report in reports]
    right = [one.category is report.category for one, report in zip(meant, reports, strict=True)]
    assert len(right) > 300
    assert calibration_error(right, [one.confidence for one in meant]) < 0.08


def test_what_was_learned_decides_where_the_lexicon_has_no_word() -> None:
    meant = understand("qwertz", taught(traffic=0.9, other=0.1))
    assert (meant.category, meant.label) == (Category.TRAFFIC, "traffic")
    assert meant.confidence > 0.6
    assert understand("qwertz").category is Category.OTHER


def test_plain_words_of_the_lexicon_outweigh_a_doubtful_model() -> None:
    text = "路灯坏了，井盖也松了"
    assert understand(text).category is Category.FACILITIES
    assert understand(text, taught(traffic=0.6, facilities=0.4)).category is Category.FACILITIES


@pytest.mark.parametrize("text", ["三号楼着火了，快来人", "电梯里有人被困"])
def test_a_model_never_talks_a_danger_away(text: str) -> None:
    alone, with_model = understand(text), understand(text, taught(other=0.999, supplies=0.001))
    assert alone.urgency is with_model.urgency is Urgency.P0
    assert with_model.category is alone.category


def test_labels_that_are_no_classes_stand_beside_the_class() -> None:
    text = "路灯坏了，井盖也松了"
    meant = understand(text, Knowledge(router=Taught({"城管": 0.8, "交警": 0.2})))
    assert meant.label == "城管"
    assert (meant.category, meant.confidence) == (understand(text).category, understand(text).confidence)
