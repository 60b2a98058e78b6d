"""The words themselves: tab-separated files in `locales/<language>/lexicon/`, read once, every language together.

A line is `word<TAB>field…`; lines that begin with "# " are comments. People's words live there, not in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bot.domain.taxonomy import Category, Urgency
from bot.text.patterns import Pattern, pattern

LOCALES = Path(__file__).resolve().parent.parent.parent / "locales"
LANGUAGES = ("zh-Hans", "en")
GUARD_FILES = tuple(f"guards{part}" for part in ("", "_time", "_over", "_talk", "_after", "_letters"))
DANGER_FILES = ("danger", "danger_people", "danger_patterns")


class LexiconError(ValueError):
    """A lexicon file holds a line that means nothing; says file and line."""


class Danger(NamedTuple):
    """One row of danger.txt: `said` (a word, or words that must stand close together) means `category`.

    `lasts`: as true days later as now, so words of the past do not weaken it.
    """

    said: Pattern
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


def pairs(name: str) -> dict[str, str]:
    """The first two fields of every line: word → what it is."""
    return {line[0]: line[1] for line in rows(name)}


@cache
def class_words() -> dict[str, dict[Category, int]]:
    """word → weight (1 leans, 5 decides nearly alone) by class, from the file named after each class."""
    return {one.parts[0]: weights for one, weights in _class_rows().items() if is_word(one)}


@cache
def class_patterns() -> dict[Pattern, dict[Category, int]]:
    """The rows of the same files that are more than one word."""
    return {one: weights for one, weights in _class_rows().items() if not is_word(one)}


@cache
def _class_rows() -> dict[Pattern, dict[Category, int]]:
    found: dict[Pattern, dict[Category, int]] = {}
    for category in Category:
        for written, weight in rows(category.value):
            found.setdefault(_pattern(written), {})[category] = int(weight)
    return found


def is_word(one: Pattern) -> bool:
    return len(one.parts) == 1 and not one.parts[0].startswith("@")


@cache
def groups() -> dict[str, frozenset[str]]:
    """"@name" → the words of that group, in every language; a group may hold groups that stand before it."""
    found: dict[str, set[str]] = {}
    for name, words in rows("groups"):
        for word in words.split("|"):
            found.setdefault(f"@{name}", set()).update(found[word] if word.startswith("@") else {word})
    return {name: frozenset(words) for name, words in found.items()}


def parts_of(patterns: Iterable[Pattern]) -> dict[str, tuple[str, ...]]:
    """word → the parts (itself, its groups) that it may be in `patterns`."""
    found: dict[str, list[str]] = {}
    for part in dict.fromkeys(part for one in patterns for part in one.parts):
        for word in groups()[part] if part.startswith("@") else (part,):
            found.setdefault(word, []).append(part)
    return {word: tuple(parts) for word, parts in found.items()}


@cache
def dangers() -> tuple[Danger, ...]:
    """Every row of the danger files."""
    return tuple(_danger(*fields) for name in DANGER_FILES for fields in rows(name))


def _danger(words: str, category: str, urgency: str, lasting: str = "") -> Danger:
    if lasting not in ("", "lasting"):
        raise LexiconError(f"danger.txt: {words} {lasting}")
    return Danger(_pattern(words), Category(category), Urgency(urgency), bool(lasting))


def _pattern(written: str) -> Pattern:
    """Raises LexiconError for a pattern that means nothing, or a group that nobody has."""
    one = pattern(written)
    unknown = [part for part in one.parts if part.startswith("@") and part not in groups()]
    if unknown:
        raise LexiconError(f"{written}: no group {unknown[0]} in groups.txt")
    return one


@cache
def harmless() -> dict[str, str]:
    """Phrases in which a word of danger means none."""
    return {word: word for (word,) in rows("harmless")}


@cache
def guards() -> dict[str, tuple[Guard, ...]]:
    """word → what it says about a danger beside it; a word may say several things."""
    found: dict[str, list[Guard]] = {}
    for word, kind, *about in chain.from_iterable(map(rows, GUARD_FILES)):
        found.setdefault(word, []).append(Guard(kind, Category(about[0]) if about else None))
    return {word: tuple(said) for word, said in found.items()}
