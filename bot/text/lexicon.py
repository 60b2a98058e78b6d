"""The words themselves: tab-separated files in `locales/<language>/lexicon/`, read once, every language together.

A line is `word<TAB>field…`; lines that begin with "# " are comments. People's words live there, not in code.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.domain.taxonomy import Category, Urgency

LOCALES = Path(__file__).resolve().parent.parent.parent / "locales"
LANGUAGES = ("zh-Hans", "en")


class LexiconError(ValueError):
    """A lexicon file holds a line that means nothing; says file and line."""


class Danger(NamedTuple):
    """One row of danger.txt: `parts` (one or two words that must stand close together) mean `category`.

    `lasts`: as true days later as now, so words of the past do not weaken it.
    """

    parts: tuple[str, ...]
    category: Category
    urgency: Urgency
    lasts: bool


class Guard(NamedTuple):
    """One row of guards.txt: what a word says about the danger beside it; `category` None speaks of any."""

    kind: str
    category: Category | None


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """The fields of every line of `<name>.txt`, language after language; a language may lack the file.

    Raises `LexiconError` for an empty field or a file that no language has.
    """
    paths = [path for language in LANGUAGES if (path := LOCALES / language / "lexicon" / f"{name}.txt").is_file()]
    if not paths:
        raise LexiconError(f"no language has a lexicon {name}.txt")
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("# "):
                fields = tuple(field.strip() for field in line.split("\t"))
                if not all(fields):
                    raise LexiconError(f"{path}:{number}: an empty field")
                yield fields


@cache
def class_words() -> dict[str, dict[Category, int]]:
    """word → weight (1 leans, 5 decides nearly alone) by class, from the file named after each class."""
    words: dict[str, dict[Category, int]] = {}
    for category in Category:
        for word, weight in rows(category.value):
            words.setdefault(word, {})[category] = int(weight)
    return words


@cache
def dangers() -> tuple[Danger, ...]:
    """Every row of danger.txt."""
    return tuple(_danger(*fields) for fields in rows("danger"))


def _danger(words: str, category: str, urgency: str, lasting: str = "") -> Danger:
    parts = tuple(words.split("+"))
    if len(parts) not in (1, 2) or lasting not in ("", "lasting"):
        raise LexiconError(f"danger.txt: {words} {lasting}")
    return Danger(parts, Category(category), Urgency(urgency), bool(lasting))


@cache
def harmless() -> dict[str, str]:
    """Phrases in which a word of danger means none."""
    return {word: word for (word,) in rows("harmless")}


@cache
def guards() -> dict[str, tuple[Guard, ...]]:
    """word → what it says about a danger beside it; a word may say several things."""
    found: dict[str, list[Guard]] = {}
    for word, kind, *about in rows("guards"):
        found.setdefault(word, []).append(Guard(kind, Category(about[0]) if about else None))
    return {word: tuple(said) for word, said in found.items()}
