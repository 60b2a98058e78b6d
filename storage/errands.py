"""Errands: files to be fetched and looked into after the turn that kept them (docs/understanding.md).

An errand is written with the evidence it is about, in one transaction, and deleted with its effect, in one
transaction: what dies in between is run again. One process at a time runs errands (the role "errands").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from storage.tables import ErrandRow, table_of


class What(StrEnum):
    """What is to be done with the file."""

    STRIP = "strip"
    """A picture sent as a file: read where it was taken, take that out, put the clean one in its place."""
    LISTEN = "listen"
    """A voice message: write down what is said, where an engine can."""


@dataclass(frozen=True)
class Errand:
    """One file to fetch; `chat_id` and `message_id` are those of the evidence it came with."""

    id: int
    what: What
    file_id: str
    chat_id: int
    message_id: int
    tries: int
    due_at: datetime


_ERRANDS = table_of(ErrandRow)
_THIS = _ERRANDS.c.id == bindparam("one")
_PUT, _DONE, _LATER = insert(_ERRANDS), delete(_ERRANDS).where(_THIS), update(_ERRANDS).where(_THIS)
_DUE = (
    select(_ERRANDS)
    .where(_ERRANDS.c.what == bindparam("which"), _ERRANDS.c.due_at <= bindparam("now"))
    .order_by(_ERRANDS.c.due_at, _ERRANDS.c.id)
    .limit(bindparam("most"))
)


class Errands:
    """The errands, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, what: What, file_id: str, chat_id: int, message_id: int, due_at: datetime) -> None:
        whose = {"file_id": file_id, "chat_id": chat_id, "message_id": message_id}
        self._run(_PUT, what=what.value, tries=0, due_at=due_at, **whose)

    def due(self, what: What, now: datetime, most: int = 10) -> list[Errand]:
        """Those of a kind that may be run now, longest due first."""
        return [_errand(row) for row in self._run(_DUE, which=what.value, now=now, most=most)]

    def later(self, errand: Errand, due_at: datetime) -> None:
        """It failed: again then."""
        self._run(_LATER, one=errand.id, tries=errand.tries + 1, due_at=due_at)

    def done(self, errand_id: int) -> bool:
        """Forget it; whether it was still there (its effect is to be written once)."""
        return bool(self._run(_DONE, one=errand_id).rowcount)

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._session.connection().execute(statement, values)


def _errand(row: Any) -> Errand:
    return Errand(row.id, What(row.what), row.file_id, row.chat_id, row.message_id, row.tries, row.due_at)
