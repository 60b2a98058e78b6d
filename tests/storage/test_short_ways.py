"""What is asked with every report and every sweep finds its rows by index: nothing reads the whole of a table.

The database says itself which way it would go. SQLite is asked without statistics, as it runs with us; PostgreSQL
with sequential scans forbidden, as on tables this small it would rightly prefer them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.actions import sweeps
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.scope import Level
from bot.domain.terms import Status
from storage.conversations import Talk
from storage.database import Database
from storage.inbox import Arrival
from storage.unit import UnitOfWork

from .neighbours import BIG, NOW, World, dispatched

GROWING = "people|places|tickets|concerns|events|evidence|drafts|cards|conversations|inbox|outbox"
"""The tables that grow with residents, buildings and reports. Staff and alarms are few."""

Ask = Callable[[UnitOfWork, World], Any]

ASKED: dict[str, Ask] = {
    "who rings": lambda uow, world: uow.people.by_chat(BIG + 1),
    "somebody": lambda uow, world: uow.people.get(world.lan.id),
    "some people": lambda uow, world: uow.people.many({world.lan.id, world.wang.id}),
    "staff near": lambda uow, world: uow.people.near(world.building.path),
    "their load": lambda uow, world: uow.people.loads([world.wang.id, world.sun.id]),
    "where the talk stands": lambda uow, world: uow.conversations.get(BIG, BIG),
    "the talk goes on": lambda uow, world: uow.conversations.save(BIG, BIG, Talk(), NOW),
    "a place": lambda uow, world: uow.places.get(world.building.id),
    "a place by its code": lambda uow, world: uow.places.by_code("B3"),
    "streets": lambda uow, world: uow.places.children(()),
    "places below": lambda uow, world: uow.places.children(world.grid.path),
    "buildings of a community": lambda uow, world: uow.places.below(world.community.path, Level.BUILDING),
    "a ticket": lambda uow, world: uow.tickets.get(1),
    "its history": lambda uow, world: uow.tickets.history(1),
    "its children": lambda uow, world: uow.tickets.children(1),
    "dangers just told": lambda uow, world: uow.tickets.dangers_of(world.lan.id, NOW),
    "my reports": lambda uow, world: uow.tickets.reported_by(world.lan.id),
    "my work": lambda uow, world: uow.tickets.owned_by(world.wang.id),
    "the desk's queue": lambda uow, world: uow.tickets.waiting_for_desk(),
    "what is checked": lambda uow, world: uow.tickets.in_status(Status.CHECKING),
    "escalating": lambda uow, world: sweeps.escalate_unanswered(uow, NOW),
    "resuming": lambda uow, world: sweeps.resume_due(uow, NOW),
    "closing": lambda uow, world: sweeps.close_silent(uow, NOW),
    "evidence": lambda uow, world: uow.evidence.of_ticket(1),
    "evidence of a draft": lambda uow, world: uow.evidence.of_draft(1),
    "a message": lambda uow, world: uow.evidence.home_of_message(BIG, 1),
    "an album": lambda uow, world: uow.evidence.home_of_album(BIG, "a"),
    "drafts": lambda uow, world: uow.drafts.of_person(world.lan.id),
    "a draft goes": lambda uow, world: uow.drafts.discard(1),
    "a draft is filed": lambda uow, world: uow.evidence.file_draft(1, 1),
    "a card renamed": lambda uow, world: uow.outbox.rename_card(BIG, "draft:1", "ticket:1", 1),
    "a card said again": lambda uow, world: uow.outbox.put(
        Outgoing(BIG, Message("好"), Lane.REPLY, card="ticket:1", about=1), NOW
    ),
    "where cards stand": lambda uow, world: uow.outbox.cards_of_ticket(1),
    "a reply": lambda uow, world: uow.outbox.ticket_of_message(BIG, 1),
    "forgetting words": lambda uow, world: uow.pruning.words(NOW, 10),
    "settled": lambda uow, world: uow.inbox.settle(1, NOW),
}


def ways(database: Database, world: World, ask: Ask) -> list[str]:
    """What the database says of each statement of `ask`."""
    statements: list[tuple[str, Any]] = []

    def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        statements.append((statement, parameters[0] if many else parameters))

    with database.begin() as uow:
        uow.inbox.keep([Arrival(1, BIG, "{}")], NOW)
    dispatched(database, world, world.wang)
    event.listen(database.engine, "before_cursor_execute", heard)
    with database.rehearse() as uow:
        ask(uow, world)
    event.remove(database.engine, "before_cursor_execute", heard)
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    plans = []
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in statements:
            if re.match("SELECT|UPDATE|DELETE", statement.lstrip()):
                plan = connection.exec_driver_sql(explain + statement, parameters)
                plans.append("\n".join(str(row[-1]) for row in plan))
        connection.rollback()
    return plans


def reads_whole(plan: str) -> list[str]:
    """The lines that read a growing table from end to end; an index that holds few rows alone is no such table."""
    whole = rf"SCAN ({GROWING})(?! USING INDEX tickets_asked)|Seq Scan on ({GROWING})\b"
    return [line for line in plan.splitlines() if re.search(whole, line)]


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
def test_it_finds_its_rows_by_index(database: Database, world: World, ask: Ask) -> None:
    plans = ways(database, world, ask)
    assert plans, "nothing was asked"
    assert [line for plan in plans for line in reads_whole(plan)] == []


def test_a_whole_table_read_is_noticed(database: Database, world: World) -> None:
    def everybody(uow: UnitOfWork, _world: World) -> None:
        uow.people.candidates()
        uow.tickets._session.connection().exec_driver_sql("SELECT * FROM tickets WHERE urges > 5")

    assert any(reads_whole(plan) for plan in ways(database, world, everybody))
