"""One suggestion, a few buttons, or a question."""

from __future__ import annotations

import pytest

from bot.domain.suggestion import COMMON, Sureness, offered, sureness
from bot.domain.taxonomy import Category, Urgency
from bot.domain.understanding import Understanding


def meant(category: Category, confidence: float, *others: Category, urgency: Urgency = Urgency.P2) -> Understanding:
    return Understanding(category, urgency, because=("word",), confidence=confidence, others=others)


def test_what_is_sure_is_not_asked() -> None:
    sure = meant(Category.FIRE, 0.9, Category.FACILITIES)
    assert (sureness(sure), offered(sure)) == (Sureness.SURE, ())


def test_what_is_unsure_is_two_or_three_buttons_the_likeliest_first() -> None:
    unsure = meant(Category.ENVIRONMENT, 0.5, Category.PROPERTY_NEIGHBOUR, Category.SECURITY)
    assert offered(unsure) == (Category.ENVIRONMENT, Category.PROPERTY_NEIGHBOUR, Category.SECURITY)
    alone = meant(Category.ENVIRONMENT, 0.5)
    assert offered(alone) == (Category.ENVIRONMENT, Category.OTHER)


@pytest.mark.parametrize(
    "nothing",
    [
        Understanding(Category.OTHER, Urgency.P3),
        meant(Category.FIRE, 0.1),
        Understanding(Category.OTHER, Urgency.P3, confidence=0.6),
    ],
)
def test_where_nothing_is_recognised_the_common_classes_are_offered(nothing: Understanding) -> None:
    assert (sureness(nothing), offered(nothing)) == (Sureness.NOTHING, COMMON)


def test_danger_is_never_asked_about() -> None:
    assert sureness(meant(Category.FIRE, 0.0, urgency=Urgency.P0)) is Sureness.SURE
