"""How sure a guess by the lexicons is: from the weights of the classes alone."""

from __future__ import annotations

from bot.domain.taxonomy import RULES, Category
from bot.text.classify import Scores

MOST_OTHERS = 2
_DOUBT = 1.5
"""As if a word of this weight spoke for something else: one weak word alone is no certainty."""
_STRETCH = 1.2
"""A single word that decides nearly alone (weight 5, little beside it) is to be sure: 5 of 6.5 is .92, 5 of 7.5 .8."""


def confidence(found: Scores, category: Category) -> float:
    """The share of `category` in all that the text says, doubt included: 0-1, 0 where nothing speaks for it.

    A heuristic, ordered but not calibrated: whoever has answers to compare with replaces it.
    """
    total = sum(sum(words.values()) for words in found.values())
    share = sum(found.get(category, {}).values()) / (total + _DOUBT)
    return round(min(1.0, share * _STRETCH), 3)


def others(found: Scores, category: Category) -> tuple[Category, ...]:
    """The runners-up, likeliest first."""
    rest = [one for one in found if one is not category and any(found[one].values())]
    rest.sort(key=lambda one: (-sum(found[one].values()), RULES[one].urgency, one.value))
    return tuple(rest[:MOST_OTHERS])
