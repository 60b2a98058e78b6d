"""How a guess is put to the resident: as one suggestion, as buttons to choose from, or as a question."""

from __future__ import annotations

from bot.domain.taxonomy import Category
from bot.domain.understanding import Understanding

SURE = 0.75
"""From here on one suggestion: three in four such guesses need no second tap, and one tap mends the fourth."""
GUESSED = 0.3
"""Below this a guess is worth less than the whole list of classes."""
MOST_OFFERED = 3


def offer(meant: Understanding) -> tuple[Category, ...]:
    """The classes to offer: one to confirm, two or three to choose from, none when it is better to ask.

    Danger is never asked about: its class is the one suggestion. OTHER is no suggestion but the lack of one, unless
    something speaks for it.
    """
    if meant.is_danger or meant.confidence >= SURE:
        return (meant.category,)
    if meant.confidence < GUESSED:
        return ()
    choices = dict.fromkeys((meant.category, *meant.others))
    return tuple(choices)[:MOST_OFFERED]
