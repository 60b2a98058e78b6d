"""The further conditions, each at its very boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import sla
from bot.domain.guards import GUARDS
from bot.domain.people import Person, Role
from bot.domain.terms import Action, Rating, Status, Why
from bot.domain.ticket import SYSTEM, Act

from .neighbourhood import (
    BAI,
    DAY,
    FANG,
    GRID,
    HOUR,
    HUO,
    LAN,
    MO,
    NOW,
    QIN,
    SUN,
    TICK,
    WANG,
    WEI,
    ZHAO,
    allowed,
    person,
    refused,
    ticket_in,
    whole,
)


def test_a_handler_returns_once_and_the_second_return_is_the_desks_to_decide() -> None:
    for status in (Status.DISPATCHED, Status.HANDLING):
        assert allowed(ticket_in(status, returns=0), whole(Action.RETURN), WANG).ticket.returns == 1
        assert refused(ticket_in(status, returns=1), whole(Action.RETURN), WANG).why is Why.RETURN_ONCE


@pytest.mark.parametrize(("action", "who"), [(Action.SUSPEND, FANG), (Action.ASK_SUSPENSION, WANG)])
def test_a_suspension_lies_ahead_and_ends_within_a_year(action: Action, who: Person) -> None:
    ticket, year = ticket_in(Status.HANDLING), timedelta(days=365)
    assert allowed(ticket, whole(action, until=NOW + TICK), who)
    assert allowed(ticket, whole(action, until=NOW + year), who)
    for until in (NOW - TICK, NOW, NOW + year + TICK):
        assert refused(ticket, whole(action, until=until), who).why is Why.SUSPEND_TOO_LONG


@pytest.mark.parametrize(("action", "who"), [(Action.SUSPEND, FANG), (Action.ASK_SUSPENSION, WANG)])
def test_a_ticket_is_suspended_once(action: Action, who: Person) -> None:
    assert refused(ticket_in(Status.HANDLING, suspensions=1), whole(action), who).why is Why.SUSPEND_ONCE


def test_the_system_resumes_on_the_date_and_people_whenever_they_can() -> None:
    ticket = ticket_in(Status.SUSPENDED, suspended_until=NOW)
    assert refused(ticket, Act(Action.RESUME), SYSTEM, NOW - TICK).why is Why.TOO_EARLY
    assert allowed(ticket, Act(Action.RESUME), SYSTEM, NOW)
    assert allowed(ticket, Act(Action.RESUME), WANG, NOW - TICK)
    assert allowed(ticket, Act(Action.RESUME), FANG, NOW - TICK)


def test_a_suspension_without_a_date_does_not_hold_the_system_up() -> None:
    assert allowed(ticket_in(Status.SUSPENDED, suspended_until=None), Act(Action.RESUME), SYSTEM)


def test_silence_closes_after_72_hours_and_not_before() -> None:
    ticket = ticket_in(Status.CHECKING, checking_since=NOW)
    silent = Act(Action.PASS_BY_SILENCE)
    assert refused(ticket, silent, SYSTEM, NOW + 72 * HOUR - TICK).why is Why.TOO_EARLY
    assert allowed(ticket, silent, SYSTEM, NOW + 72 * HOUR)
    assert refused(replace(ticket, checking_since=None), silent, SYSTEM, NOW + DAY * 99).why is Why.TOO_EARLY


def test_a_reporter_reopens_within_14_days_and_the_desk_any_time() -> None:
    ticket = ticket_in(Status.CLOSED, closed_at=NOW)
    last = NOW + timedelta(days=14)
    assert allowed(ticket, whole(Action.REOPEN), LAN, last)
    assert refused(ticket, whole(Action.REOPEN), LAN, last + TICK).why is Why.WINDOW_CLOSED
    assert allowed(ticket, whole(Action.REOPEN), FANG, last + DAY * 99)


def test_a_ticket_that_never_says_when_it_closed_is_the_desks_to_reopen() -> None:
    ticket = ticket_in(Status.CLOSED, closed_at=None)
    assert refused(ticket, whole(Action.REOPEN), LAN).why is Why.WINDOW_CLOSED
    assert allowed(ticket, whole(Action.REOPEN), FANG)


def test_a_reporter_rates_once_within_14_days_even_from_the_desk() -> None:
    ticket = ticket_in(Status.CLOSED, closed_at=NOW)
    last = NOW + timedelta(days=14)
    assert allowed(ticket, whole(Action.RATE), LAN, last)
    assert refused(ticket, whole(Action.RATE), LAN, last + TICK).why is Why.WINDOW_CLOSED
    of_the_desk = replace(ticket, reporter_id=FANG.id)
    assert refused(of_the_desk, whole(Action.RATE), FANG, last + TICK).why is Why.WINDOW_CLOSED
    rated = replace(ticket, rating=Rating.FAIR)
    assert refused(rated, whole(Action.RATE), LAN).why is Why.RATED_ALREADY


def test_people_urge_again_after_half_an_hour() -> None:
    ticket = allowed(ticket_in(Status.HANDLING), Act(Action.URGE), LAN).ticket
    again = NOW + timedelta(minutes=30)
    assert refused(ticket, Act(Action.URGE), QIN, again - TICK).why is Why.URGED_JUST_NOW
    assert allowed(ticket, Act(Action.URGE), QIN, again).ticket.urges == 2


def test_a_deadline_is_put_off_before_it_passes_to_a_later_time_twice() -> None:
    due = NOW + DAY
    ticket = ticket_in(Status.HANDLING, resolve_due=due)
    longer = whole(Action.EXTEND, until=due + TICK)
    assert allowed(ticket, longer, WANG, due).ticket.resolve_due == due + TICK
    assert refused(ticket, whole(Action.EXTEND, until=due + DAY), WANG, due + TICK).why is Why.OVERDUE
    assert refused(ticket, whole(Action.EXTEND, until=due), WANG).why is Why.OVERDUE
    assert allowed(replace(ticket, extensions=1), longer, WANG)
    assert refused(replace(ticket, extensions=2), longer, WANG).why is Why.EXTENDED_TWICE


def test_a_reporter_objects_once() -> None:
    once = allowed(ticket_in(Status.REJECTED), whole(Action.OBJECT), LAN).ticket
    again = allowed(once, whole(Action.REJECT), FANG).ticket
    assert refused(again, whole(Action.OBJECT), LAN).why is Why.OBJECTED_ONCE


def test_a_ticket_is_not_merged_into_itself() -> None:
    ticket = ticket_in(Status.REPORTED)
    assert refused(ticket, whole(Action.MERGE, parent_id=ticket.id), FANG).why is Why.SAME_TICKET
    assert allowed(ticket, whole(Action.MERGE, parent_id=ticket.id + 1), FANG).ticket.parent_id == ticket.id + 1


def test_nobody_joins_twice_and_a_reporter_need_not() -> None:
    ticket = ticket_in(Status.HANDLING)
    assert refused(ticket, Act(Action.JOIN), LAN).why is Why.FOLLOWS_ALREADY
    joined = allowed(ticket, Act(Action.JOIN), MO).ticket
    assert refused(joined, Act(Action.JOIN), MO).why is Why.FOLLOWS_ALREADY


def test_the_desk_declines_only_what_was_asked() -> None:
    ticket = ticket_in(Status.HANDLING, ask=None, asked_until=None)
    assert refused(ticket, whole(Action.DECLINE), FANG).why is Why.NOTHING_ASKED
    asked = allowed(ticket, whole(Action.ASK_TRANSFER), WANG).ticket
    assert allowed(asked, whole(Action.DECLINE), FANG).ticket.ask is None


GIVING = [
    (Status.REPORTED, Action.DISPATCH),
    (Status.DISPATCHED, Action.TRANSFER),
    (Status.SUSPENDED, Action.TRANSFER),
    (Status.HANDLING, Action.WHISTLE),
]


@pytest.mark.parametrize(("status", "action"), GIVING)
def test_a_ticket_is_given_only_to_somebody_who_may_handle_it(status: Status, action: Action) -> None:
    for target in (SUN, ZHAO, FANG):
        assert allowed(ticket_in(status), whole(action, target=target), FANG)
    for target in (LAN, MO, WEI, BAI, person(77, (Role.CAPTAIN, GRID))):
        assert refused(ticket_in(status), whole(action, target=target), FANG).why is Why.BAD_TARGET


def test_a_ticket_is_not_given_to_its_owner_nor_a_helper_called_twice() -> None:
    for action in (Action.TRANSFER, Action.WHISTLE):
        assert refused(ticket_in(Status.HANDLING), whole(action, target=WANG), FANG).why is Why.BAD_TARGET
    assert refused(ticket_in(Status.HANDLING), whole(Action.WHISTLE, target=HUO), FANG).why is Why.BAD_TARGET
    assert allowed(ticket_in(Status.HANDLING), whole(Action.TRANSFER, target=HUO), FANG)


@pytest.mark.parametrize("action", [Action.DISPATCH, Action.WHISTLE, Action.SUSPEND, Action.EXTEND])
def test_a_guard_alone_refuses_what_carries_nothing(action: Action) -> None:
    assert GUARDS[action](ticket_in(Status.HANDLING), Act(action), frozenset(), NOW) is not None


def test_the_numbers_are_those_of_the_sources() -> None:
    assert (sla.MOST_RETURNS, sla.MOST_EXTENSIONS, sla.MOST_OBJECTIONS) == (1, 2, 1)
    assert timedelta(days=365) == sla.LONGEST_SUSPENSION
    assert timedelta(days=14) == sla.FOLLOW_UP_WINDOW
    assert timedelta(hours=72) == sla.SILENCE_CLOSES_AFTER
    assert timedelta(minutes=30) == sla.URGE_AGAIN_AFTER


def test_whoever_handled_a_matter_they_found_themselves_does_not_rate_it() -> None:
    own = replace(ticket_in(Status.CLOSED), handler_id=LAN.id)
    assert refused(own, whole(Action.RATE), LAN).why is Why.HANDLER_CANNOT_VERIFY
