"""Which class, how surely, and which come next: the words of the lexicons and what was learned, weighed together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import exp, log

from bot.domain.taxonomy import RULES, Category
from bot.text.classify import Scores

MOST_OTHERS = 2
_WORTH = 0.65
"""What a point of weight in a lexicon multiplies the odds by (its logarithm)."""
_DOUBT = 3.0
"""What speaks for the classes nobody named: as if so many words of no weight stood in the text.

Both are fitted to the 411 sentences that rules were tuned on or that were written before; on the 340 held back
what was said to be .98, .86, .64, .44 sure was right .96, .98, .65, .37 of the time.
"""
_BESIDE, _ENOUGH = 0.5, 10
"""What a point of weight adds beside what was learned, and up to how many points: both say much the same twice."""
_UNTAUGHT = 0.005
"""The chance, beside what was learned, of a class that was too rare to learn of."""

_ORDER = {category: place for place, category in enumerate(Category)}


@dataclass(frozen=True)
class Weighed:
    """The likeliest class, the words of the lexicon that speak for it (heaviest first), how often a guess like this
    one is right (0-1; 0 where nothing is known), and the classes that come next."""

    category: Category
    because: tuple[str, ...]
    confidence: float
    others: tuple[Category, ...]


def weigh(found: Scores, among: Collection[Category], *learned: Mapping[str, float]) -> Weighed:
    """`found`: class → word → weight; `among`: the only classes possible, or none for all; `learned`: the chance of
    each class by what was learned from sayings, and from closed tickets, where there is such a model.

    Of equals the more urgent one, then the first of the list.
    """
    odds = _odds(found, learned)
    possible = [one for one in odds if not among or one in among]
    if not possible:
        return Weighed(Category.OTHER, (), 0.0, ())
    possible.sort(key=lambda one: (-odds[one], RULES[one].urgency, _ORDER[one]))
    first = possible[0]
    whole = sum(exp(odds[one] - odds[first]) for one in possible) + (0 if learned else _DOUBT * exp(-odds[first]))
    words = found.get(first, {})
    because = tuple(sorted(words, key=lambda word: -words[word]))
    return Weighed(first, because, round(1 / whole, 3), tuple(possible[1 : 1 + MOST_OTHERS]))


def _odds(found: Scores, learned: Collection[Mapping[str, float]]) -> dict[Category, float]:
    """The logarithm of what speaks for each class that anything speaks for."""
    if not learned:
        return {category: _WORTH * sum(words.values()) for category, words in found.items()}
    weights = {category: _BESIDE * min(sum(words.values()), _ENOUGH) for category, words in found.items()}
    chances = {
        category: sum(log(max(one.get(category.value, 0.0), _UNTAUGHT)) for one in learned) for category in Category
    }
    return {category: weights.get(category, 0.0) + chance for category, chance in chances.items()}
