"""The held-back half of our evaluation: enough of it, every sentence on its own side, and a floor that only rises."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from bot.domain.taxonomy import Category
from bot.text import prepare
from tests.text import evaluation
from tests.text.evaluate import Figures, measure
from tests.text.evaluation.add import text_of

FLOORS = tomllib.loads((evaluation.FOLDER / "floors.toml").read_text(encoding="utf-8"))
ENOUGH_REPORTS, ENOUGH_PLACES, ENOUGH_LISTS, ENOUGH_OF_A_CLASS = 600, 80, 60, 20


@pytest.fixture(scope="module")
def held() -> Figures:
    prepare()
    return measure("held")


def test_there_are_sentences_enough_of_every_class() -> None:
    reports = [report for side in evaluation.SIDES for report in evaluation.reports(side)]
    assert len({report.text for report in reports}) == len(reports) >= ENOUGH_REPORTS
    by_class = Counter(report.category for report in reports)
    assert set(by_class) == set(Category)
    assert min(by_class.values()) >= ENOUGH_OF_A_CLASS
    assert sum(len(evaluation.places(side)) for side in evaluation.SIDES) >= ENOUGH_PLACES
    assert sum(len(evaluation.items(side)) for side in evaluation.SIDES) >= ENOUGH_LISTS


def test_what_is_fresh_stands_in_neither_half() -> None:
    known = {report.text for side in evaluation.SIDES for report in evaluation.reports(side)}
    fresh = {report.text for report in evaluation.fresh()}
    assert fresh
    assert fresh & known == set()


@pytest.mark.parametrize("kind", evaluation.KINDS)
def test_nobody_chose_the_side_of_a_sentence(kind: str) -> None:
    for one in evaluation.SIDES:
        texts = [text_of(kind, "\t".join(row)) for row in evaluation.lines(kind, one)]
        assert texts
        assert [text for text in texts if evaluation.side(text) != one] == []


@pytest.mark.parametrize("name", FLOORS["at_least"])
def test_what_was_reached_is_not_lost(name: str, held: Figures) -> None:
    assert getattr(held, name) >= FLOORS["at_least"][name]


@pytest.mark.parametrize("name", FLOORS["at_most"])
def test_no_more_false_alarms_than_there_were(name: str, held: Figures) -> None:
    assert getattr(held, name) <= FLOORS["at_most"][name]


def test_every_figure_has_a_floor() -> None:
    assert set(vars(measure("tuned"))) == {*FLOORS["at_least"], *FLOORS["at_most"]}
