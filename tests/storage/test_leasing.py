"""The line stays cheap however long it is and whatever blocks its front; a dead courier's leases are taken over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.message import Lane, Message, Outgoing
from storage import leasing
from storage.database import Database
from storage.outbox import LEASE, Budget, Parcel, Walk

from .neighbours import BIG, MINUTE, NOW, SECOND, put, reading, say

EVERY = tuple(Lane)
ORDINARY = (Lane.REPLY, Lane.NOTICE, Lane.BULK)


def lease(
    database: Database,
    limit: int = 10,
    *budgets: Budget,
    busy: Collection[int] = (),
    walk: Walk | None = None,
    now: Any = NOW,
) -> list[Parcel]:
    with database.begin() as uow:
        return uow.outbox.lease(now, [Budget(EVERY, limit), *budgets], busy, walk)


def texts(parcels: list[Parcel]) -> list[str]:
    return [parcel.message.text for parcel in parcels]


def to_all(database: Database, *chats: int, text: str = "bulk", lane: Lane = Lane.BULK, **more: Any) -> None:
    with database.begin() as uow:
        uow.outbox.put_many([Outgoing(chat, Message(text), lane, **more) for chat in chats], NOW)


def counts(database: Database) -> dict[str, int]:
    return reading(database, lambda uow: uow.outbox.counts())


# --- plans ---------------------------------------------------------------------------------------------------------


def work(database: Database) -> None:
    """Everything a courier does to the outbox in its turns."""
    parcels = lease(database, 5)
    with database.begin() as uow:
        sent, back, again, failed, _ = parcels
        uow.outbox.sent_many({sent.id: 1}, NOW)
        uow.outbox.put_back([back])
        uow.outbox.again(again.id, NOW + MINUTE, "timeout", lease=again.leased_until)
        uow.outbox.failed(failed.id, "refused", NOW)
        uow.outbox.give_up_abandoned(NOW, [BIG])
        uow.outbox.hurry(NOW)
        uow.outbox.next_change(NOW)
        uow.outbox.next_due()
        uow.outbox.drop_waiting(4000, NOW)
        uow.outbox.take_over(NOW)


def plan_of(database: Database, question: str, values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.begin() as uow:
        rows = uow.outbox._session.connection().exec_driver_sql(explain + question, values).all()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("known", [True, False], ids=["analyzed", "unknown"])
def test_nothing_the_courier_asks_reads_the_whole_line(database: Database, known: bool) -> None:
    """Also while the database does not know yet how long the line is: a broadcast has just been put in."""
    to_all(database, *range(1, 5001))
    with database.engine.begin() as connection:
        if known:
            connection.exec_driver_sql("ANALYZE")
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    work(database)
    ours = [(question, values) for question, values in asked if "outbox" in question and "INSERT" not in question]
    assert len(ours) >= 12
    for question, values in ours:
        plan = plan_of(database, question, values[0] if isinstance(values, list) else values)
        assert "SCAN outbox" not in plan, f"{question}\n{plan}"
        assert "Seq Scan on outbox" not in plan, f"{question}\n{plan}"
        by_id = "outbox.id IN" in question or "WHERE outbox.id = " in question
        assert not by_id or "PRIMARY KEY" in plan or "outbox_pkey" in plan, f"{question}\n{plan}"


def test_one_look_is_a_walk_along_the_lane_with_a_probe_for_each_chat(database: Database) -> None:
    to_all(database, *range(1, 2001))
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    lease(database, 3)
    looks = [one for one in asked if "may_leave" in one[0]]
    assert len(looks) == len(Lane)
    plan = plan_of(database, *looks[-1])
    assert "outbox_line" in plan, plan
    assert "outbox_chat_line" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


# --- a blocked front -----------------------------------------------------------------------------------------------


@pytest.fixture
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leasing, "LONGEST_LOOK", 20)
    monkeypatch.setattr(leasing, "_STEP", 7)


def walked(database: Database, walk: Walk, **how: Any) -> tuple[list[str], int]:
    """Lease until the walk comes to its end: what was leased, and in how many calls."""
    found, calls = texts(lease(database, walk=walk, **how)), 1
    while walk.unfinished:
        found += texts(lease(database, walk=walk, **how))
        calls += 1
    return found, calls


def block_by_one_busy_chat(database: Database) -> None:
    to_all(database, *[BIG] * 95)


def block_by_waiting(database: Database) -> None:
    to_all(database, *range(1, 96))
    later = NOW + 10 * MINUTE
    due = (later.replace(tzinfo=None) if database.is_sqlite else later).isoformat(" ", "microseconds")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE outbox SET error = 'boom', due_at = '{due}'")


@pytest.mark.usefixtures("short_looks")
@pytest.mark.parametrize("block", [block_by_one_busy_chat, block_by_waiting])
def test_a_long_blocked_front_is_walked_along_in_bounded_steps_and_only_once(
    database: Database, block: Callable[[Database], None]
) -> None:
    block(database)
    to_all(database, 200, 201, text="free")
    walk = Walk()
    assert walked(database, walk, busy={BIG}) == (["free", "free"], 5)
    assert walk.steps == 4
    to_all(database, 202, text="came later")
    assert walked(database, walk, busy={BIG}) == (["came later"], 1)


@pytest.mark.usefixtures("short_looks")
def test_a_blocked_lane_holds_up_no_other(database: Database) -> None:
    to_all(database, *[BIG] * 95, lane=Lane.NOTICE)
    to_all(database, 1, text="free")
    put(database, say(2, "danger", lane=Lane.URGENT))
    assert texts(lease(database, busy={BIG}, walk=Walk())) == ["danger", "free"]


@pytest.mark.usefixtures("short_looks")
def test_what_a_walk_has_passed_is_found_by_the_next(database: Database) -> None:
    block_by_one_busy_chat(database)
    walk = Walk()
    assert walked(database, walk, busy={BIG}) == ([], 5)
    assert walked(database, walk) == ([], 1)
    assert walked(database, Walk())[0] == ["bulk"]


def test_the_same_chat_far_behind_and_in_a_lesser_lane_waits_for_its_first(database: Database) -> None:
    put(database, say(BIG, "first", lane=Lane.NOTICE))
    to_all(database, BIG, text="second")
    (first,) = lease(database)
    with database.begin() as uow:
        uow.outbox.again(first.id, NOW + MINUTE, "timeout")
    assert lease(database) == []
    assert texts(lease(database, now=NOW + MINUTE)) == ["first"]


# --- budgets -------------------------------------------------------------------------------------------------------


def test_every_budget_that_names_a_lane_bounds_it(database: Database) -> None:
    for lane in reversed(Lane):
        to_all(database, *range(10 * lane, 10 * lane + 5), text=lane.name, lane=lane)
    parcels = lease(database, 8, Budget(ORDINARY, 5), Budget((Lane.BULK,), 1))
    assert texts(parcels) == ["URGENT"] * 5 + ["REPLY"] * 3
    parcels = lease(database, 20, Budget(ORDINARY, 9), Budget((Lane.BULK,), 1))
    assert texts(parcels) == ["REPLY"] * 2 + ["NOTICE"] * 5 + ["BULK"]


def test_without_room_nothing_is_leased(database: Database) -> None:
    to_all(database, 1)
    assert lease(database, 0) == lease(database, -3) == []
    with database.begin() as uow:
        assert uow.outbox.lease(NOW, []) == []


# --- whose lease ---------------------------------------------------------------------------------------------------


def test_what_was_put_back_may_be_leased_at_once_and_cost_no_attempt(database: Database) -> None:
    to_all(database, 1, 2)
    parcels = lease(database)
    with database.begin() as uow:
        uow.outbox.put_back(parcels)
    assert [parcel.attempts for parcel in lease(database)] == [0, 0]


def test_only_who_holds_the_lease_gives_the_message_back(database: Database) -> None:
    """A courier that lost its leadership and does not know it yet."""
    put(database, say(BIG, "x"))
    (old,) = lease(database)
    with database.begin() as uow:
        uow.outbox.take_over(NOW)
    (new,) = lease(database, now=NOW + SECOND)
    with database.begin() as uow:
        assert not uow.outbox.again(old.id, NOW, "timeout", lease=old.leased_until)
        uow.outbox.put_back([old])
    assert lease(database, now=NOW + SECOND) == []
    with database.begin() as uow:
        assert uow.outbox.again(new.id, NOW, "timeout", lease=new.leased_until)
    assert len(lease(database, now=NOW + SECOND)) == 1


def test_what_two_sent_is_settled_once_and_the_second_learns_it(database: Database) -> None:
    put(database, say(BIG, "x", card="ticket:17"))
    (parcel,) = lease(database)
    with database.begin() as uow:
        assert uow.outbox.sent_many({parcel.id: 500}, NOW) == {parcel.id}
    with database.begin() as uow:
        assert uow.outbox.sent_many({parcel.id: 600}, NOW) == set()
        assert uow.outbox.card_message(BIG, "ticket:17") == 500


def test_a_courier_that_begins_takes_over_at_once_and_repeats_nothing_that_must_not_be(database: Database) -> None:
    put(database, say(1, "ticket"), say(2, "waits"))
    to_all(database, 3, at_most_once=True)
    leased = lease(database, busy={2})
    assert len(leased) == 2
    with database.begin() as uow:
        assert uow.outbox.take_over(NOW) == (1, 1)
        assert uow.outbox.take_over(NOW) == (0, 0)
    assert texts(lease(database)) == ["ticket", "waits"]
    assert counts(database) == {"waiting": 2, "unconfirmed": 1}


def test_a_lease_that_ran_out_is_given_up_where_it_must_not_be_repeated(database: Database) -> None:
    to_all(database, 1, 2, at_most_once=True)
    put(database, say(3, "ticket"))
    assert len(lease(database)) == 3
    with database.begin() as uow:
        assert uow.outbox.give_up_abandoned(NOW + LEASE + SECOND, busy={2}) == 1
    assert counts(database) == {"waiting": 2, "unconfirmed": 1}


def test_a_notice_to_a_thousand_is_put_at_once_in_order(database: Database) -> None:
    to_all(database, *range(1000))
    assert counts(database) == {"waiting": 1000}
    assert [parcel.chat_id for parcel in lease(database, 5)] == [0, 1, 2, 3, 4]
    with database.begin() as uow:
        uow.outbox.put_many([], NOW)
