"""History cannot be edited: the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.terms import Action, Reason, Standing, Status
from bot.domain.ticket import SYSTEM, Act, Actor, Event
from storage.database import Database

from .neighbours import HOUR, NOW, World, dispatched, does, note, reading, report, settle_world, stored


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor_id = NULL",
        "UPDATE events SET at = at WHERE id = 1",
        "DELETE FROM events",
        "DELETE FROM events WHERE id = 1",
    ],
)
def test_an_event_can_neither_be_changed_nor_deleted(database: Database, world: World, statement: str) -> None:
    ticket = stored(database, report(world))
    before = reading(database, lambda uow: uow.tickets.history(ticket.id))
    with pytest.raises(DBAPIError, match="events are append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert reading(database, lambda uow: uow.tickets.history(ticket.id)) == before != []


@pytest.mark.parametrize("statement", ["TRUNCATE events", "TRUNCATE tickets CASCADE"])
def test_postgres_refuses_to_truncate_history(postgres_database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="events are append-only"), postgres_database.engine.begin() as connection:
        connection.execute(text(statement))


def test_sqlite_refuses_to_replace_an_event(sqlite_database: Database) -> None:
    ticket = stored(sqlite_database, report(settle_world(sqlite_database)))
    with pytest.raises(DBAPIError, match="append-only"), sqlite_database.engine.begin() as connection:
        connection.execute(text("REPLACE INTO events SELECT * FROM events"))
    assert len(reading(sqlite_database, lambda uow: uow.tickets.history(ticket.id))) == 1


def test_two_events_for_one_version_are_refused(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    twice = "INSERT INTO events (ticket_id, version, action, standing, after, data, at)"
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(f"{twice} SELECT ticket_id, version, action, standing, after, data, at FROM events"))
    assert len(reading(database, lambda uow: uow.tickets.history(ticket.id))) == 1


def test_a_ticket_with_history_cannot_be_deleted(database: Database, world: World) -> None:
    stored(database, report(world))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM tickets"))


def test_history_is_what_happened_in_order(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)
    ticket = does(database, ticket, Act(Action.ACCEPT), Actor(world.wang), NOW + HOUR)
    back = Act(Action.RETURN, reason=Reason.NO_ACCESS)
    ticket = does(database, ticket, back, Actor(world.wang), NOW + 2 * HOUR)
    filed, given, accepted, returned = reading(database, lambda uow: uow.tickets.history(ticket.id))
    assert filed == report(world).event
    assert (given.action, given.actor_id, given.data) == (Action.DISPATCH, world.fang.id, {"target": world.wang.id})
    assert (accepted.before, accepted.after, accepted.at) == (Status.DISPATCHED, Status.HANDLING, NOW + HOUR)
    assert returned == Event(
        Action.RETURN,
        world.wang.id,
        Standing.OWNER,
        NOW + 2 * HOUR,
        Status.HANDLING,
        Status.REPORTED,
        Reason.NO_ACCESS,
    )


def test_the_last_move_of_somebody_is_found(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)
    for hours in (1, 2):
        ticket = does(database, ticket, *note(world.lan), NOW + hours * HOUR)
    with database.read() as uow:
        last = uow.tickets.last_move_by(ticket.id, world.lan.id, Action.NOTE)
        assert last is not None
        assert last.at == NOW + 2 * HOUR
        assert uow.tickets.last_move_by(ticket.id, world.wang.id, Action.NOTE) is None
        assert uow.tickets.last_move_by(ticket.id + 1, world.lan.id, Action.NOTE) is None


def test_an_event_of_the_system_has_no_actor(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    ticket = does(database, ticket, Act(Action.ESCALATE), SYSTEM)
    escalated = reading(database, lambda uow: uow.tickets.history(ticket.id))[-1]
    assert (escalated.actor_id, escalated.standing) == (None, Standing.SYSTEM)
