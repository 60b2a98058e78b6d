"""What a text says of each class: the words of the lexicons that speak for it, and their weights."""

from __future__ import annotations

from collections.abc import Set
from functools import cache

from bot.domain.taxonomy import Category
from bot.text.clauses import Clauses
from bot.text.lexicon import class_patterns, class_words, parts_of
from bot.text.patterns import Patterns, Said, matches
from bot.text.scan import Vocabulary

Scores = dict[Category, dict[str, int]]  # class → word → weight; a word counts once


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
