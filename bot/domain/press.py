"""Callback data: what a button says when pressed. It may be forged, stale or somebody else's: parse, then check."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([a-z_]{1,24}):([0-9]{1,18}):([A-Za-z0-9_.-]{0,20})")


@dataclass(frozen=True)
class Press:
    """`verb:id:arg`, ASCII, at most 64 bytes: e.g. `return:17:not_mine`. `id` is 0 where there is none."""

    verb: str
    id: int = 0
    arg: str = ""

    def pack(self) -> str:
        """The callback data; raises ValueError when it would not parse again."""
        data = f"{self.verb}:{self.id}:{self.arg}"
        if not _SHAPE.fullmatch(data):
            raise ValueError(f"not a press: {data!r}")
        return data

    @staticmethod
    def parse(data: str | None) -> Press | None:
        """The press, or None when the data is not one of ours."""
        found = _SHAPE.fullmatch(data or "")
        return Press(found[1], int(found[2]), found[3]) if found else None


def number(text: str) -> int | None:
    """An id written in ASCII digits that a database can hold; None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None
