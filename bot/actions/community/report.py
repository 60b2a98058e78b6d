"""What bringing a form in did, or would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[int, int], None]
"""Called with how many places and people are done, and of how many."""


@dataclass(frozen=True)
class Report:
    """How many places and staff were added, changed, found as the form says, and retired.

    `changed_codes` and `retired_codes` name them: what a clerk wants to see before it is done in earnest.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    changed_codes: tuple[str, ...] = ()
    retired_codes: tuple[str, ...] = ()


@dataclass
class Count:
    """A report in the making, which tells how far it is."""

    total: int
    progress: Progress | None = None
    done: int = 0
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    added: int = 0
    unchanged: int = 0

    def step(self, number: int = 1) -> None:
        """So many more are done."""
        self.done += number
        if self.progress is not None:
            self.progress(self.done, self.total)

    def report(self) -> Report:
        """What it came to."""
        changed, retired = tuple(self.changed), tuple(self.retired)
        return Report(self.added, len(changed), self.unchanged, len(retired), changed, retired)
