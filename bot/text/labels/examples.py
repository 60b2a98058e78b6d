"""Labelled texts to learn from, and what is wrong with the lines of a file of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.text.labels.features import LONGEST_TEXT

FEWEST = 10
"""Examples of one label below which nothing can be learned of it, nor measured."""


class TooLittleError(ValueError):
    """There is not enough to learn from; says what is missing."""


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
    bad: dict[int, str] = field(default_factory=dict)
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
        if isinstance(example, str):
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
        have = ", ".join(f"{label} {number}" for label, number in count.most_common()) or "none"
        raise TooLittleError(f"a model needs two labels with at least {FEWEST} texts each; these are there: {have}")
    return found


def _example(line: bytes | str) -> Example | str:
    """The example of one line, or what is wrong with it; says nothing of anybody's words."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON in UTF-8"
    if not isinstance(value, dict):
        return "not an object"
    fields = [value.get(name, "") for name in ("text", "label", "title")]
    if not all(isinstance(one, str) for one in fields):
        return "text, label and title must be strings"
    text, label, title = (one.strip() for one in fields)
    if not label:
        return "no label"
    return Example(text[:LONGEST_TEXT], label, title[:LONGEST_TEXT]) if text or title else "no text"
