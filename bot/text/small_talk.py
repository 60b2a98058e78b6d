"""Greetings and thanks, and nothing else: whatever says more is a report and must not be lost as politeness."""

from __future__ import annotations

import re
from functools import cache

from bot.text.lexicon import rows
from bot.text.normalise import normalise

_LONGEST = 40  # characters; nobody greets at greater length
_NOT_WORDS = re.compile(r"[^\w']+")


@cache
def _greetings() -> frozenset[str]:
    return frozenset(word for (word,) in rows("small_talk"))


def is_small_talk(text: str) -> bool:
    """Whether `text` consists of greetings and thanks alone; punctuation and emoji do not count."""
    words = _NOT_WORDS.sub(" ", normalise(text).lower()).strip()
    if not words or len(words) > _LONGEST:
        return False
    return _all_greetings(words)


def _all_greetings(words: str) -> bool:
    """Whether greetings, put together with or without spaces, make up all of `words`."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {end for end in range(start + 1, len(words) + 1) if _is_greeting(words, start, end)}
    return len(words) in reached


def _is_greeting(words: str, start: int, end: int) -> bool:
    part = words[start:end]
    glued = end < len(words) and part[-1].isascii() and part[-1].isalnum() and words[end].isalnum()
    return not glued and (part in _greetings() or part == " ")
