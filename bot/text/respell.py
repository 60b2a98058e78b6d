"""What was meant by a slip: 电平车 for 电瓶车, zhao huo for 着火. For finding words, not for quoting.

Two ways: the slips that people make every day are listed (typos.txt); and a long word of the lexicons, written with
characters that sound like its own (sounds.txt), is that word, if no more than half of them differ and nothing else is
written that way.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

from bot.text.lexicon import class_patterns, class_words, dangers, harmless, parts_of, rows
from bot.text.scan import Vocabulary
from bot.text.segment import tokenizer

_SHORTEST, _LONGEST = 3, 6  # characters of a word that is known by its sound


def respell(text: str) -> str:
    """Lower-case `text` with its slips as what was meant; linear in the text."""
    return _by_sound(_by_list(text))


def _by_list(text: str) -> str:
    pieces, last = [], 0
    for slip in _slips().find(text, _Everywhere()):
        pieces += [text[last : slip.start], slip.value]
        last = slip.end
    return "".join([*pieces, text[last:]]) if pieces else text


class _Everywhere(frozenset[int]):
    """A slip is no word: where words begin does not matter."""

    def __contains__(self, offset: object) -> bool:
        return True


@cache
def _slips() -> Vocabulary[str]:
    return Vocabulary({row[0]: row[1] for row in rows("typos")})


def _by_sound(text: str) -> str:
    heard = text.translate(_sounds())
    words, lengths = _heard_words()
    start, meant = 0, text
    while start < len(text):
        length = next((n for n in lengths.get(heard[start], ()) if _is_slip(text, heard, start, n, words)), 0)
        if length:
            meant = meant[:start] + words[heard[start : start + length]] + meant[start + length :]
        start += length or 1
    return meant


def _is_slip(text: str, heard: str, start: int, length: int, words: dict[str, str]) -> bool:
    """Whether the characters sound like a word of ours, are not it, and are no other word."""
    word = words.get(heard[start : start + length])
    written = text[start : start + length]
    if word is None or written == word or written in _ours() or tokenizer().FREQ.get(written):
        return False
    return 2 * sum(one != other for one, other in zip(word, written, strict=True)) <= length


@cache
def _sounds() -> dict[int, str]:
    """Character → the first of those that sound like it."""
    return {ord(character): line[0] for (line,) in rows("sounds") for character in line}


@cache
def _ours() -> frozenset[str]:
    patterns = chain(class_patterns(), (danger.said for danger in dangers()))
    return frozenset(parts_of(patterns).keys() | class_words().keys() | harmless().keys())


@cache
def _heard_words() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Sound → the one word of ours that sounds so, and for every first sound the lengths of such words, long first."""
    found: dict[str, set[str]] = {}
    for word in _ours():
        if _SHORTEST <= len(word) <= _LONGEST and not any(sign.isascii() for sign in word):
            found.setdefault(word.translate(_sounds()), set()).add(word)
    words = {sound: next(iter(those)) for sound, those in found.items() if len(those) == 1}
    lengths: dict[str, set[int]] = {}
    for sound in words:
        lengths.setdefault(sound[0], set()).add(len(sound))
    return words, {first: tuple(sorted(those, reverse=True)) for first, those in lengths.items()}
