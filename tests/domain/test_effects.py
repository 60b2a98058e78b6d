"""What each act leaves on the ticket beyond its status."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import sla
from bot.domain.decision import file
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Audience, Outcome, Rating, Reason, Standing, Status
from bot.domain.ticket import SYSTEM, Act, Ticket, remaining

from .neighbourhood import BUILDING, DAY, FANG, GRID, HOUR, HUO, LAN, MO, NOW, QIN, SUN, WANG, allowed, ticket_in, whole


def test_a_report_is_filed_on_the_desk_with_both_deadlines() -> None:
    decision = file(
        category=Category.FIRE, urgency=Urgency.P0, place=GRID, text="smoke", reporter_id=1, now=NOW, spot="roof"
    )
    assert (decision.ticket.status, decision.ticket.version, decision.ticket.spot) == (Status.REPORTED, 0, "roof")
    assert decision.ticket.answer_due == NOW + timedelta(minutes=5)
    assert decision.ticket.resolve_due == NOW + timedelta(hours=2)
    assert decision.tells == (Audience.REPORTER, Audience.DESK)
    assert (decision.event.action, decision.event.before, decision.event.after) == (
        Action.REPORT,
        None,
        Status.REPORTED,
    )


def test_a_dispatched_ticket_is_its_targets_and_the_way_is_on_record() -> None:
    decision = allowed(ticket_in(Status.REPORTED), Act(Action.DISPATCH, target=SUN, way="backup"), SYSTEM)
    assert (decision.ticket.owner_id, decision.former_owner_id) == (SUN.id, None)
    assert decision.event.data == {"target": SUN.id, "way": "backup"}
    assert decision.event.standing is Standing.SYSTEM


def test_a_transfer_names_the_former_owner_and_makes_a_helper_the_lead() -> None:
    decision = allowed(ticket_in(Status.HANDLING), Act(Action.TRANSFER, target=HUO), FANG)
    assert (decision.ticket.owner_id, decision.former_owner_id) == (HUO.id, WANG.id)
    assert HUO.id not in decision.ticket.co_handlers
    assert decision.ticket.ask is None


def test_signing_is_the_first_answer_and_a_second_signature_does_not_move_it() -> None:
    assert allowed(ticket_in(Status.DISPATCHED), Act(Action.ACCEPT), WANG).ticket.answered_at == NOW
    answered = ticket_in(Status.DISPATCHED, answered_at=NOW - DAY)
    assert allowed(answered, Act(Action.ACCEPT), WANG).ticket.answered_at == NOW - DAY


def test_a_returned_ticket_remembers_who_gave_it_back_and_why() -> None:
    decision = allowed(ticket_in(Status.HANDLING), whole(Action.RETURN, reason=Reason.NOT_MINE), WANG)
    ticket = decision.ticket
    assert (ticket.owner_id, ticket.returned_by, ticket.reason) == (None, frozenset({WANG.id}), Reason.NOT_MINE)
    assert (decision.former_owner_id, decision.event.reason) == (WANG.id, Reason.NOT_MINE)


@pytest.mark.parametrize(
    ("action", "who"),
    [(Action.RESUME, WANG), (Action.TRANSFER, FANG), (Action.WITHDRAW, LAN), (Action.FORCE_CLOSE, FANG)],
)
def test_however_a_suspension_ends_its_time_is_given_back_and_the_clock_runs(action: Action, who: object) -> None:
    before = ticket_in(Status.SUSPENDED, suspended_at=NOW - 3 * DAY)
    after = allowed(before, whole(action), who).ticket  # type: ignore[arg-type]
    assert after.resolve_due == before.resolve_due + 3 * DAY
    assert (after.suspended_at, after.suspended_until) == (None, None)
    assert remaining(before, NOW + DAY) == remaining(after, NOW) == remaining(after, NOW + DAY) + DAY


def test_a_suspension_keeps_its_dates_and_a_note_does_not_end_it() -> None:
    ticket = allowed(ticket_in(Status.HANDLING), whole(Action.SUSPEND, until=NOW + 30 * DAY), FANG).ticket
    assert (ticket.suspended_at, ticket.suspended_until, ticket.suspensions) == (NOW, NOW + 30 * DAY, 1)
    assert (ticket.ask, ticket.asked_until, ticket.owner_id) == (None, None, WANG.id)
    noted = allowed(ticket, whole(Action.NOTE), LAN, NOW + DAY).ticket
    assert (noted.suspended_at, noted.resolve_due) == (NOW, ticket.resolve_due)


@pytest.mark.parametrize(("explained", "outcome"), [(True, Outcome.EXPLAINED), (False, Outcome.RESOLVED)])
def test_a_result_is_kept_and_says_how_the_ticket_closed(explained: bool, outcome: Outcome) -> None:
    done = allowed(ticket_in(Status.HANDLING), whole(Action.COMPLETE, text="swept", explained=explained), WANG).ticket
    assert (done.result, done.checking_since, done.owner_id) == ("swept", NOW, WANG.id)
    passed = allowed(done, Act(Action.PASS), LAN, NOW + HOUR)
    assert (passed.ticket.outcome, passed.ticket.closed_at) == (outcome, NOW + HOUR)
    assert passed.event.data == {"outcome": outcome.value}
    assert (Audience.FORMER in passed.tells, passed.former_owner_id) == (True, WANG.id)


def test_silence_and_force_are_recorded_as_what_they_are() -> None:
    silent = allowed(ticket_in(Status.CHECKING), Act(Action.PASS_BY_SILENCE), SYSTEM)
    assert (silent.ticket.outcome, silent.former_owner_id) == (Outcome.SILENT, WANG.id)
    forced = allowed(ticket_in(Status.HANDLING), whole(Action.FORCE_CLOSE), FANG).ticket
    assert (forced.outcome, forced.reason, forced.closed_at) == (Outcome.FORCED, Reason.NOT_SOLVED, NOW)


def test_failed_work_goes_back_to_the_same_hands_as_rework() -> None:
    ticket = allowed(ticket_in(Status.CHECKING), whole(Action.FAIL), LAN).ticket
    assert (ticket.status, ticket.owner_id, ticket.reworks) == (Status.HANDLING, WANG.id, 1)


def test_a_reopened_ticket_starts_afresh_on_the_desk() -> None:
    closed = ticket_in(Status.CLOSED, rating=Rating.FAIR, returns=1, returned_by=frozenset({3}), explained=True)
    ticket = allowed(closed, whole(Action.REOPEN), LAN).ticket
    assert (ticket.status, ticket.owner_id, ticket.reworks) == (Status.REPORTED, None, 1)
    assert (ticket.outcome, ticket.closed_at, ticket.rating, ticket.answered_at) == (None, None, None, None)
    assert (ticket.returns, ticket.returned_by, ticket.explained) == (0, frozenset(), False)
    assert ticket.resolve_due == NOW + sla.RESOLUTION[Urgency.P2]


def test_a_rejection_is_an_answer_and_an_objection_brings_it_back() -> None:
    rejected = allowed(ticket_in(Status.REPORTED), whole(Action.REJECT, reason=Reason.NOT_OUR_REMIT), FANG).ticket
    assert (rejected.answered_at, rejected.reason) == (NOW, Reason.NOT_OUR_REMIT)
    objected = allowed(rejected, whole(Action.OBJECT, text="it is yours"), LAN).ticket
    assert (objected.status, objected.objections, objected.remark) == (Status.REPORTED, 1, "it is yours")


def test_a_merged_ticket_points_to_its_parent_until_it_is_split() -> None:
    merged = allowed(ticket_in(Status.HANDLING), whole(Action.MERGE, parent_id=99), LAN)
    assert (merged.ticket.parent_id, merged.ticket.owner_id, merged.former_owner_id) == (99, None, WANG.id)
    assert merged.event.data["parent"] == 99
    assert allowed(merged.ticket, Act(Action.SPLIT), LAN).ticket.parent_id is None


def test_more_urgency_moves_the_deadlines_by_the_difference_and_keeps_what_was_given() -> None:
    before = ticket_in(Status.HANDLING, resolve_due=NOW + 9 * DAY)
    after = allowed(before, Act(Action.CORRECT, urgency=Urgency.P1), LAN).ticket
    assert after.resolve_due == before.resolve_due - timedelta(days=7) + timedelta(hours=24)
    assert after.answer_due == before.answer_due - timedelta(hours=4) + timedelta(minutes=30)


def test_a_reopened_ticket_that_becomes_more_urgent_is_not_overdue_at_once() -> None:
    reopened = allowed(ticket_in(Status.CLOSED), whole(Action.REOPEN), LAN).ticket
    ticket = allowed(reopened, Act(Action.CORRECT, urgency=Urgency.P1), LAN).ticket
    assert ticket.resolve_due == NOW + sla.RESOLUTION[Urgency.P1]


def test_a_correction_leaves_what_it_does_not_name() -> None:
    before = ticket_in(Status.REPORTED, spot="stairs")
    after = allowed(before, Act(Action.CORRECT, category=Category.FIRE), FANG)
    assert (after.ticket.category, after.ticket.place, after.ticket.spot) == (Category.FIRE, BUILDING, "stairs")
    assert (after.ticket.urgency, after.ticket.resolve_due) == (before.urgency, before.resolve_due)
    moved = allowed(before, Act(Action.CORRECT, place=GRID, spot="yard"), LAN)
    assert (moved.ticket.place, moved.ticket.spot, moved.event.data) == (GRID, "yard", {"place": "1.2.3"})


def test_asks_wait_for_the_desk_and_are_answered_or_overtaken() -> None:
    ticket = ticket_in(Status.HANDLING, ask=None, asked_until=None)
    asked = allowed(ticket, whole(Action.ASK_SUSPENSION, until=NOW + DAY), WANG).ticket
    assert (asked.ask, asked.asked_until) == (Ask.SUSPENSION, NOW + DAY)
    other = allowed(asked, whole(Action.ASK_TRANSFER), WANG).ticket
    assert (other.ask, other.asked_until) == (Ask.TRANSFER, None)
    declined = allowed(asked, whole(Action.DECLINE), FANG).ticket
    assert (declined.ask, declined.asked_until, declined.status) == (None, None, Status.HANDLING)


def test_people_gather_round_a_ticket_and_may_leave_it() -> None:
    ticket = ticket_in(Status.HANDLING)
    joined = allowed(ticket, Act(Action.JOIN), MO).ticket
    assert joined.followers == {QIN.id, MO.id}
    assert allowed(joined, Act(Action.LEAVE), MO).ticket.followers == {QIN.id}
    assert allowed(ticket, Act(Action.JOIN), SYSTEM).ticket.followers == {QIN.id}
    assert allowed(ticket, Act(Action.WHISTLE, target=SUN), WANG).ticket.co_handlers == {HUO.id, SUN.id}


def test_the_system_takes_a_ticket_back_from_an_owner_who_is_gone() -> None:
    for status in (Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.CHECKING):
        decision = allowed(ticket_in(status), Act(Action.RECALL, reason=Reason.OFF_DUTY), SYSTEM)
        assert (decision.ticket.status, decision.ticket.owner_id) == (Status.REPORTED, None)
        assert (decision.former_owner_id, decision.ticket.returns) == (WANG.id, 0)


def test_counts_grow_with_what_they_count() -> None:
    ticket: Ticket = ticket_in(Status.HANDLING)
    assert allowed(ticket, Act(Action.ESCALATE), SYSTEM).ticket.escalations == 1
    assert allowed(ticket, Act(Action.URGE), LAN).ticket.urged_at == NOW
    extended = allowed(ticket, whole(Action.EXTEND), WANG).ticket
    assert (extended.extensions, extended.resolve_due) == (1, NOW + 10 * DAY)
    rated = allowed(ticket_in(Status.CLOSED), whole(Action.RATE, rating=Rating.SATISFIED), LAN)
    assert (rated.ticket.rating, rated.event.data["rating"]) == (Rating.SATISFIED, "satisfied")
