"""A district to measure in: communities, grids, staff, households and a past of tickets, written in bulk.

`settle(database, Size(...))` fills an empty, migrated database; every name is invented. A million tickets take
some minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from storage.database import Database
from storage.tables import EventRow, EvidenceRow, GrantRow, PersonRow, PlaceRow, TicketRow

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIRST_RESIDENT = 10_000_000
"""The chat of household 0; the others follow."""
FIRST_STAFF = 5_000_000
HOUSEHOLDS_A_COMMUNITY = 2_000
GRIDS, BUILDINGS, UNITS = 8, 10, 3
"""Of a community, of a grid, of a building."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How much there is; `still_open` of the tickets are with their workers, the others are closed."""

    households: int = 1_000
    tickets: int = 1_000
    still_open: int = 200

    @property
    def communities(self) -> int:
        return max(1, self.households // HOUSEHOLDS_A_COMMUNITY)


@dataclass(frozen=True)
class Building:
    """A building's path ("1.2.3.4.") and the worker of its grid."""

    id: int
    path: str
    worker: int


def settle(database: Database, size: Size) -> None:
    """Everything, committed in one go."""
    with Session(database.engine) as session:
        session.connection()
        buildings = _territory_and_staff(session, size)
        first = _residents(session, size, buildings)
        _tickets(session, size, buildings, first)
        session.commit()
    if not database.is_sqlite:  # PostgreSQL does so itself after a while; SQLite must find its ways without
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _territory_and_staff(session: Session, size: Size) -> list[Building]:
    """A street; each community with a desk, each of its grids with a worker on duty."""
    places: list[Row] = []
    people: list[Row] = []
    grants: list[Row] = []
    buildings: list[Building] = []

    def place(level: str, name: str, above: Row | None) -> Row:
        number = len(places) + 1
        path = f"{above['path'] if above else ''}{number}."
        places.append(
            {"id": number, "parent_id": above and above["id"], "level": level, "code": f"P{number}", "name": name,
             "path": path, "aliases": [], "polygon": None, "position": number, "retired": False}
        )  # fmt: skip
        return places[-1]

    def staff(role: str, at: Row) -> int:
        number = len(people) + 1
        people.append(_person(number, FIRST_STAFF + number, f"工{number}", None, on_duty=True))
        grants.append({"person_id": number, "role": role, "place_id": at["id"], "granted_at": NOW, "granted_by": None})
        return number

    street = place("street", "柳溪街道", None)
    staff("street_admin", street)
    for c in range(size.communities):
        community = place("community", f"第{c + 1}社区", street)
        staff("desk", community)
        for g in range(GRIDS):
            grid = place("grid", f"第{g + 1}网格", community)
            worker = staff("grid_worker", grid)
            for b in range(BUILDINGS):
                building = place("building", f"{g * BUILDINGS + b + 1}号楼", grid)
                buildings.append(Building(building["id"], building["path"], worker))
                for u in range(UNITS):
                    place("unit", f"{u + 1}单元", building)
    _write(session, PlaceRow, places)
    _write(session, PersonRow, people)
    _write(session, GrantRow, grants)
    return buildings


def _person(number: int, chat_id: int, name: str, home: int | None, *, on_duty: bool = False) -> Row:
    return {
        "id": number, "chat_id": chat_id, "name": name, "locale": "zh-Hans", "home_id": home, "room": "501",
        "consent_version": 1, "consented_at": NOW, "reachable": True, "on_duty": on_duty, "created_at": NOW,
    }  # fmt: skip


def _residents(session: Session, size: Size, buildings: list[Building]) -> int:
    """One person a household, their building on file; the id of the first."""
    first = 1_000_000
    _write(
        session,
        PersonRow,
        (
            _person(first + i, FIRST_RESIDENT + i, f"居民{i}", buildings[i % len(buildings)].id)
            for i in range(size.households)
        ),
    )
    return first


def _tickets(session: Session, size: Size, buildings: list[Building], first: int) -> None:
    """The past: two years of it, each ticket reported, given to the worker of its grid, most of them closed."""
    numbers = range(1, size.tickets + 1)
    _write(session, TicketRow, (_ticket(n, size, buildings, first) for n in numbers))
    _write(session, EventRow, (event for n in numbers for event in _events(n, size, buildings, first)))
    _write(session, EvidenceRow, (_evidence(n, size, first) for n in numbers))


def _reported_at(number: int, size: Size) -> datetime:
    return NOW - timedelta(days=730) * (1 - number / size.tickets) - timedelta(hours=1)


def _is_open(number: int, size: Size) -> bool:
    return number > size.tickets - size.still_open


def _ticket(number: int, size: Size, buildings: list[Building], first: int) -> Row:
    at, building, is_open = _reported_at(number, size), buildings[number % len(buildings)], _is_open(number, size)
    return {
        "id": number, "version": 2 if is_open else 3, "status": "dispatched" if is_open else "closed",
        "category": "facilities", "urgency": "P2", "place": building.path, "spot": "", "text": "楼道灯坏了",
        "reporter_id": first + number % size.households, "owner_id": building.worker if is_open else None,
        "handler_id": None if is_open else building.worker, "result": "", "remark": "", "explained": False,
        "outcome": None if is_open else "resolved", "reported_at": at, "answer_due": NOW + timedelta(hours=3),
        "resolve_due": at + timedelta(days=7), "closed_at": None if is_open else at + timedelta(days=1),
        **dict.fromkeys(
            ("urges", "returns", "reworks", "extensions", "objections", "suspensions", "escalations"), 0
        ),
    }  # fmt: skip


def _events(number: int, size: Size, buildings: list[Building], first: int) -> Iterator[Row]:
    at, worker = _reported_at(number, size), buildings[number % len(buildings)].worker
    reporter = first + number % size.households
    steps = [("report", reporter, "reporter", None, "reported"), ("dispatch", None, "system", "reported", "dispatched")]
    if not _is_open(number, size):
        steps.append(("pass_by_silence", None, "system", "checking", "closed"))
    for version, (action, actor, standing, before, after) in enumerate(steps, 1):
        data = {"target": worker, "way": "on_duty"} if action == "dispatch" else {}
        yield {
            "ticket_id": number, "version": version, "action": action, "actor_id": actor, "standing": standing,
            "before": before, "after": after, "reason": None, "data": data, "at": at,
        }  # fmt: skip


def _evidence(number: int, size: Size, first: int) -> Row:
    reporter = number % size.households
    return {
        "ticket_id": number, "draft_id": None, "person_id": first + reporter, "phase": "report", "kind": "text",
        "text": "楼道灯坏了", "file_id": "", "chat_id": FIRST_RESIDENT + reporter, "message_id": number, "album": "",
        "at": _reported_at(number, size),
    }  # fmt: skip


def _write(session: Session, table: Any, rows: Iterable[Row], at_once: int = 10_000) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, at_once)):
        session.execute(insert(table.__table__), batch)
