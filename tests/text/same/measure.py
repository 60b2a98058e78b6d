"""How often the right earlier ticket is found: `python -m tests.text.same.measure [open|held]`; part of `make eval`.

`open.jsonl` is what weights and words may be set on; nobody tunes on `held.jsonl`. Each line is a situation with its
tickets and the asks (text, class, place, and which ticket is the `same`, or none).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.text.same.asking import ask

HERE = Path(__file__).parent


@dataclass
class Figures:
    """What was counted; `wrong` holds the cases that went wrong, for a reader."""

    asked: int = 0
    expected: int = 0
    said: int = 0
    right: int = 0
    offered: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected

    @property
    def among_three(self) -> float:
        return self.offered / self.expected


def situations(half: str) -> Iterator[dict[str, Any]]:
    """The situations of one half, in order."""
    for line in (HERE / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def crowded(half: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Every ask, among the tickets of its own situation alone."""
    for situation in situations(half):
        for one in situation["asks"]:
            yield one, situation["tickets"]


def measured(half: str) -> Figures:
    """Precision and recall of `same`, and how often the right ticket is among the three offered."""
    figures = Figures()
    for one, tickets in crowded(half):
        answer = ask(one | {"tickets": tickets})
        wanted = one["same"]
        figures.asked += 1
        figures.expected += wanted is not None
        figures.said += answer["same"] is not None
        figures.right += wanted is not None and answer["same"] == wanted
        figures.offered += wanted is not None and wanted in [c["id"] for c in answer["candidates"]]
        if answer["same"] != wanted:
            named = {ticket["id"]: ticket["text"] for ticket in tickets}
            figures.wrong.append(f"{one['text']} → {answer} wanted {wanted} {named.get(wanted or answer['same'], '')}")
    return figures


def report(half: str) -> str:
    """The figures of one half in a few lines; the errors of the open half alone, so that nobody tunes on the rest."""
    found = measured(half)
    lines = [
        f"same ({half}): {found.asked} asks, {found.expected} with an earlier ticket",
        f"  precision {found.precision:.3f}  recall {found.recall:.3f}  among three {found.among_three:.3f}",
    ]
    return "\n".join(lines + (found.wrong if half == "open" else []))


if __name__ == "__main__":
    for name in sys.argv[1:] or ("open", "held"):
        sys.stdout.write(report(name) + "\n")
