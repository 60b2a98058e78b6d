"""Put new sentences where they belong: `python -m tests.text.evaluation.add KIND FILE` (rows as in KIND.tsv)."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.text.evaluation import FOLDER, KINDS, REPORTS, SIDES, side


def text_of(kind: str, row: str) -> str:
    fields = row.split("\t")
    return fields[-1] if kind in REPORTS else fields[0]


def add(kind: str, rows: list[str]) -> None:
    """Sort `rows` into both sides, behind what stands there."""
    if kind not in KINDS:
        raise SystemExit(f"no such kind: {kind}; there are {', '.join(KINDS)}")
    for one in SIDES:
        with (FOLDER / one / f"{kind}.tsv").open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in rows if side(text_of(kind, row)) == one)


if __name__ == "__main__":
    add(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8").splitlines())
