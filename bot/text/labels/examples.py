"""Labelled texts to learn from, and what is wrong with the lines of a file of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.text.labels.features import LONGEST_TEXT

FEWEST = 10
"""Examples of one label below which nothing can be learned of it, nor measured."""


class TooLittleError(ValueError):
    """There is not enough to learn from. `there`: label → how many texts it has; empty when the texts, however many,
    have nothing in common."""

    def __init__(self, there: Mapping[str, int]) -> None:
        super().__init__(f"too little to learn from: {dict(there)}")
        self.there = there


class Flaw(StrEnum):
    """What is wrong with a line."""

    JSON = "json"  # not JSON in UTF-8
    OBJECT = "object"  # JSON, but not {…}
    STRINGS = "strings"  # text, label or title is not a string
    NO_LABEL = "no_label"
    NO_TEXT = "no_text"


@dataclass(frozen=True)
class Example:
    """A text and the label that a person gave it."""

    text: str
    label: str
    title: str = ""

    @property
    def written(self) -> str:
        """Title and text as one."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass
class Examples:
    """What a file holds: `bad`, line number → what is wrong with it; `rare`, labels left out, with their number."""

    good: list[Example] = field(default_factory=list)
    bad: dict[int, Flaw] = field(default_factory=dict)
    repeated: int = 0
    rare: dict[str, int] = field(default_factory=dict)


def read(lines: Iterable[bytes | str]) -> Examples:
    """One JSON object a line: {"text", "label", "title"?}. Empty lines are skipped, an example said twice counts once.

    Raises `TooLittleError` when fewer than two labels have `FEWEST` examples.
    """
    found = Examples()
    seen: set[Example] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        example = _example(line)
        if isinstance(example, Flaw):
            found.bad[number] = example
        elif example in seen:
            found.repeated += 1
        else:
            seen.add(example)
            found.good.append(example)
    return enough(found)


def enough(found: Examples) -> Examples:
    """`found` without the labels that are too rare; raises `TooLittleError` when fewer than two remain."""
    count = Counter(example.label for example in found.good)
    found.rare = {label: number for label, number in count.items() if number < FEWEST}
    found.good = [example for example in found.good if example.label not in found.rare]
    if len(count) - len(found.rare) < 2:
        raise TooLittleError(dict(count.most_common()))
    return found


def _example(line: bytes | str) -> Example | Flaw:
    """The example of one line, or what is wrong with it."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Flaw.JSON
    if not isinstance(value, dict):
        return Flaw.OBJECT
    fields = [value.get(name, "") for name in ("text", "label", "title")]
    if not all(isinstance(one, str) for one in fields):
        return Flaw.STRINGS
    text, label, title = (one.strip() for one in fields)
    if not label:
        return Flaw.NO_LABEL
    return Example(text[:LONGEST_TEXT], label, title[:LONGEST_TEXT]) if text or title else Flaw.NO_TEXT
