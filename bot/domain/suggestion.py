"""How sure is sure: what a guess (see offering.py) is put to the resident as: one suggestion, buttons, a question."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.offering import MOST_OFFERED, SURE, offer
from bot.domain.taxonomy import Category
from bot.domain.understanding import Understanding

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
    """SURE: one tap sends it. UNSURE: the likeliest are buttons. NOTHING: no class is worth offering."""
    if not offer(meant) or (meant.category is Category.OTHER and not meant.because):
        return Sureness.NOTHING
    return Sureness.SURE if meant.is_danger or meant.confidence >= SURE else Sureness.UNSURE


def offered(meant: Understanding) -> tuple[Category, ...]:
    """The classes to choose from, likeliest first: none when sure, two or three when unsure, else the common ones."""
    match sureness(meant):
        case Sureness.SURE:
            return ()
        case Sureness.NOTHING:
            return COMMON
    likeliest = dict.fromkeys(offer(meant))
    if len(likeliest) < 2:  # one word, and a weak one: it may as well be none of ours
        likeliest[Category.OTHER] = None
    return tuple(likeliest)[:MOST_OFFERED]
