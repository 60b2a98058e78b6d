"""`make sayings`: the two shipped models, made anew from locales/zh-Hans/sayings/*.tsv.

A line is class<TAB>urgency ("P0", or "-" where nobody's life or money is in danger now)<TAB>text; class "-" teaches
crying alone. The models carry
the checksum of what they were learned from, so that a test sees when they were not made anew.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from bot.domain.taxonomy import Category, Urgency
from bot.text import model_file
from bot.text.labels.examples import Example
from bot.text.labels.files import KIND, to_parts
from bot.text.labels.solver import Recipe
from bot.text.labels.training import train
from bot.text.normalise import normalise
from bot.text.respell import respell
from bot.text.sayings import CALM, CLASSES, CRIES, CRY, FOLDER

RECIPE = Recipe(cost=1.0, rounds=6)
LEARNED_FROM = "learned_from"


def checksum() -> str:
    """Of everything there is to learn from, in the order of the files' names."""
    return sha256(b"".join(path.read_bytes() for path in _files())).hexdigest()


def sayings() -> list[tuple[Category | None, bool, str]]:
    """Class (None: not said), whether it cries for help, and the text as `understand` hears it."""
    lines = [line.split("\t") for path in _files() for line in path.read_text("utf-8").splitlines()]
    read = [line for line in lines if not line[0].startswith("# ")]
    return [
        (None if name == "-" else Category(name), urgency == Urgency.P0, respell(normalise(text).lower()))
        for name, urgency, text in read
    ]


def main() -> None:
    """Learn both models and write them; what they are worth goes to stdout."""
    said = sayings()
    _learn(CLASSES, [Example(text, category.value) for category, _, text in said if category])
    _learn(CRIES, [Example(text, CRY if cry else CALM) for _, cry, text in said])


def _learn(path: Path, examples: list[Example]) -> None:
    model, measured = train(examples, RECIPE)
    header, parts = to_parts(model)
    size = model_file.write(path, KIND, header | {LEARNED_FROM: checksum()}, parts)
    sys.stdout.write(f"{path.name}: {size} bytes, {len(examples)} sayings, macro-F1 {measured.full.macro_f1:.3f}\n")


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.tsv"))


if __name__ == "__main__":
    main()
