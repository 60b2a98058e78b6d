"""How things stand, counted: right, and at a cost that does not grow with the history."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.domain.message import Lane
from bot.domain.terms import Action
from bot.domain.ticket import Act, Actor
from storage.database import Database
from storage.gauges import Figures
from storage.inbox import Arrival
from storage.outbox import Budget

from .neighbours import BIG, HOUR, MINUTE, NOW, SECOND, World, dispatched, does, put, reading, report, say, stored


def figures(database: Database, now: datetime = NOW) -> Figures:
    return reading(database, lambda uow: uow.gauges.figures(now))


def keep(database: Database, *update_ids: int, now: datetime = NOW) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(number, BIG + number, "{}") for number in update_ids], now)


def test_an_empty_house_has_nothing_waiting(database: Database) -> None:
    seen = figures(database)
    assert (seen.inbox.waiting, seen.inbox.seconds, seen.urgent, seen.open, seen.nowhere) == (0, 0, 0, 0, 0)
    assert all((lag.waiting, lag.seconds) == (0, 0) for lag in seen.lanes.values())
    assert (seen.dead, seen.dead_lately, seen.failed, seen.unconfirmed, seen.alarms) == (0, 0, 0, 0, {})


def test_the_inbox_lags_by_its_oldest_update_that_is_due(database: Database) -> None:
    keep(database, 1, 2)
    keep(database, 3, now=NOW + 30 * SECOND)
    with database.begin() as uow:
        first = uow.inbox.claim(NOW, 1)[0]
        uow.inbox.again(first.seq, NOW + HOUR, "Trouble")
    seen = figures(database, NOW + MINUTE)
    assert (seen.inbox.waiting, seen.inbox.seconds) == (3, 60)


def test_a_dead_letter_is_counted_until_it_is_gone(database: Database) -> None:
    keep(database, 1)
    with database.begin() as uow:
        uow.inbox.give_up(uow.inbox.claim(NOW, 1)[0].seq, "Trouble", NOW + SECOND)
    assert [(f.inbox.waiting, f.dead, f.dead_lately) for f in (figures(database), figures(database, NOW + HOUR))] == [
        (0, 1, 1),
        (0, 1, 0),
    ]


def test_each_lane_lags_by_itself_and_what_must_wait_does_not_count(database: Database) -> None:
    put(database, say(BIG + 1, "a", lane=Lane.NOTICE), say(BIG + 2, "b", lane=Lane.BULK))
    put(database, say(BIG + 3, "c", lane=Lane.NOTICE), now=NOW + 10 * SECOND)
    with database.begin() as uow:
        (first,) = [p for p in uow.outbox.lease(NOW, [Budget(tuple(Lane), 1)]) if p.lane is Lane.NOTICE]
        uow.outbox.again(first.id, NOW + HOUR, "502")
    lanes = figures(database, NOW + MINUTE).lanes
    assert {lane: (lag.waiting, lag.seconds) for lane, lag in lanes.items()} == {
        Lane.URGENT: (0, 0),
        Lane.REPLY: (0, 0),
        Lane.NOTICE: (2, 50),
        Lane.BULK: (1, 60),
    }


def test_an_urgent_message_is_as_old_as_it_is_however_often_it_was_tried(database: Database) -> None:
    put(database, say(BIG + 1, "a", lane=Lane.URGENT))
    with database.begin() as uow:
        (parcel,) = uow.outbox.lease(NOW, [Budget(tuple(Lane), 1)])
        uow.outbox.again(parcel.id, NOW + 2 * MINUTE, "502")
    seen = figures(database, NOW + MINUTE)
    assert seen.urgent == 60
    assert seen.lanes[Lane.URGENT].seconds == 0, "the lane itself is held up by nobody"


def test_what_can_never_be_sent_and_what_may_have_been_is_counted(database: Database) -> None:
    put(database, say(BIG + 1, "a"), say(BIG + 2, "b", at_most_once=True), say(BIG + 3, "c"))
    with database.begin() as uow:
        for parcel, settle in zip(
            uow.outbox.lease(NOW, [Budget(tuple(Lane), 3)]), (uow.outbox.failed, uow.outbox.unconfirmed), strict=False
        ):
            settle(parcel.id, "gone", NOW)
    seen = figures(database)
    assert (seen.failed, seen.unconfirmed) == (1, 1)


def test_a_ticket_that_lost_its_owner_is_counted_and_named(database: Database, world: World) -> None:
    stored(database, report(world))
    lost = dispatched(database, world, world.wang)
    does(database, dispatched(database, world, world.wang), Act(Action.ACCEPT), Actor(world.wang))
    assert (figures(database).open, figures(database).nowhere) == (3, 0)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET owner_id = NULL WHERE id = :id"), {"id": lost.id})
    seen = figures(database)
    assert (seen.open, seen.nowhere, seen.named) == (3, 1, (lost.id,))


def test_the_revision_and_the_clock_are_asked_without_a_lock(database: Database) -> None:
    with database.begin():  # somebody writes
        assert reading(database, lambda uow: uow.gauges.revision())
    clock = reading(database, lambda uow: uow.gauges.clock())
    assert (clock is None) == database.is_sqlite
    free = reading(database, lambda uow: uow.gauges.free_bytes())
    assert (free is not None and free > 0) == database.is_sqlite


# --- what it costs -------------------------------------------------------------------------------------------------

OLD = 20_000
"""Rows of history; the plans are those of a million."""


def history(database: Database) -> None:
    """Much that is over, little that waits."""
    then = NOW.replace(tzinfo=None) if database.is_sqlite else NOW
    rows: list[dict[str, Any]] = [{"n": number, "c": number % 997, "t": then} for number in range(OLD)]
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO inbox (update_id, chat_id, raw, state, attempts, error, received_at, due_at, settled_at) "
                "VALUES (:n, :c, '', 'done', 0, '', :t, :t, :t)"
            ),
            rows,
        )
        connection.execute(
            text(
                "INSERT INTO outbox (chat_id, lane, payload, fresh, at_most_once, state, attempts, error, created_at, "
                "due_at, settled_at) VALUES (:c, 2, '{}', false, false, 'sent', 0, '', :t, :t, :t)"
            ),
            rows,
        )
        zeros = ("urges", "returns", "reworks", "extensions", "objections", "suspensions", "escalations", "version")
        connection.execute(
            text(
                f"INSERT INTO tickets ({', '.join(zeros)}, status, category, urgency, place, spot, text, remark, "
                f"result, explained, reported_at, answer_due, resolve_due) VALUES ({', '.join('0' * len(zeros))}, "
                "'closed', 'other', 'P3', '1', '', '', '', '', false, :t, :t, :t)"
            ),
            rows,
        )
    keep(database, *range(OLD, OLD + 5))
    put(database, *(say(BIG + lane, "x", lane=Lane(lane)) for lane in range(4)))
    if not database.is_sqlite:  # which looks at its tables by itself now and then; SQLite never does
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def plans(database: Database) -> list[str]:
    """The plan of every statement that `figures` runs."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT"):
            said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", listen)
    figures(database, NOW + MINUTE)
    event.remove(database.engine, "before_cursor_execute", listen)
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN (FORMAT JSON) "
    with database.engine.connect() as connection:
        return [_plan(connection.exec_driver_sql(explain + statement, values).all()) for statement, values in said]


def _plan(rows: Any) -> str:
    return " / ".join(row[-1] if isinstance(row[-1], str) else json.dumps(row[-1]) for row in rows)


SHORT = {
    *("inbox_line", "inbox_chat_line", "inbox_dead"),
    *("outbox_line", "outbox_chat_line", "outbox_due", "outbox_failed", "outbox_unconfirmed"),
    *("tickets_nowhere", "tickets_by_status", "alarms_ringing"),
}
"""Indexes of what waits or went wrong; that of the status is only asked for tickets that are not over."""


def walks(plan: str) -> bool:
    """Whether a table is read otherwise than by one of them (SQLite's plan, or PostgreSQL's)."""
    used = re.findall(r"(?:SCAN|SEARCH) (?:inbox|outbox|tickets|alarms)\b(?: USING (?:COVERING )?INDEX (\w+))?", plan)
    used += re.findall(r'"Index Name": "(\w+)"', plan)
    big = re.search(r'"Node Type": "Seq Scan"[^}]*"Relation Name": "(?:inbox|outbox|tickets)"', plan)
    return bool(big) or not set(used) <= SHORT


def test_no_gauge_walks_through_the_history(database: Database) -> None:
    history(database)
    seen = plans(database)
    assert len(seen) > 12
    assert sum("INDEX" in plan or "Index" in plan for plan in seen) > 12
    assert [plan for plan in seen if walks(plan)] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_walk_through_the_history_would_be_seen(database: Database) -> None:
    history(database)
    with database.engine.begin() as connection:
        connection.execute(text("DROP INDEX inbox_line"))
    assert any(walks(plan) for plan in plans(database))
