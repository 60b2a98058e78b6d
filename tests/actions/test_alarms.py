"""Alarms as stories: something is stuck, somebody hears of it once, then now and then, then that it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.actions import alarms, failures
from bot.actions.alarms import CALM_FOR, REMIND_AFTER, ROLES, Alarm
from bot.domain.message import Lane
from bot.words import SUPPORTED_LOCALES, render
from storage import gauges
from storage.database import Database
from storage.heartbeats import Heartbeat
from storage.inbox import Arrival
from storage.outbox import Budget
from tests.storage.neighbours import BIG, HOUR, MINUTE, NOW, SECOND, World, dispatched, put, say, settle_world

LAN, WANG, FANG, SHI = BIG + 1, BIG + 2, BIG + 4, BIG + 5


@dataclass
class House:
    """A neighbourhood whose time is moved by hand. What is said is sent at once, unless Telegram is `stuck`."""

    database: Database
    world: World
    now: datetime = field(default=NOW)
    stuck: bool = False

    def watch(self, after: timedelta = timedelta(0)) -> int:
        self.now += after
        with capture_logs() as self.logs:
            return alarms.watch(self.database, self.now)

    def calms(self) -> int:
        """Two looks at a house where nothing is wrong: it is over only after a while."""
        assert self.watch() == 0
        return self.watch(CALM_FOR)

    def hears(self, chat: int = SHI) -> list[str]:
        """What came to this phone since last time."""
        return [str(parcel.message.text) for parcel in self.sends() if parcel.chat_id == chat]

    def sends(self) -> list[Any]:
        sent: list[Any] = []
        while True:
            with self.database.begin() as uow:
                parcels = uow.outbox.lease(self.now, [Budget(tuple(Lane), 20)])
                for parcel in parcels:
                    uow.outbox.sent(parcel.id, 1000 + parcel.id, self.now)
            if not parcels:
                return sent
            sent += parcels

    def arrives(self, *update_ids: int) -> None:
        with self.database.begin() as uow:
            uow.inbox.keep([Arrival(number, LAN, "{}") for number in update_ids], self.now)

    def works_off(self) -> None:
        with self.database.begin() as uow:
            for claimed in uow.inbox.claim(self.now, 10):
                uow.inbox.settle(claimed.seq, self.now)

    def beats(self, process: str = "one", roles: frozenset[str] = frozenset(ROLES), **more: Any) -> None:
        started = more.pop("started_at", NOW - HOUR)
        with self.database.begin() as uow:
            uow.heartbeats.beat(Heartbeat(process, roles, started, self.now, **more))

    def does(self, statement: str, **values: object) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(text(statement), values)


@pytest.fixture
def house(database: Database) -> House:
    return House(database, settle_world(database))


def test_where_all_is_well_nobody_hears_anything(house: House) -> None:
    house.arrives(1)
    put(house.database, say(LAN, "x"), now=house.now)
    house.beats()
    assert house.watch(30 * SECOND) == 0
    assert house.hears() == []


def test_a_stuck_inbox_rings_at_the_street_once_then_every_half_hour_then_it_is_over(house: House) -> None:
    house.arrives(1)
    assert house.watch(60 * SECOND) == 0
    assert house.watch(SECOND) == 1
    (heard,) = house.hears()
    assert "没有及时处理" in heard
    assert "61 秒" in heard
    assert "不会丢" in heard
    assert house.hears(FANG) == [], "the desk hears what concerns residents, the street what concerns the machine"
    assert [house.watch(MINUTE) for _ in range(28)] == [0] * 28
    assert house.hears() == []
    assert house.watch(2 * MINUTE) == 1
    (again,) = house.hears()
    assert "还没好（已经 30 分钟）" in again
    house.works_off()
    assert house.calms() == 1
    (over,) = house.hears()
    assert over.startswith("✅ 好了")
    assert "没有及时处理" in over
    assert house.watch(HOUR) == 0


def test_where_no_street_admin_can_be_reached_the_desk_hears_it(house: House) -> None:
    with house.database.begin() as uow:
        uow.people.set_reachable(SHI, reachable=False)
    house.arrives(1)
    house.watch(2 * MINUTE)
    assert len(house.hears(FANG)) == 1


def test_trouble_that_comes_and_goes_is_one_alarm(house: House) -> None:
    house.arrives(1)
    house.watch(2 * MINUTE)
    assert len(house.hears()) == 1
    house.works_off()
    assert house.watch(15 * SECOND) == 0
    house.arrives(2)
    assert house.watch(61 * SECOND) == 0
    assert house.hears() == []
    house.works_off()
    assert house.calms() == 1


def test_an_urgent_message_that_does_not_leave_rings_after_half_a_minute(house: House) -> None:
    put(house.database, say(LAN, "x", lane=Lane.URGENT), now=house.now)
    assert house.watch(30 * SECOND) == 0
    assert house.watch(SECOND) == 1
    assert any("紧急消息发不出去" in heard for heard in house.hears())


def test_while_telegram_is_stuck_alarms_do_not_pile_up_and_the_last_word_is_what_is_said(house: House) -> None:
    put(house.database, say(LAN, "x", lane=Lane.URGENT), now=house.now)
    for _ in range(10):
        house.watch(REMIND_AFTER)
        assert any(entry["log_level"] == "error" for entry in house.logs), "in the log at once"
    with house.database.read() as uow:
        assert uow.outbox.counts() == {"waiting": 2}, "the message itself, and one alarm"
        assert uow.gauges.figures(house.now).alarms == {"urgent": 1}
    (heard,) = house.hears()
    assert "还没好（已经 270 分钟）" in heard


def test_what_is_over_before_the_alarm_could_leave_is_said_in_its_place(house: House) -> None:
    house.arrives(1)
    house.watch(2 * MINUTE)
    house.works_off()
    house.watch()
    house.watch(CALM_FOR)
    said = [heard for heard in house.hears() if "没有及时处理" in heard]
    assert len(said) == 1
    assert said[0].startswith("✅")


@pytest.mark.parametrize(("lane", "rings"), [(Lane.REPLY, 1), (Lane.NOTICE, 1), (Lane.BULK, 0)])
def test_replies_and_notices_may_wait_ten_minutes_and_bulk_takes_its_time(
    house: House, lane: Lane, rings: int
) -> None:
    put(house.database, say(LAN, "x", lane=lane), now=house.now)
    assert house.watch(10 * MINUTE) == 0
    assert house.watch(SECOND) == rings


def test_a_ticket_without_anybody_responsible_rings_with_its_number(house: House) -> None:
    ticket = dispatched(house.database, house.world, house.world.wang)
    assert house.watch() == 0
    house.does("UPDATE tickets SET owner_id = NULL WHERE id = :id", id=ticket.id)
    assert house.watch() == 1
    (heard,) = house.hears()
    assert "没有责任人" in heard
    assert "#A1" in heard
    house.does("UPDATE tickets SET owner_id = :wang WHERE id = :id", wang=house.world.wang.id, id=ticket.id)
    assert house.calms() == 1


def die(house: House, update_id: int) -> None:
    """An update is given up, as the reader does."""
    house.now += SECOND
    house.arrives(update_id)
    with house.database.begin() as uow:
        seq = uow.inbox.claim(house.now, 1)[0].seq
        uow.inbox.give_up(seq, "Trouble", house.now)
        failures.bury(uow, LAN, seq, house.now)


def test_a_few_dead_letters_are_told_of_one_by_one_and_a_flood_of_them_by_one_alarm(house: House) -> None:
    for number in range(5):
        die(house, number)
        assert len(house.hears()) == 1
    assert house.watch() == 0
    for number in range(5, 50):
        die(house, number)
    assert house.hears() == []
    assert house.watch() == 1
    assert "半小时内 50 条" in house.hears()[0]
    house.now += 31 * MINUTE
    assert house.calms() == 1


@pytest.mark.parametrize("role", ROLES)
def test_a_role_nobody_does_rings_when_the_others_had_time_to_come_up(house: House, role: str) -> None:
    house.now = NOW - HOUR + 30 * SECOND
    house.beats(roles=frozenset(ROLES) - {role})
    assert house.watch() == 0
    house.now = NOW - HOUR + 61 * SECOND
    for rung in (0, 1):
        house.beats(roles=frozenset(ROLES) - {role})
        assert house.watch() == rung
        house.now += 15 * SECOND
    assert render("zh-Hans", f"alarm-part-{role}") in house.hears()[0]
    for rung in (0, 0, 0, 1):
        house.now += 20 * SECOND
        house.beats(roles=frozenset(ROLES) - {role})
        house.beats("two", frozenset({role}))
        assert house.watch() == rung


def test_a_process_that_fell_silent_does_nothing_any_more(house: House) -> None:
    house.beats("courier", frozenset({"courier"}))
    house.now += MINUTE
    house.beats("rest", frozenset(ROLES) - {"courier"})
    assert [house.watch(), house.watch(15 * SECOND)] == [0, 1]
    assert "没有程序在发消息" in house.hears()[0]


def leaves(house: House, process: str) -> None:
    with house.database.begin() as uow:
        uow.heartbeats.leave(process)


def test_a_restart_beside_a_warm_standby_rings_nowhere_however_often(house: House) -> None:
    house.beats("b", frozenset())
    for leader, standby in (("a", "b"), ("b", "a"), ("a", "b")):
        house.beats(leader)
        leaves(house, leader)
        assert house.watch(SECOND) == 0, "the standby leads and looks before its heartbeat says so"
        house.beats(standby)
        assert house.watch(15 * SECOND) == 0
        house.beats(leader, frozenset())
        with house.database.read() as uow:
            assert (uow.alarms.ringing(), uow.gauges.figures(house.now).alarms) == ([], {})
    assert house.watch(MINUTE) == 0
    assert house.hears() == []


def test_what_was_suspected_before_nobody_looked_for_long_is_suspected_anew(house: House) -> None:
    roles = frozenset(ROLES) - {"courier"}
    house.beats(roles=roles)
    assert house.watch() == 0
    with house.database.read() as uow:
        assert uow.gauges.figures(house.now).alarms == {}, "suspected is not ringing"
    house.now += HOUR
    house.beats(roles=roles)
    assert [house.watch(), house.watch(5 * SECOND), house.watch(5 * SECOND), house.watch(5 * SECOND)] == [0, 0, 1, 0]


def test_when_every_heartbeat_is_old_the_clock_jumped_and_nobody_is_called_dead(house: House) -> None:
    house.beats()
    assert house.watch(24 * HOUR) == 0


def test_a_crashing_loop_rings_by_its_name_wherever_it_crashed(house: House) -> None:
    house.beats("one", crashes={"reader": 2})
    house.beats("two", crashes={"reader": 1, "sweep close_silent": 1})
    assert house.watch() == 2
    heard = house.hears()
    assert any("reader" in said and "出错 3 次" in said for said in heard)
    assert any("sweep close_silent" in said for said in heard)


def test_a_clock_that_is_wrong_rings_in_either_direction(house: House) -> None:
    house.beats(clock_off=-20.0)
    assert house.watch() == 0
    house.beats(clock_off=-90.0)
    assert house.watch() == 1
    assert "90 秒" in house.hears()[0]


def test_a_disk_that_fills_up_rings_while_there_is_still_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges.Gauges, "free_bytes", lambda _self: 400 * 1024 * 1024)
    assert house.watch() == 1
    assert "400 MB" in house.hears()[0]


def test_two_processes_that_look_at_once_ring_once(house: House) -> None:
    house.arrives(1)
    house.now += 2 * MINUTE
    with house.database.read() as uow:
        figures = uow.gauges.figures(house.now)
    found = alarms.troubles(alarms.Look(figures, (), ()), house.now)
    with capture_logs():
        for _ in range(2):  # as if neither had seen the other's
            with house.database.begin() as uow:
                alarms.heed(uow, found, house.now)
    assert len(house.hears()) == 1


def test_alarms_speak_every_language_and_name_nobody(house: House) -> None:
    facts = {"seconds": 1, "minutes": 1, "count": 1, "tickets": "#A1", "role": "x", "loop": "x", "megabytes": 1}
    for locale in SUPPORTED_LOCALES:
        for alarm in Alarm:
            assert render(locale, f"alarm-help-{alarm.value}", **facts)
            assert render(locale, f"alarm-what-{alarm.value}", name="x")
    with house.database.begin() as uow:
        person = uow.people.by_chat(SHI)
        assert person is not None
        uow.people.change(person.id, locale="en")
    house.arrives(1)
    house.watch(2 * MINUTE)
    assert "none is lost" in house.hears()[0]
