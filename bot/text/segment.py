"""Where words begin and end: jieba with a tokenizer of our own."""

from __future__ import annotations

import importlib
import logging
import warnings
from functools import cache, lru_cache
from itertools import accumulate, chain
from types import ModuleType
from typing import TYPE_CHECKING

from bot.text.dictionary import Dictionary
from bot.text.lexicon import class_patterns, class_words, dangers, guards, parts_of

if TYPE_CHECKING:
    from jieba import Tokenizer

_SHORT = 2  # longer words of ours are found anywhere in a text; these only where jieba sees a word


@cache
def tokenizer() -> Tokenizer:
    """jieba's tokenizer over its whole dictionary, with our short words added.

    The first call takes some tenths of a second. jieba's own loading is left out: it keeps 76 MB, and its cache is
    a marshal file under a guessable name, which another user of the machine could plant.
    """
    jieba = _import_jieba()
    ours: Tokenizer = jieba.Tokenizer()
    with ours.get_dict_file() as file:
        ours.FREQ = Dictionary(file)
    ours.total = ours.FREQ.total
    ours.initialized = True
    for word in _own_words():
        if not ours.FREQ.get(word):
            ours.add_word(word)
    return ours


def cuts(text: str) -> frozenset[int]:
    """The offsets at which a word of `text` begins or ends."""
    return frozenset(accumulate((len(word) for word in tokenizer().cut(text, HMM=False)), initial=0))


@lru_cache(maxsize=20_000)
def part_of_speech(word: str) -> str:
    """jieba's tag of `word`: "n…" a noun, "v" a verb, "r" a pronoun …; "" for a word it does not know."""
    known = tokenizer().FREQ
    return known.part_of_speech(word) if isinstance(known, Dictionary) else ""


def _import_jieba() -> ModuleType:
    """jieba without its warnings (old escapes in its source) and without its talk on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba = importlib.import_module("jieba")
    jieba.setLogLevel(logging.ERROR)
    return jieba


def _own_words() -> set[str]:
    parts = parts_of(chain(class_patterns(), (danger.said for danger in dangers())))
    return {word for word in parts.keys() | class_words().keys() | guards().keys() if len(word) == _SHORT}
