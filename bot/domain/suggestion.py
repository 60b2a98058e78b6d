"""How sure is sure: from a confidence to what the resident is shown, one suggestion, a few buttons, or a question."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.taxonomy import Category
from bot.domain.understanding import Understanding

SURE = 0.6
"""From this confidence on one class is suggested and one tap sends it; below, the likeliest are buttons [D]."""
MOST_OFFERED = 3
COMMON = (
    Category.FACILITIES,
    Category.PROPERTY_NEIGHBOUR,
    Category.ENVIRONMENT,
    Category.FIRE,
    Category.TRAFFIC,
    Category.SECURITY,
    Category.VULNERABLE,
    Category.OTHER,
)
"""What people report most: the buttons beside the question what it is [D]."""


class Sureness(StrEnum):
    """How a class was found, and so how the resident is asked about it."""

    SURE = "sure"
    UNSURE = "unsure"
    NOTHING = "nothing"


def sureness(meant: Understanding) -> Sureness:
    """NOTHING where no class was recognised (OTHER without a word that says so), else by the confidence."""
    if meant.category is Category.OTHER and not meant.because:
        return Sureness.NOTHING
    return Sureness.SURE if meant.is_danger or meant.confidence >= SURE else Sureness.UNSURE


def offered(meant: Understanding) -> tuple[Category, ...]:
    """The classes to choose from, likeliest first: none when sure, two or three when unsure, else the common ones."""
    match sureness(meant):
        case Sureness.SURE:
            return ()
        case Sureness.NOTHING:
            return COMMON
    likeliest = dict.fromkeys((meant.category, *meant.others))
    if len(likeliest) < 2:  # one word, and a weak one: it may as well be none of ours
        likeliest[Category.OTHER] = None
    return tuple(one for one in likeliest if one is not Category.SUPPLIES or one is meant.category)[:MOST_OFFERED]
