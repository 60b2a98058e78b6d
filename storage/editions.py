"""What rarely changes and is asked for all the time: kept in memory, and right in every process.

The territory, the staff and the learned models each have an *edition*: a random number in the database, drawn anew
in the transaction that changes them. A unit of work reads the numbers with its first such question; answers are kept
under them. So a change is seen by the next transaction of every process, and one that is rolled back by nobody: its
number never comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from secrets import randbits
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select, update
from sqlmodel import Session

from storage.tables import EditionRow, table_of

T = TypeVar("T")

TERRITORY, STAFF, MODELS = "territory", "staff", "models"
_RESTS_ON = {TERRITORY: (TERRITORY,), STAFF: (TERRITORY, STAFF), MODELS: (MODELS,)}
"""What an answer holds as long as: what is said of staff names places."""
MOST_ANSWERS = 20_000
"""Kept of one edition; a few hundred bytes each. When there are more, all are asked for again."""
MOST_EDITIONS = 4
"""Kept side by side: transactions that began before a change still read the one before it."""

_EDITIONS = table_of(EditionRow)
_READ = select(_EDITIONS.c.name, _EDITIONS.c.number)
_CHANGE = update(_EDITIONS).where(_EDITIONS.c.name == bindparam("which")).values(number=bindparam("drawn"))

_UNKNOWN = object()
Numbers = tuple[str | int, ...]
Answers = dict[Hashable, Any]

_memories: WeakKeyDictionary[Engine, dict[Numbers, Answers]] = WeakKeyDictionary()


class Editions:
    """The editions as one unit of work sees them, and what is kept under them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers: dict[str, int] | None = None
        self._found: dict[str, Answers] = {}
        self.changes = 0
        """How often this unit of work itself changed something."""

    def number(self, which: str) -> int:
        """Of the territory, the staff or the models, in this transaction."""
        if self._numbers is None:
            self._numbers = {row.name: row.number for row in self._session.connection().execute(_READ)}
        return self._numbers[which]

    def changed(self, which: str) -> None:
        """To be called by whoever changes one of them, in the same transaction."""
        self._session.connection().execute(_CHANGE, {"which": which, "drawn": randbits(62)})
        self._numbers = None
        self._found.clear()
        self.changes += 1

    def kept(self, which: str, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question about one of them: from memory, else asked and remembered.

        Answers are shared between threads and must not be changed.
        """
        answers = self._found[which] if which in self._found else self._answers(which)
        found = answers.get(question, _UNKNOWN)
        if found is _UNKNOWN:
            found = ask()
            if len(answers) >= MOST_ANSWERS:
                answers.clear()
            answers[question] = found
        return cast(T, found)

    def _answers(self, which: str) -> Answers:
        editions = _memories.setdefault(self._session.connection().engine, {})
        numbers: Numbers = (which, *(self.number(name) for name in _RESTS_ON[which]))
        if numbers not in editions and len(editions) >= len(_RESTS_ON) * MOST_EDITIONS:
            editions.clear()
        answers = self._found[which] = editions.setdefault(numbers, {})
        return answers
