"""The open tickets of one database as a process keeps them in memory, to be asked which are alike (ADR 0020).

In step by the history itself: whoever asks first reads the events since the last look (once for each unit of work, and
not after it wrote: that may be rolled back, and SQLite gives its numbers again), and the tickets those changed. It is
never the truth: what is found is read again before anything is done with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from bot.domain.people import Person
from bot.domain.scope import BUILDING_DEPTH, GRID_DEPTH, NOWHERE, Path, community_of
from bot.domain.taxonomy import Category
from bot.domain.ticket import Ticket
from bot.text.same import Candidate, Index, Report, read
from storage.unit import UnitOfWork

OVERLAP = 32
"""Events read again at every look: the number of one that was rolled back is given again on SQLite."""
LONGEST_TRANSACTION = timedelta(minutes=5)
"""So long a number that is missing may still appear (PostgreSQL numbers before the commit)."""
_AT_ONCE = 500


class Mirror:
    """The index of the open tickets, and up to which event it is in step."""

    def __init__(self) -> None:
        self.index = Index()
        self._versions: dict[int, int] = {}
        self._horizon: int | None = None
        self._missing: dict[int, datetime] = {}
        self._lock = Lock()

    def likest(self, uow: UnitOfWork, report: Report, place: Path, at: datetime, limit: int) -> list[Candidate]:
        """The open tickets likest to `report` in its community, and those of which nobody knows where they are."""
        with self._lock:
            self._catch_up(uow, at)
            community = community_of(place)
            parts = [community, NOWHERE] if community else [NOWHERE]
            return self.index.likest(report, minute_of(at), parts, limit)

    def look(self, uow: UnitOfWork, now: datetime) -> None:
        """Bring the copy into step; to be called before a unit of work writes, for it looks no more afterwards."""
        with self._lock:
            self._catch_up(uow, now)

    def renew(self) -> None:
        """Forget everything and read it anew at the next look: words were erased, of which no event tells."""
        with self._lock:
            self.index, self._versions, self._horizon, self._missing = Index(), {}, None, {}

    def _catch_up(self, uow: UnitOfWork, now: datetime) -> None:
        if uow.changes.looked or uow.tickets.wrote:
            return
        uow.changes.looked = True
        if self._horizon is None:
            newest = uow.changes.newest()
            self._take(uow, uow.tickets.open_ones())
            self._horizon = max(0, newest - OVERLAP)
        self._follow(uow, self._horizon, now)

    def _follow(self, uow: UnitOfWork, horizon: int, now: datetime) -> None:
        """Read what happened since, keep what became of it, and remember which numbers have yet to appear."""
        changes = uow.changes.since(horizon)
        if not changes:
            return
        stale = {one.ticket_id for one in changes if self._versions.get(one.ticket_id, -1) < one.version}
        for some in _portions(sorted(stale)):
            self._take(uow, uow.tickets.many(some))
        last, seen = changes[-1].id, {one.id for one in changes}
        gaps = set(range(horizon + 1, last)) - seen
        self._missing = {gap: self._missing.get(gap, now) for gap in gaps}
        waited_for = [gap for gap, since in self._missing.items() if now - since < LONGEST_TRANSACTION]
        self._horizon = max(horizon, min([last - OVERLAP, *(gap - 1 for gap in waited_for)]))

    def _take(self, uow: UnitOfWork, tickets: Iterable[Ticket]) -> None:
        for ticket in tickets:
            self._versions[ticket.id] = ticket.version
            if ticket.is_open and ticket.about_id is None:
                report, at = report_of(uow, ticket), minute_of(ticket.reported_at)
                self.index.put(ticket.id, report, at, community_of(ticket.place))
            else:
                self.index.drop(ticket.id)


_mirrors: WeakKeyDictionary[object, Mirror] = WeakKeyDictionary()
_first = Lock()


def mirror(uow: UnitOfWork) -> Mirror:
    """The mirror of this unit of work's database; empty when nobody has asked yet."""
    with _first:
        return _mirrors.setdefault(uow.changes.database, Mirror())


def report_of(uow: UnitOfWork, ticket: Ticket) -> Report:
    """A ticket made ready for comparing."""
    reporter = uow.people.get(ticket.reporter_id) if ticket.reporter_id else None
    return report_from(uow, ticket.text, ticket.spot, ticket.category, ticket.place, reporter)


def report_from(
    uow: UnitOfWork, text: str, spot: str, category: Category, place: Path, reporter: Person | None
) -> Report:
    """What somebody reported, made ready for comparing.

    A street and a grid are the whole neighbourhood's; and that a matter is at its reporter's own unit was assumed, so
    only the building counts.
    """
    assumed = reporter is not None and place == reporter.home
    named = uow.places.named(place[:BUILDING_DEPTH] if assumed else place)[GRID_DEPTH:]
    known = None if category is Category.OTHER else category
    return read(f"{text} {spot}" if spot else text, known, "/".join(one.name for one in named))


def alike(uow: UnitOfWork, report: Report, place: Path, at: datetime, limit: int) -> list[Candidate]:
    """The open tickets that may be the matter of a report, the likest first; to be read again."""
    return mirror(uow).likest(uow, report, place, at, limit)


def minute_of(at: datetime) -> float:
    return at.timestamp() / 60


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[i : i + _AT_ONCE] for i in range(0, len(ids), _AT_ONCE))
