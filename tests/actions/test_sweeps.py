"""What time brings about, with a clock that is moved by hand: due is due, once is once, promised is kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.actions import forgetting, sweeps
from bot.actions.tickets import by_system
from bot.clock import SystemClock
from bot.domain.sla import FIRST_ANSWER, SILENCE_CLOSES_AFTER
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Outcome, Reason, Status
from bot.domain.ticket import Act, Actor, Ticket
from bot.schedule import JOBS, Schedule, Sweep
from bot.supervise import Tasks
from storage.conversations import Talk
from storage.database import Database, DatabaseUnavailableError
from storage.drafts import Draft
from storage.inbox import Arrival
from storage.unit import UnitOfWork
from tests.storage.neighbours import BIG, DAY, HOUR, MINUTE, NOW, SECOND, World, dispatched, does, settle_world

LAN_CHAT, WANG_CHAT, FANG_CHAT = BIG + 1, BIG + 2, BIG + 4


@dataclass
class Town:
    """A stored neighbourhood and its time."""

    database: Database
    world: World
    now: datetime = field(default=NOW)

    def sweep(self, sweep: Sweep, after: timedelta = timedelta(0)) -> int:
        """Move the clock, then sweep as `Schedule` does: in one transaction."""
        self.now += after
        with self.database.begin() as uow:
            return sweep(uow, self.now)

    def forget(self, after: timedelta) -> dict[str, int]:
        """Move the clock, then forget by age: how many rows of each table."""
        self.now += after
        gone: Counter[str] = Counter()
        for table, rows in forgetting.steps(self.database, self.now):
            gone[table] += rows
        return gone

    def ticket(self, ticket_id: int = 1) -> Ticket:
        with self.database.read() as uow:
            found = uow.tickets.get(ticket_id)
        assert found is not None
        return found

    def said_to(self, chat_id: int) -> list[str]:
        with self.database.read() as uow:
            rows = uow.tickets._session.connection().exec_driver_sql("SELECT chat_id, payload FROM outbox").all()
        return [str(payload) for chat, payload in rows if chat == chat_id]

    def wang(self) -> Actor:
        return Actor(self.world.wang)

    def handling(self, **given: object) -> Ticket:
        ticket = dispatched(self.database, self.world, self.world.wang, **given)
        return does(self.database, ticket, Act(Action.ACCEPT), self.wang())

    def draft(self) -> int:
        with self.database.begin() as uow:
            return uow.drafts.open(
                Draft(
                    id=0,
                    chat_id=LAN_CHAT,
                    person_id=self.world.lan.id,
                    category=Category.FACILITIES,
                    urgency=Urgency.P2,
                    place=self.world.building.path,
                    text="三号楼楼道漏水",
                    created_at=NOW,
                )
            ).id


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database, settle_world(database))


# --- silence -------------------------------------------------------------------------------------------------------


def test_silence_closes_a_ticket_after_72_hours_and_is_recorded_as_such(town: Town) -> None:
    does(town.database, town.handling(), Act(Action.COMPLETE, text="修好了", proof=True), town.wang())
    assert town.sweep(sweeps.close_silent, SILENCE_CLOSES_AFTER - SECOND) == 0
    assert town.ticket().status is Status.CHECKING
    assert town.sweep(sweeps.close_silent, SECOND) == 1
    assert (town.ticket().status, town.ticket().outcome) == (Status.CLOSED, Outcome.SILENT)
    assert town.said_to(LAN_CHAT)
    assert town.sweep(sweeps.close_silent, DAY) == 0


# --- suspension ----------------------------------------------------------------------------------------------------


def test_a_suspended_ticket_goes_on_on_its_day_and_its_clock_had_stopped(town: Town) -> None:
    ticket = town.handling()
    due = ticket.resolve_due
    act = Act(Action.SUSPEND, reason=Reason.WAITING_PARTS, text="等配件", until=NOW + 10 * DAY)
    does(town.database, ticket, act, Actor(town.world.fang))
    assert town.sweep(sweeps.resume_due, 10 * DAY - SECOND) == 0
    assert town.sweep(sweeps.resume_due, SECOND) == 1
    resumed = town.ticket()
    assert (resumed.status, resumed.owner_id) == (Status.HANDLING, town.world.wang.id)
    assert resumed.resolve_due == due + 10 * DAY
    assert town.sweep(sweeps.resume_due, DAY) == 0


# --- nobody signs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgency", Urgency)
def test_what_nobody_signs_for_in_time_rings_at_the_desk_once(town: Town, urgency: Urgency) -> None:
    dispatched(town.database, town.world, town.world.wang, urgency=urgency)
    assert town.sweep(sweeps.escalate_unanswered, FIRST_ANSWER[urgency] - SECOND) == 0
    assert town.said_to(FANG_CHAT) == []
    assert town.sweep(sweeps.escalate_unanswered, SECOND) == 1
    assert town.said_to(FANG_CHAT)
    rung = len(town.said_to(FANG_CHAT))
    assert town.sweep(sweeps.escalate_unanswered, MINUTE) == 0
    assert len(town.said_to(FANG_CHAT)) == rung


def test_what_is_signed_for_does_not_ring(town: Town) -> None:
    town.handling(urgency=Urgency.P0)
    assert town.sweep(sweeps.escalate_unanswered, DAY) == 0


# --- drafts --------------------------------------------------------------------------------------------------------


def test_a_forgotten_draft_is_reminded_of_once(town: Town) -> None:
    town.draft()
    assert town.sweep(sweeps.remind_of_drafts, sweeps.REMIND_OF_DRAFT_AFTER - SECOND) == 0
    assert town.sweep(sweeps.remind_of_drafts, SECOND * 2) == 1
    assert len(town.said_to(LAN_CHAT)) == 1
    assert town.sweep(sweeps.remind_of_drafts, HOUR) == 0
    assert len(town.said_to(LAN_CHAT)) == 1


def test_somebody_who_blocked_us_is_not_reminded(town: Town) -> None:
    town.draft()
    with town.database.begin() as uow:
        uow.people.set_reachable(LAN_CHAT, reachable=False)
    town.sweep(sweeps.remind_of_drafts, DAY)
    assert town.said_to(LAN_CHAT) == []


# --- forgetting ----------------------------------------------------------------------------------------------------


def test_two_years_after_it_was_over_a_ticket_loses_its_words_and_keeps_its_history(town: Town) -> None:
    ticket = does(town.database, town.handling(), Act(Action.COMPLETE, text="修好了", proof=True), town.wang())
    does(town.database, ticket, Act(Action.PASS), Actor(town.world.lan))
    town.forget(729 * DAY)
    assert town.ticket().text == "三号楼楼道漏水"
    town.forget(2 * DAY)
    assert (town.ticket().text, town.ticket().result, town.ticket().status) == ("", "", Status.CLOSED)
    with town.database.read() as uow:
        assert [e.action for e in uow.tickets.history(1)][-1] is Action.PASS


def test_an_open_ticket_never_loses_its_words(town: Town) -> None:
    town.handling()
    town.forget(3000 * DAY)
    assert town.ticket().text == "三号楼楼道漏水"


def test_tidying_forgets_settled_updates_after_a_week_and_waiting_ones_never(town: Town) -> None:
    with town.database.begin() as uow:
        uow.inbox.keep([Arrival(1, LAN_CHAT, "{}"), Arrival(2, WANG_CHAT, "{}")], NOW)
        uow.inbox.settle(uow.inbox.claim(NOW, 1)[0].seq, NOW)
    assert town.forget(7 * DAY) == {}
    assert town.forget(SECOND) == {"inbox": 1}
    with town.database.read() as uow:
        assert uow.inbox.counts() == {"waiting": 1}


def test_what_was_said_to_an_unanswered_question_is_forgotten_after_a_week(town: Town) -> None:
    with town.database.begin() as uow:
        uow.conversations.save(LAN_CHAT, LAN_CHAT, Talk("consent", {"text": "着火了"}), NOW)
    town.forget(7 * DAY + SECOND)
    with town.database.read() as uow:
        assert uow.conversations.get(LAN_CHAT, LAN_CHAT) == Talk()


def test_however_much_is_due_it_goes_in_short_steps_and_all_of_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "STEP", 2)
    with town.database.begin() as uow:
        uow.inbox.keep([Arrival(n, LAN_CHAT + n, "{}") for n in range(7)], NOW)
        for claimed in uow.inbox.claim(NOW, 5):
            uow.inbox.settle(claimed.seq, NOW)
        for claimed in uow.inbox.claim(NOW, 2):
            uow.inbox.give_up(claimed.seq, "Trouble", NOW)
    assert town.forget(7 * DAY + SECOND) == {"inbox": 5}
    assert town.forget(90 * DAY) == {"dead_letters": 2}


# --- the schedule --------------------------------------------------------------------------------------------------


class MovableClock(SystemClock):
    """The machine's clock, some time ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


async def test_every_sweep_runs_at_the_start_so_a_night_that_was_slept_through_is_made_up_for(
    sqlite_database: Database,
) -> None:
    town = Town(sqlite_database, settle_world(sqlite_database))
    dispatched(sqlite_database, town.world, town.world.wang)
    swept, stop = asyncio.Event(), asyncio.Event()
    # NOW lies in the past: the first answer has been due for long.
    schedule = Schedule(sqlite_database, MovableClock(timedelta(0)), swept.set)
    running = Tasks().start("schedule", schedule.run(stop))
    await asyncio.wait_for(swept.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert town.ticket().escalations == 1


def test_every_sweep_of_the_house_is_on_the_timetable() -> None:
    public = {
        name
        for name, value in vars(sweeps).items()
        if getattr(value, "__module__", "") == sweeps.__name__ and callable(value) and name[0].islower()
    }
    assert public - {"prove"} | {"warn_of_stock"} == {sweep.__name__ for sweep, _ in JOBS}


async def test_a_locked_database_is_waited_out_and_anything_else_is_heard_of(sqlite_database: Database) -> None:
    def locked(_uow: UnitOfWork, _now: datetime, _turn: sweeps.Turn) -> int:
        raise DatabaseUnavailableError("database is locked")

    def broken(_uow: UnitOfWork, _now: datetime, _turn: sweeps.Turn) -> int:
        raise ZeroDivisionError

    schedule = Schedule(sqlite_database, SystemClock())
    with capture_logs() as logs:
        await schedule.tick(locked)
        with pytest.raises(ZeroDivisionError):
            await schedule.tick(broken)
    assert [(entry["event"], entry["sweep"], entry["log_level"]) for entry in logs] == [
        ("sweep_failed", "locked", "warning"),
        ("sweep_failed", "broken", "error"),
    ]


def not_for(ids: range, instead: Callable[[Ticket], Ticket]) -> Callable[..., Ticket]:
    """`by_system`, with another end for some tickets."""

    def act(uow: UnitOfWork, ticket: Ticket, act: Act, now: datetime) -> Ticket:
        return instead(ticket) if ticket.id in ids else by_system(uow, ticket, act, now)

    return act


def explodes(_ticket: Ticket) -> Ticket:
    raise ZeroDivisionError


async def test_a_ticket_that_cannot_be_escalated_keeps_no_other_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(database, settle_world(database))
    tickets = [dispatched(database, town.world, town.world.wang) for _ in range(4)]
    monkeypatch.setattr(sweeps, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(sweeps, "by_system", not_for(range(tickets[0].id, tickets[0].id + 1), explodes))
    woken = asyncio.Event()
    with capture_logs() as logs, pytest.raises(ZeroDivisionError):
        await Schedule(database, SystemClock(), woken.set).tick(sweeps.escalate_unanswered)
    assert [town.ticket(ticket.id).escalations for ticket in tickets] == [0, 1, 1, 1]
    skipped = [entry for entry in logs if entry["event"] == "sweep_skipped"]
    assert [(entry["sweep"], entry["id"]) for entry in skipped] == [("escalate_unanswered", tickets[0].id)]
    assert woken.is_set(), "the others' messages go out"


async def test_sixty_tickets_that_are_refused_keep_no_other_waiting(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(sqlite_database, settle_world(sqlite_database))
    tickets = [dispatched(sqlite_database, town.world, town.world.wang) for _ in range(61)]
    monkeypatch.setattr(sweeps, "by_system", not_for(range(tickets[0].id, tickets[59].id + 1), lambda ticket: ticket))
    await Schedule(sqlite_database, SystemClock()).tick(sweeps.escalate_unanswered)
    assert [town.ticket(ticket.id).escalations for ticket in tickets] == [0] * 60 + [1]


async def test_a_sweep_that_is_told_to_stop_ends_after_its_transaction(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(sqlite_database, settle_world(sqlite_database))
    tickets = [dispatched(sqlite_database, town.world, town.world.wang) for _ in range(3)]
    monkeypatch.setattr(sweeps, "MOST_AT_ONCE", 1)
    schedule, stop = Schedule(sqlite_database, SystemClock()), asyncio.Event()
    stop.set()
    await schedule.run(stop)
    await schedule.tick(sweeps.escalate_unanswered)
    assert [town.ticket(ticket.id).escalations for ticket in tickets] == [1, 0, 0]


class SlowClock(SystemClock):
    """Whatever is measured by it took ten seconds."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def monotonic(self) -> float:
        self._seconds += 10
        return self._seconds


async def test_forgetting_rests_after_each_step_and_a_stop_ends_its_rest(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "STEP", 2)
    with sqlite_database.begin() as uow:
        uow.inbox.keep([Arrival(n, LAN_CHAT + n, "{}") for n in range(6)], NOW)
        for claimed in uow.inbox.claim(NOW, 6):
            uow.inbox.settle(claimed.seq, NOW)
    stepped, stop = asyncio.Event(), asyncio.Event()
    loop, steps = asyncio.get_running_loop(), forgetting.steps

    def told(*args: object) -> Iterator[tuple[str, int]]:
        for step in steps(*args):  # type: ignore[arg-type]
            loop.call_soon_threadsafe(stepped.set)
            yield step

    monkeypatch.setattr(forgetting, "steps", told)
    schedule = Schedule(sqlite_database, SlowClock())
    running = Tasks().start("schedule", schedule.run(stop))
    await asyncio.wait_for(stepped.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert schedule.forgotten == {("inbox",): 2}
