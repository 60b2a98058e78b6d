"""`UnitOfWork.record`, the only writer of a ticket, and the questions that are asked of tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.domain.message import Lane, Outgoing
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Rating, Reason, Status
from bot.domain.ticket import SYSTEM, Act, Actor, Decision, Ticket
from storage.database import Database
from storage.outbox import Budget
from storage.tickets import StaleError

from .neighbours import (
    BIG,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    World,
    at_once,
    decided,
    dispatched,
    does,
    note,
    reading,
    report,
    say,
    silent,
    stored,
)


def ticket_now(database: Database, ticket: Ticket) -> Ticket:
    found = reading(database, lambda uow: uow.tickets.get(ticket.id))
    assert found is not None
    return found


def test_a_ticket_comes_back_as_it_was_decided(database: Database, world: World) -> None:
    decision = report(world, spot="东侧电梯旁", latitude=31.25, longitude=121.5, about_id=world.wang.id)
    ticket = stored(database, decision)
    assert ticket.id > 0
    assert ticket == replace(decision.ticket, id=ticket.id) == ticket_now(database, ticket)


def test_every_part_of_a_whole_life_comes_back(database: Database, world: World) -> None:
    owner, desk, lan = Actor(world.wang), Actor(world.fang), Actor(world.lan)
    life: list[tuple[Act, Actor]] = [
        (Act(Action.ACCEPT), owner),
        (Act(Action.WHISTLE, target=world.sun), desk),
        (Act(Action.JOIN), Actor(world.shi)),
        (Act(Action.ASK_SUSPENSION, reason=Reason.WAITING_PARTS, until=NOW + 2 * DAY), owner),
        (Act(Action.SUSPEND, reason=Reason.WAITING_PARTS, until=NOW + 2 * DAY), desk),
        (Act(Action.RESUME), owner),
        (Act(Action.COMPLETE, text="换了水管", proof=True), owner),
        (Act(Action.PASS), lan),
        (Act(Action.RATE, rating=Rating.FAIR), lan),
    ]
    ticket = dispatched(database, world, world.wang)
    for step, (act, actor) in enumerate(life, start=1):
        decision = decided(ticket, act, actor, NOW + step * HOUR)
        ticket = stored(database, decision)
        assert ticket == decision.ticket == ticket_now(database, ticket)
    assert (ticket.status, ticket.rating, ticket.result) == (Status.CLOSED, Rating.FAIR, "换了水管")
    assert ticket.co_handlers == {world.sun.id}
    assert ticket.followers == {world.shi.id}
    assert len(reading(database, lambda uow: uow.tickets.history(ticket.id))) == len(life) + 2


def test_who_no_longer_belongs_to_a_ticket_is_forgotten(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)
    joined = decided(ticket, Act(Action.JOIN), Actor(world.shi))
    ticket = stored(database, joined)
    left = decided(ticket, *note(world.lan))
    left = replace(left, ticket=replace(left.ticket, followers=frozenset()))
    assert stored(database, left).followers == frozenset()


def test_an_unknown_ticket_is_none(database: Database) -> None:
    assert reading(database, lambda uow: uow.tickets.get(BIG)) is None


# --- one writer wins -----------------------------------------------------------------------------------------------


def test_a_decision_about_an_older_version_is_stale_and_leaves_nothing(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)
    first, second = decided(ticket, Act(Action.ACCEPT), Actor(world.wang)), decided(ticket, *note(world.lan))
    won = stored(database, first)

    def announce(_decision: Decision, _ticket: Ticket) -> Iterable[Outgoing]:
        return [say(BIG, "announced")]

    with pytest.raises(StaleError), database.begin() as uow:
        uow.record(second, announce, NOW)
    assert ticket_now(database, ticket) == won
    assert len(reading(database, lambda uow: uow.tickets.history(ticket.id))) == 3
    assert reading(database, lambda uow: uow.outbox.counts()) == {}


def test_a_ticket_that_was_never_stored_is_stale(database: Database, world: World) -> None:
    unknown = replace(report(world).ticket, id=BIG, version=1)
    with pytest.raises(StaleError):
        stored(database, replace(report(world), ticket=unknown))


def test_what_is_announced_commits_with_the_change_and_knows_the_ticket(database: Database, world: World) -> None:
    def announce(_decision: Decision, ticket: Ticket) -> Iterable[Outgoing]:
        yield say(BIG, ticket.reference, about=ticket.id, card=f"ticket:{ticket.id}")

    with database.begin() as uow:
        ticket = uow.record(report(world), announce, NOW)
        assert reading(database, lambda other: other.outbox.counts()) == {}
    with database.begin() as uow:
        (parcel,) = uow.outbox.lease(NOW, [Budget(tuple(Lane), 10)])
    assert (parcel.message.text, parcel.ticket_id) == (ticket.reference, ticket.id)


def test_when_announcing_fails_the_ticket_is_as_it_was(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)

    def announce(_decision: Decision, _ticket: Ticket) -> Iterable[Outgoing]:
        yield say(BIG, "half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.begin() as uow:
        uow.record(decided(ticket, Act(Action.ACCEPT), Actor(world.wang)), announce, NOW)
    assert ticket_now(database, ticket) == ticket
    assert reading(database, lambda uow: uow.outbox.counts()) == {}


def test_of_twenty_who_decide_on_the_same_version_exactly_one_wins(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)

    def write(number: int) -> bool:
        try:
            stored(database, decided(ticket, *note(world.lan, f"{number}")))
        except StaleError:
            return False
        return True

    assert Counter(at_once(20, write)) == {True: 1, False: 19}
    assert ticket_now(database, ticket).version == ticket.version + 1


def test_of_twenty_who_read_again_when_stale_none_is_lost(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)

    def insist(number: int) -> None:
        while True:
            seen = ticket_now(database, ticket)
            try:
                stored(database, decided(seen, *note(world.lan), NOW + number * MINUTE))
            except StaleError:
                continue
            return

    at_once(20, insist)
    history = reading(database, lambda uow: uow.tickets.history(ticket.id))
    assert ticket_now(database, ticket).version == ticket.version + 20
    assert {event.at for event in history[2:]} == {NOW + number * MINUTE for number in range(20)}


def test_two_tickets_move_at_once_without_minding_each_other(database: Database, world: World) -> None:
    tickets = [dispatched(database, world, world.wang) for _ in range(4)]

    def accept(number: int) -> Status:
        return does(database, tickets[number], Act(Action.ACCEPT), Actor(world.wang)).status

    assert at_once(4, accept) == [Status.HANDLING] * 4


# --- questions -----------------------------------------------------------------------------------------------------


def ids(tickets: Iterable[Ticket]) -> list[int]:
    return [ticket.id for ticket in tickets]


def closed(database: Database, world: World, ticket: Ticket) -> Ticket:
    force = Act(Action.FORCE_CLOSE, reason=Reason.SOLVED_ITSELF)
    return does(database, ticket, force, Actor(world.fang))


def test_a_handler_sees_their_open_tickets_most_urgent_first_then_by_deadline(database: Database, world: World) -> None:
    later = dispatched(database, world, world.wang, NOW + HOUR)
    sooner = dispatched(database, world, world.wang, NOW)
    danger = dispatched(database, world, world.wang, NOW + DAY, urgency=Urgency.P0)
    closed(database, world, dispatched(database, world, world.wang))
    suns = dispatched(database, world, world.sun)
    helped = does(database, suns, Act(Action.WHISTLE, target=world.wang), Actor(world.fang))
    mine = reading(database, lambda uow: uow.tickets.owned_by(world.wang.id))
    assert ids(mine)[:3] in ([danger.id, sooner.id, helped.id], [danger.id, helped.id, sooner.id])
    assert ids(mine)[3:] == [later.id]
    assert mine[0] == danger


def test_a_person_sees_what_they_reported_or_follow_open_ones_first(database: Database, world: World) -> None:
    first, second = dispatched(database, world, world.wang), dispatched(database, world, world.wang)
    done = closed(database, world, dispatched(database, world, world.wang))
    foreign = dispatched(database, world, world.wang, reporter_id=world.sun.id)
    dispatched(database, world, world.wang, reporter_id=world.sun.id)
    does(database, foreign, Act(Action.JOIN), Actor(world.lan))
    with database.read() as uow:
        assert ids(uow.tickets.reported_by(world.lan.id)) == [foreign.id, second.id, first.id, done.id]
        assert ids(uow.tickets.reported_by(world.lan.id, limit=2)) == [foreign.id, second.id]
        assert uow.tickets.reported_by(world.shi.id) == []


def test_on_the_desk_lie_unrouted_tickets_and_questions_most_urgent_first(database: Database, world: World) -> None:
    unrouted = stored(database, report(world))
    asked = dispatched(database, world, world.wang, urgency=Urgency.P1)
    asked = does(database, asked, Act(Action.ASK_TRANSFER, reason=Reason.NOT_MINE), Actor(world.wang))
    dispatched(database, world, world.wang)
    returned = dispatched(database, world, world.wang)
    returned = does(database, returned, Act(Action.RETURN, reason=Reason.NO_ACCESS), Actor(world.wang))
    answered = dispatched(database, world, world.wang)
    answered = does(database, answered, Act(Action.ASK_TRANSFER, reason=Reason.NOT_MINE), Actor(world.wang))
    closed(database, world, answered)
    waiting = reading(database, lambda uow: uow.tickets.waiting_for_desk())
    assert ids(waiting) == [asked.id, unrouted.id, returned.id]
    assert waiting[2].returned_by == {world.wang.id}


def test_tickets_are_found_by_status(database: Database, world: World) -> None:
    calm = dispatched(database, world, world.wang)
    danger = dispatched(database, world, world.wang, urgency=Urgency.P0)
    done = closed(database, world, dispatched(database, world, world.wang))
    with database.read() as uow:
        assert ids(uow.tickets.in_status(Status.DISPATCHED)) == [danger.id, calm.id]
        assert ids(uow.tickets.in_status(Status.DISPATCHED, Status.CLOSED, limit=2)) == [danger.id, calm.id]
        assert ids(uow.tickets.in_status(Status.CLOSED)) == [done.id]
        assert uow.tickets.in_status() == []


def test_unanswered_tickets_are_found_once_their_first_answer_is_due(database: Database, world: World) -> None:
    silent_one = dispatched(database, world, world.wang)
    signed = dispatched(database, world, world.wang)
    does(database, signed, Act(Action.ACCEPT), Actor(world.wang))
    known = dispatched(database, world, world.wang)
    does(database, known, Act(Action.ESCALATE), SYSTEM)
    with database.read() as uow:
        assert uow.tickets.unanswered_since(silent_one.answer_due - MINUTE) == []
        assert ids(uow.tickets.unanswered_since(silent_one.answer_due)) == [silent_one.id]


def test_suspended_and_checked_tickets_are_found_when_their_day_comes(database: Database, world: World) -> None:
    ticket = does(database, dispatched(database, world, world.wang), Act(Action.ACCEPT), Actor(world.wang))
    rest = Act(Action.SUSPEND, reason=Reason.WAITING_PARTS, until=NOW + DAY)
    suspended = does(database, ticket, rest, Actor(world.fang))
    with database.read() as uow:
        assert uow.tickets.due(Status.SUSPENDED, "suspended_until", NOW + DAY - MINUTE) == []
        assert ids(uow.tickets.due(Status.SUSPENDED, "suspended_until", NOW + DAY)) == [suspended.id]
        assert uow.tickets.due(Status.CHECKING, "checking_since", NOW + DAY) == []


def test_merged_tickets_are_found_from_their_parent(database: Database, world: World) -> None:
    parent, child, other = (stored(database, report(world)) for _ in range(3))
    does(database, child, Act(Action.MERGE, parent_id=parent.id), Actor(world.fang))
    with database.read() as uow:
        assert ids(uow.tickets.children(parent.id)) == [child.id]
        assert uow.tickets.children(other.id) == []


def test_open_tickets_are_counted_and_those_that_belong_to_nobody(database: Database, world: World) -> None:
    dispatched(database, world, world.wang)
    stored(database, report(world))
    closed(database, world, stored(database, report(world)))
    with database.read() as uow:
        assert (uow.gauges.open(), uow.gauges.nowhere()) == (2, 0)
    lost = decided(stored(database, report(world)), Act(Action.DISPATCH, target=world.sun), Actor(world.fang))
    stored(database, replace(lost, ticket=replace(lost.ticket, owner_id=None)))
    assert reading(database, lambda uow: uow.gauges.nowhere()) == 1


def test_a_person_s_words_can_be_blanked_and_their_tickets_stay(database: Database, world: World) -> None:
    hers = stored(database, report(world, spot="501 室", latitude=31.25, longitude=121.5))
    his = stored(database, report(world, reporter_id=world.sun.id, category=Category.FIRE))
    with database.begin() as uow:
        uow.tickets.erase_words_of(world.lan.id)
    blank = replace(hers, text="", spot="", latitude=None, longitude=None)
    assert ticket_now(database, hers) == blank
    assert ticket_now(database, his) == his
    assert list(silent(report(world), hers)) == []
