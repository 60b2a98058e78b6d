"""A community as a form tells it: values that know where in the file they were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.actions.community.vocabulary import Heading, spoken
from bot.domain.people import Role
from bot.domain.scope import Level
from bot.domain.taxonomy import Category
from bot.words import render
from storage.places import PlaceEntry


@dataclass(frozen=True)
class Spot:
    """A place in a file: line and column count from 1; `cell` is what a spreadsheet shows ("staff!C7")."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    def words(self, locale: str) -> str:
        """Where that is, for a person."""
        if self.line is None or (self.cell and "!" in self.cell):
            return render(locale, "import-where-cell", file=self.file, cell=self.cell) if self.cell else self.file
        if self.cell is not None:
            return render(locale, "import-where-both", file=self.file, line=self.line, cell=self.cell)
        if self.column is None:
            return render(locale, "import-where-line", file=self.file, line=self.line)
        return render(locale, "import-where-column", file=self.file, line=self.line, column=self.column)


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `id` is a text of import.ftl, `args` its arguments. A warning refuses nothing."""

    spot: Spot
    id: str
    args: Mapping[str, object] = field(default_factory=dict)
    warning: bool = False

    def words(self, locale: str) -> str:
        """One sentence for a person: where, what is wrong, what to do."""
        args = {name: _spoken(locale, value) for name, value in self.args.items()}
        what = render(locale, self.id, **args)
        return render(locale, "import-problem", where=self.spot.words(locale), what=what)


def _spoken(locale: str, value: object) -> object:
    if isinstance(value, Spot):
        return value.words(locale)
    if isinstance(value, Level | Role | Heading):
        return spoken(locale, value)
    if isinstance(value, tuple):
        return render(locale, "import-comma").join(str(_spoken(locale, part)) for part in value)
    return value


class BadFormError(Exception):
    """The form cannot be brought in: every problem of it, in the order of the file. Nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems

    def words(self, locale: str) -> list[str]:
        """One line for each problem."""
        return [problem.words(locale) for problem in self.problems]


@dataclass(frozen=True)
class Told:
    """A value as it was written, and where."""

    text: str
    spot: Spot


@dataclass(frozen=True)
class Shape:
    """A polygon as it was written (any JSON), and where."""

    geometry: Any
    spot: Spot


@dataclass(frozen=True)
class PlaceLine:
    """A place as read and not yet checked. `names` the optional ones; `spot` is the whole line's."""

    spot: Spot
    level: Told | None = None
    code: Told | None = None
    parent: Told | None = None
    name: Told | None = None
    aliases: tuple[Told, ...] = ()
    shape: Shape | None = None


@dataclass(frozen=True)
class RoleLine:
    """A role at a place, as read and not yet checked."""

    spot: Spot
    role: Told | None = None
    at: Told | None = None


@dataclass(frozen=True)
class StaffLine:
    """A staff member as read and not yet checked; in a table one person may have several lines."""

    spot: Spot
    code: Told | None = None
    name: Told | None = None
    roles: tuple[RoleLine, ...] = ()
    backup: Told | None = None
    on_duty: Told | None = None
    answers_for: Told | None = None
    telegram_id: Told | None = None
    phone: Told | None = None
    locale: Told | None = None


@dataclass
class Draft:
    """A form as far as it could be read, and all that was found wrong with it so far."""

    places: list[PlaceLine] = field(default_factory=list)
    staff: list[StaffLine] = field(default_factory=list)
    shapes: list[tuple[Told, Shape]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: dict[Path, dict[str, Shape] | None] = field(default_factory=dict)
    """Polygon files that lines point to, read already; None where the file itself is at fault."""

    def wrong(self, spot: Spot, message_id: str, **args: object) -> None:
        """Note an error: the form will be refused."""
        self.problems.append(Problem(spot, message_id, args))

    def doubtful(self, spot: Spot, message_id: str, **args: object) -> None:
        """Note a warning."""
        self.problems.append(Problem(spot, message_id, args, warning=True))


@dataclass(frozen=True)
class Staff:
    """A checked staff member; `roles` are (role, place code), `backup` a staff code of the same form."""

    spot: Spot
    code: str
    name: str
    roles: tuple[tuple[Role, str], ...] = ()
    backup: str | None = None
    on_duty: bool = False
    answers_for: tuple[Category, ...] = ()
    telegram_id: int | None = None
    phone: str | None = None
    locale: str = "zh-Hans"


@dataclass(frozen=True)
class Community:
    """A whole, checked form: places wide to narrow (each after its parent), staff, and what is doubtful."""

    places: tuple[PlaceEntry, ...]
    staff: tuple[Staff, ...]
    warnings: tuple[Problem, ...] = ()
    spots: Mapping[str, Spot] = field(default_factory=dict)
    """Where each place code was written."""
