"""What happened to tickets since somebody looked: how a copy kept in memory stays in step, in every process."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from storage.tables import EventRow, table_of

_EVENTS = table_of(EventRow).c
_NEWEST = select(func.max(_EVENTS.id))
_SINCE = select(_EVENTS.id, _EVENTS.ticket_id, _EVENTS.version).where(_EVENTS.id > bindparam("after"))


class Change(NamedTuple):
    """Event `id` brought a ticket to `version`."""

    id: int
    ticket_id: int
    version: int


class Changes:
    """The history of all tickets as one line, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.looked = False
        """Whether whoever keeps a copy has looked in this unit of work: once is enough."""
        self.found: dict[Hashable, tuple[int, ...]] = {}
        """A ticket and what it is about → what was found alike: everybody at the desk sees the same."""

    @property
    def database(self) -> object:
        """What the copy is of: the same object for every unit of work of this process on one database."""
        return self._session.connection().engine

    def newest(self) -> int:
        """The number of the last event, 0 when nothing ever happened."""
        return self._session.connection().execute(_NEWEST).scalar() or 0

    def since(self, after: int) -> list[Change]:
        """Every event numbered above `after` that this transaction sees, in order.

        On PostgreSQL numbers are given out before the commit: a lower one may appear after a higher one.
        """
        rows = self._session.connection().execute(_SINCE.order_by(_EVENTS.id), {"after": after})
        return [Change(*row) for row in rows]
