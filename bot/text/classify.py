"""Which class a text is about: the sum of the weights of its words, explained by those words."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache

from bot.domain.taxonomy import RULES, Category
from bot.text.clauses import Clauses
from bot.text.lexicon import class_patterns, class_words, parts_of
from bot.text.patterns import Patterns, Said, matches
from bot.text.scan import Vocabulary

Scores = dict[Category, dict[str, int]]  # class → word → weight; a word counts once


@dataclass(frozen=True)
class Guess:
    """The class that fits best and the words that led there, heaviest first; OTHER and none when none did."""

    category: Category
    because: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary[dict[Category, int]]:
    return Vocabulary(class_words())


@cache
def _parts() -> Vocabulary[tuple[str, ...]]:
    return Vocabulary(parts_of(class_patterns()))


@cache
def _patterns() -> Patterns[dict[Category, int]]:
    return Patterns(class_patterns())


def scores(text: str, cuts: Set[int]) -> Scores:
    """The words of lower-case `text`, alone and together, that speak for each class, with their weights."""
    found: Scores = {}
    for match in vocabulary().find(text, cuts):
        for category, weight in match.value.items():
            found.setdefault(category, {})[match.word] = weight
    said = Said(_parts().find_all(text, cuts), Clauses(text))
    for one, weights in _patterns().possible(said):
        together = next(matches(one, said), ())
        for category, weight in weights.items() if together else ():
            _add(found.setdefault(category, {}), tuple(word.word for word in together), weight)
    return found


def _add(words: dict[str, int], together: tuple[str, ...], weight: int) -> None:
    """Words that say something together: the last of them carries the weight, on top of its own."""
    for word in together:
        words.setdefault(word, 0)
    words[together[-1]] = max(words[together[-1]], weight)


def best(found: Scores, among: Iterable[Category] | None = None) -> Guess:
    """The heaviest class (of `among`, if given); of equals the more urgent one, then the first of the list."""
    candidates = list(found if among is None else among)
    if not candidates:
        return Guess(Category.OTHER, ())
    order = list(Category)
    category = min(candidates, key=lambda one: (-_total(found, one), RULES[one].urgency, order.index(one)))
    words = found.get(category, {})
    return Guess(category, tuple(sorted(words, key=lambda word: -words[word])))


def _total(found: Scores, category: Category) -> int:
    return sum(found.get(category, {}).values())
