"""Which of the things a text counts are asked for: 3号楼有两个人打架 asks for nothing."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from bot.domain.taxonomy import Category
from bot.domain.understanding import Item
from bot.text.english_items import find_english
from bot.text.items import Line, find_lines, is_generic, item
from bot.text.lexicon import pairs

_MAY_ASK = {Category.SUPPLIES, Category.OTHER, Category.VULNERABLE, Category.PUBLIC_HEALTH}
_NEARLY_ALL = 0.75  # of a text that is nothing but a list
Found = tuple[Item, tuple[int, int]]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\w]")


@cache
def _requests() -> dict[str, str]:
    return pairs("requests")


@cache
def _asking(kind: str) -> re.Pattern[str]:
    words = sorted((word for word, known in _requests().items() if known == kind), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words))


def find_items(text: str, readable: str, cuts: Set[int], category: Category, *, danger: bool = False) -> list[Found]:
    """The things asked for, each with where its name stands in normalised `text`; none where nothing is.

    `readable` is `text` with \\0 for what is no part of a list (address, phones, time), `category` what the text is
    taken to be about, `danger` whether a life is in danger: then nothing but supplies is looked for.
    """
    if danger and category is not Category.SUPPLIES:
        return []
    if not _CHINESE.search(text):
        return find_english(text, readable.lower(), _asks(readable.lower(), category), category)
    asks = _asks(readable, category)
    if not asks and category not in _MAY_ASK:
        return []
    lines = find_lines(readable, cuts)
    if not asks and not _is_nothing_but_a_list(readable, lines):
        return []
    wanted = [line for line in lines if _is_wanted(line, category)]
    return [(item(line, text[slice(*line.name)]), line.name) for line in wanted]


def _asks(text: str, category: Category) -> bool:
    """Whether something is asked for: by words that ask for goods; or by the class, where nobody complains."""
    if _asking("clear").search(text):
        return True
    if _asking("never").search(text):
        return False
    if category is Category.SUPPLIES:
        return True
    return category in _MAY_ASK and _asking("may").search(text) is not None


def _is_wanted(line: Line, category: Category) -> bool:
    """Goods always; what else has a measure of goods where the text is a request; never a bare word nobody knows."""
    if line.known:
        return True
    if line.quantity is None:
        return False
    return category is Category.SUPPLIES or not is_generic(line.quantity.unit)


def _is_nothing_but_a_list(text: str, lines: list[Line]) -> bool:
    counted = [line for line in lines if line.quantity and (line.known or not is_generic(line.quantity.unit))]
    if not counted:
        return False
    said = len(_WORDS.findall(text))
    own = sum(line.name[1] - line.name[0] for line in lines)
    amounts = {(line.quantity.start, line.quantity.end) for line in lines if line.quantity}
    own += sum(end - start for start, end in amounts)
    return own >= _NEARLY_ALL * said
