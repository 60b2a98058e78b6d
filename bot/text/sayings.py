"""What ordinary sentences teach: two small models of sayings that we wrote (locales/zh-Hans/sayings/), shipped.

Nobody can list every way of saying that a child fell into a pond. The lexicons name what they know and why; these
models know how such sentences usually go on: which class they are, and whether they cry for help. They are linear
models of pieces of one to three characters (`bot.text.labels`), made by `make sayings`, and hear only short texts:
a letter of complaint speaks of danger all the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.text.lexicon import LOCALES

if TYPE_CHECKING:
    from bot.text.labels.model import LabelModel

FOLDER = LOCALES / "zh-Hans" / "sayings"
CLASSES, CRIES = FOLDER / "classes.model", FOLDER / "cries.model"
CRY, CALM = "cry", "calm"
LONGEST = 120
"""Characters of a text that is heard: what was learned from is not longer."""

_FEWEST = 8
"""Pieces a model must know of a text to say anything of it: 好了 has three, 有人落水了 twelve."""


@dataclass(frozen=True)
class Saying:
    """`classes`: the chance of each class; `cry`: the chance that it cries for help now."""

    classes: Mapping[str, float]
    cry: float


def hear(text: str) -> Saying | None:
    """What normalised `text` sounds like; None where it is longer than `LONGEST` or hardly anything of it is known."""
    classes, cries = _models()
    if len(text) > LONGEST or classes.known(text) < _FEWEST:
        return None
    return Saying(classes.chances("", text), cries.chances("", text)[CRY])


def because(text: str, category: str) -> tuple[str, ...]:
    """The pieces of `text` that speak most for `category`."""
    return _models()[0].because("", text, category)


@cache
def _models() -> tuple[LabelModel, LabelModel]:
    from bot.text.labels.files import load

    return load(CLASSES), load(CRIES)
