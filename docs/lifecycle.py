"""Draws docs/lifecycle.md from the table: `.venv/bin/python docs/lifecycle.py` rewrites the parts between markers.

The Chinese names are read from the tables a person wrote in the same page (`| `code` | 中文 | …`), so that no prose is
in code; a status or action without a name there is an error that says so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

HERE = Path(__file__).resolve()
PAGE = HERE.with_suffix(".md")
if str(HERE.parents[1]) not in sys.path:  # run as a script, from wherever
    sys.path.insert(0, str(HERE.parents[1]))

from bot.domain import sla  # noqa: E402
from bot.domain.taxonomy import Urgency  # noqa: E402
from bot.domain.terms import Action, Standing, Status  # noqa: E402
from bot.domain.ticket import OWNED, TABLE, TERMINAL, Rule, transitions  # noqa: E402

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_NAMED = re.compile(r"^\| `(\w+)` \| ([^|]+?) \|", re.MULTILINE)
_HEADING = re.compile(r"^## .*$", re.MULTILINE)


class UnnamedError(Exception):
    """The page has no Chinese name for a code."""


def sections(page: str) -> dict[str, dict[str, str]]:
    """The names of the page: heading → code → 中文, from the tables below it."""
    headings = [*_HEADING.finditer(page)]
    ends = [heading.start() for heading in headings[1:]] + [len(page)]
    return {
        heading[0].removeprefix("## "): dict(_NAMED.findall(page, heading.end(), end))
        for heading, end in zip(headings, ends, strict=True)
    }


class Drawing:
    """The generated parts, with the names of one page."""

    def __init__(self, page: str) -> None:
        self._names = {code: name for named in sections(page).values() for code, name in named.items()}

    def _both(self, value: StrEnum) -> str:
        if value.value not in self._names:
            raise UnnamedError(f"{PAGE.name} has no row | `{value.value}` | 中文 | …")
        return f"{self._names[value.value]} {value.value}"

    def diagram(self) -> str:
        """A Mermaid state diagram; actions with the same ends share an arrow."""
        arrows: dict[tuple[Status, Status], list[Action]] = {}
        for status, action, to, _ in transitions():
            arrows.setdefault((status, to), []).append(action)
        lines = ["```mermaid", "stateDiagram-v2"]
        lines += [f'    state "{self._both(status)}" as {status.value}' for status in Status]
        lines += [f"    [*] --> {Status.REPORTED.value}: {self._both(Action.REPORT)}"]
        lines += [
            f"    {start.value} --> {end.value}: {' / '.join(map(self._both, actions))}"
            for (start, end), actions in arrows.items()
        ]
        lines += [f"    {status.value} --> [*]" for status in Status if status in TERMINAL]
        return "\n".join([*lines, "```"])

    def cells(self) -> str:
        """One table per status: action, where it leads, who, what it must carry, who is told."""
        return "\n\n".join(self._row(status) for status in Status)

    def _row(self, status: Status) -> str:
        lines = [f"### {self._both(status)}", "", f"Kept by: {self._keeper(status)}.", ""]
        if not TABLE[status]:
            return "\n".join([*lines, "Nothing leads on from here."])
        lines += ["| Action | Leads to | Who | Must carry | Told |", "|---|---|---|---|---|"]
        return "\n".join(lines + [self._cell(action, rule) for action, rule in TABLE[status].items()])

    def _cell(self, action: Action, rule: Rule) -> str:
        never = f"; never {_listed(rule.never)}" if rule.never else ""
        who = "anybody" if rule.by == frozenset(Standing) else _listed(rule.by)
        to = self._both(rule.to) if rule.to else "—"
        return f"| {self._both(action)} | {to} | {who}{never} | {_listed(rule.needs)} | {_listed(rule.tells)} |"

    def _keeper(self, status: Status) -> str:
        if status in TERMINAL:
            return "nobody, nothing is left to do"
        return "its owner" if status in OWNED else "the desk"

    def clocks(self) -> str:
        """Deadlines by urgency and the other numbers of `sla`."""
        lines = ["| Urgency | First answer | Resolution |", "|---|---|---|"]
        lines += [f"| {u.value} | {_span(sla.FIRST_ANSWER[u])} | {_span(sla.RESOLUTION[u])} |" for u in Urgency]
        return "\n".join(lines)

    def limits(self) -> str:
        """Every other number of `sla`, by its name there."""
        found = {name: value for name, value in vars(sla).items() if name.isupper() and not isinstance(value, dict)}
        lines = [
            f"| `{name}` | {_span(value) if isinstance(value, timedelta) else value} |" for name, value in found.items()
        ]
        return "\n".join(["| Name in `bot/domain/sla.py` | Value |", "|---|---|", *lines])


def _listed(values: Iterable[StrEnum]) -> str:
    """In the order of the vocabulary for sets, as given for tuples; a dash for none."""
    ordered = [v for v in Standing if v in values] if isinstance(values, frozenset) else list(values)
    return ", ".join(value.value for value in ordered) or "—"


def _span(span: timedelta) -> str:
    if span % timedelta(days=1) == timedelta(0):
        return f"{span.days} d"
    minutes = span // timedelta(minutes=1)
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def drawn(page: str) -> str:
    """The page with every generated part drawn anew; raises UnnamedError, or AttributeError for an unknown part."""
    drawing = Drawing(page)
    return _PART.sub(lambda part: f"{part[1]}\n{getattr(drawing, part[2])()}\n\n{part[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
