"""Each invariant is shown a world in which its promise is broken: a check that cannot fail proves nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from . import invariants
from .invariants import INVARIANTS, View, violations
from .residents import Pressed, Said
from .street import DESK, EVERYTHING, Bulk, Death, Outage
from .telegram import Call

LAN, WANG = 101, 203
SCHEMA = """
CREATE TABLE inbox (update_id, state, crashes DEFAULT 0, error DEFAULT '');
CREATE TABLE evidence (text); CREATE TABLE people (id, chat_id);
CREATE TABLE tickets (id, version, status, owner_id, reporter_id, text);
CREATE TABLE events (ticket_id, version, action, before, after);
CREATE TABLE outbox (id, chat_id, state, message_id, error, at_most_once, payload);
INSERT INTO inbox (update_id, state) VALUES (1, 'done'), (2, 'done'), (3, 'done'), (4, 'dead');
INSERT INTO evidence VALUES ('门口101x0001y号灯杆不亮'); INSERT INTO people VALUES (11, 101), (13, 203);
INSERT INTO tickets VALUES (7, 2, 'handling', 13, 11, '门口101x0001y号灯杆不亮');
INSERT INTO events VALUES (7, 0, 'report', NULL, 'reported'), (7, 1, 'dispatch', 'reported', 'dispatched'),
                          (7, 2, 'accept', 'dispatched', 'handling');
INSERT INTO outbox VALUES (1, 101, 'sent', 51, '', FALSE, ''), (2, 203, 'sent', 52, '', FALSE, ''),
                          (3, 101, 'sent', 53, '', TRUE, 'bulk-1-');
"""


def call(at: float, chat: int, number: int, text: str, fault: str = "") -> Call:
    return Call(at, at, "send", chat, number, text, fault)


@pytest.fixture
def file() -> Any:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(SCHEMA)
        yield connection
    connection.close()


@pytest.fixture
def good(file: sqlite3.Connection) -> View:
    """A small world in which every promise is kept."""
    calls = [call(10, LAN, 51, "#A7 101x0001y"), call(11, WANG, 52, "#A7"), call(12, LAN, 53, "bulk-1- 停水")]
    phones: dict[int, dict[int, str]] = {LAN: {}, WANG: {}}
    for each in calls:
        phones[each.chat][each.message_id] = each.text
    return View(
        lambda sql, *args: file.execute(sql, args).fetchall(), calls, phones,
        [Said(LAN, 1, "101x0001y"), Said(LAN, 4, "", poison=True)],
        [Pressed(LAN, 2, "report", "101x0001y"), Pressed(WANG, 3, "accept", "7")],
        {1, 2, 3, 4}, {1, 2, 3, 4}, bulk=[Bulk(LAN, "bulk-1-")],
    )  # fmt: skip


BROKEN = (
    ("every_acknowledged_update_is_settled_once", "DELETE FROM inbox WHERE update_id = 2"),
    ("every_acknowledged_update_is_settled_once", "UPDATE inbox SET state = 'dead' WHERE update_id = 1"),
    ("every_acknowledged_update_is_settled_once", "UPDATE inbox SET state = 'done' WHERE update_id = 4"),
    ("every_acknowledged_update_is_settled_once", "INSERT INTO inbox (update_id, state) VALUES (1, 'done')"),
    ("every_acknowledged_update_is_settled_once", "INSERT INTO inbox (update_id, state) VALUES (99, 'done')"),
    ("every_word_took_effect_once", "DELETE FROM evidence"),
    ("every_word_took_effect_once", "INSERT INTO evidence SELECT * FROM evidence"),
    ("every_press_took_effect_once", "INSERT INTO tickets SELECT 8, 0, 'reported', NULL, 11, text FROM tickets"),
    ("every_press_took_effect_once", "DELETE FROM events WHERE action = 'accept'"),
    ("every_ticket_has_an_owner_or_an_alarm", "UPDATE tickets SET owner_id = NULL"),
    ("every_ticket_has_an_owner_or_an_alarm", "UPDATE tickets SET status = 'reported', owner_id = NULL"),
    ("every_notice_arrived", "UPDATE outbox SET state = 'failed' WHERE id = 2"),
    ("every_notice_arrived", "UPDATE outbox SET message_id = 77 WHERE id = 2"),
    ("doubled_only_where_ambiguous", "UPDATE outbox SET message_id = 77 WHERE id = 2"),
    ("history_explains_state", "UPDATE tickets SET status = 'checking'"),
    ("history_explains_state", "UPDATE tickets SET version = 3"),
    ("history_explains_state", "DELETE FROM events WHERE version = 1"),
    ("history_explains_state", "UPDATE events SET after = 'closed' WHERE version = 1"),
    ("history_explains_state", "UPDATE events SET ticket_id = 8"),
    ("nothing_waits", "UPDATE inbox SET state = 'waiting' WHERE update_id = 3"),
    ("nothing_waits", "UPDATE outbox SET state = 'waiting' WHERE id = 3"),
    ("bulk_at_most_once", "DELETE FROM outbox WHERE id = 3"),
)


def test_a_good_world_breaks_no_promise(good: View) -> None:
    assert violations(good) == []


@pytest.mark.parametrize(("name", "damage"), BROKEN)
def test_a_broken_promise_is_seen(good: View, file: sqlite3.Connection, name: str, damage: str) -> None:
    file.executescript(damage)
    if name == "bulk_at_most_once":
        good = replace(good, calls=good.calls[:-1])
    assert list(getattr(invariants, name)(good)), f"{name} did not see it"


def test_what_only_the_phones_show_is_seen(good: View) -> None:
    silent = replace(good, phones={LAN: good.phones[LAN], WANG: {}})
    assert list(invariants.every_notice_arrived(silent))
    twice = replace(good, calls=[*good.calls, call(13, LAN, 54, "bulk-1- 停水")])
    assert list(invariants.bulk_at_most_once(twice))
    assert list(invariants.nobody_dies_by_themselves(replace(good, strange=["ended by itself with 1"])))


def test_each_invariant_has_been_seen_to_fail() -> None:
    shown = {name for name, _ in BROKEN} | {"nobody_dies_by_themselves"}
    assert {check.__name__ for check in INVARIANTS} == shown


def test_an_update_in_hand_at_five_deaths_may_be_a_dead_letter_and_at_four_may_not(
    good: View, file: sqlite3.Connection
) -> None:
    file.executescript("UPDATE inbox SET state = 'dead', error = 'crashed', crashes = 5 WHERE update_id = 2")
    death = Death(20.1, "SIGKILL", "any moment", EVERYTHING, cold=False)
    five, four = replace(good, deaths=[death] * 5), replace(good, deaths=[death] * 4)
    assert not list(invariants.every_acknowledged_update_is_settled_once(five))
    assert list(invariants.every_acknowledged_update_is_settled_once(four))
    file.executescript("UPDATE inbox SET crashes = 4")
    assert list(invariants.every_acknowledged_update_is_settled_once(five))


def test_a_ticket_on_the_desk_is_well_when_the_desk_was_told(good: View, file: sqlite3.Connection) -> None:
    file.executescript("UPDATE tickets SET status = 'reported', owner_id = NULL")
    told = replace(good, phones=good.phones | {DESK[0]: {60: "#A7"}})
    assert not list(invariants.every_ticket_has_an_owner_or_an_alarm(told))


@pytest.mark.parametrize(
    ("happened", "excused"),
    [
        ({}, False),
        ({"deaths": [Death(20.1, "SIGKILL", "any moment", EVERYTHING, cold=False)]}, True),
        ({"deaths": [Death(20.1, "SIGTERM", "any moment", EVERYTHING, cold=False)]}, False),
        ({"deaths": [Death(20.1, "SIGKILL", "any moment", frozenset({"web"}), cold=False)]}, False),
        ({"deaths": [Death(30.0, "SIGKILL", "any moment", EVERYTHING, cold=False)]}, False),
        ({"deaths": [Death(30.0, "SIGKILL", "", EVERYTHING, cold=False)], "outages": [Outage(19.0, 29.0)]}, True),
        ({"outages": [Outage(19.0, 29.0)]}, False),
        ({"outages": [Outage(20.1, 21.0, cuts=True)]}, True),
    ],
)
def test_a_send_nobody_knows_is_excused_only_where_it_was_ambiguous(
    good: View, happened: dict[str, Any], *, excused: bool
) -> None:
    stray = call(20, LAN, 99, "#A7 101x0001y")
    view = replace(good, calls=[*good.calls, stray], **happened)
    assert (list(invariants.doubled_only_where_ambiguous(view)) == []) is excused


def test_an_answer_that_was_broken_excuses_a_second_send(good: View) -> None:
    for fault, excused in (("hang", True), ("reset_after", True), ("delay", False)):
        view = replace(good, calls=[*good.calls, call(20, LAN, 99, "#A7", fault)])
        assert (list(invariants.doubled_only_where_ambiguous(view)) == []) is excused
