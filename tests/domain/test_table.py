"""Status × action × standing, exhaustively, against the charter."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.domain.decision import decide
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Audience, Need, Reason, Standing, Status, Why
from bot.domain.ticket import OWNED, TABLE, TERMINAL, Act, Actor, Decision, Refusal, standings, transitions

from .charter import Cell, charter
from .neighbourhood import BAI, FANG, MO, NOW, WANG, WEARS, allowed, refused, ticket_in, whole, worn

CHARTER = charter()
EVER = {action: frozenset().union(*(cell.by for (_, a), cell in CHARTER.items() if a is action)) for action in Action}
EVERY_PAIR = list(product(Status, Action))
EVERY_CELL = list(CHARTER)
EVERY_NEED = [(status, action, need) for status, action in EVERY_CELL for need in TABLE[status][action].needs]

WITHOUT: dict[Need, dict[str, Any]] = {
    Need.REASON: {"reason": None},
    Need.TEXT: {"text": " \n"},
    Need.TARGET: {"target": None},
    Need.UNTIL: {"until": None},
    Need.PARENT: {"parent_id": None},
    Need.PROOF: {"proof": False},
    Need.RATING: {"rating": None},
    Need.CHANGE: {"urgency": None},
}


CHANGES: dict[str, dict[str, Any]] = {
    "category": {"category": Category.FIRE},
    "urgency": {"urgency": Urgency.P0},
    "place": {"place": (1, 2)},
    "spot": {"spot": "by the bins"},
}


def expected_refusal(cell: Cell | None, action: Action, name: str, held: frozenset[Standing]) -> Why | None:
    """Why this person may not, by the charter alone; None where they may."""
    if name == "whom it is about":
        return Why.ABOUT_YOU
    if action is Action.JOIN and cell is not None:
        return Why.FOLLOWS_ALREADY if held & {Standing.REPORTER, Standing.FOLLOWER} else None
    if cell is None:
        return Why.NOT_NOW if action is Action.JOIN or held & EVER[action] else Why.NOT_YOURS
    if held & cell.never:
        return Why.HANDLER_CANNOT_VERIFY
    return None if held & cell.by else Why.NOT_YOURS


def test_the_table_has_exactly_the_cells_of_the_charter() -> None:
    table = {(status, action): rule for status, row in TABLE.items() for action, rule in row.items()}
    assert {cell: Cell(rule.to, rule.by, rule.never) for cell, rule in table.items()} == CHARTER


def test_every_status_is_a_row_and_every_action_but_the_first_report_stands_in_one() -> None:
    assert set(TABLE) == set(Status)
    assert {action for row in TABLE.values() for action in row} == set(Action) - {Action.REPORT}


@pytest.mark.parametrize(("status", "action"), EVERY_PAIR)
def test_each_person_may_what_the_charter_says_and_hears_why_not_otherwise(status: Status, action: Action) -> None:
    cell = CHARTER.get((status, action))
    for name, (actor, _) in WEARS.items():
        answer = decide(ticket_in(status), whole(action), actor, NOW)
        why = answer.why if isinstance(answer, Refusal) else None
        assert why is expected_refusal(cell, action, name, worn(name, status)), (name, answer)


@pytest.mark.parametrize(("status", "action"), EVERY_CELL)
def test_an_allowed_act_leads_where_the_charter_says_and_leaves_one_event(status: Status, action: Action) -> None:
    cell, ticket = CHARTER[status, action], ticket_in(status)
    answers = [decide(ticket, whole(action), actor, NOW) for actor, _ in WEARS.values()]
    done = [answer for answer in answers if isinstance(answer, Decision)]
    assert done
    for decision in done:
        assert decision.ticket.status is (cell.to or status)
        assert decision.ticket.version == ticket.version + 1
        assert (decision.event.action, decision.event.before, decision.event.after, decision.event.at) == (
            action,
            status,
            decision.ticket.status,
            NOW,
        )
        assert decision.tells == TABLE[status][action].tells


@pytest.mark.parametrize(("status", "action", "need"), EVERY_NEED)
def test_an_act_that_lacks_what_it_needs_is_missing_exactly_that(status: Status, action: Action, need: Need) -> None:
    act = whole(action, **WITHOUT[need])
    entitled = [
        actor
        for actor, _ in WEARS.values()
        if isinstance(decide(ticket_in(status), whole(action), actor, NOW), Decision)
    ]
    assert entitled
    for actor in entitled:
        assert decide(ticket_in(status), act, actor, NOW) == Refusal(Why.MISSING, need)


def test_every_need_is_needed_somewhere_and_so_was_tried() -> None:
    assert {need for _, _, need in EVERY_NEED} == set(Need)


def test_what_is_missing_is_named_in_the_order_of_the_rule() -> None:
    assert refused(ticket_in(Status.HANDLING), Act(Action.COMPLETE), WANG) == Refusal(Why.MISSING, Need.TEXT)
    assert refused(ticket_in(Status.HANDLING), Act(Action.COMPLETE, text="swept"), WANG).missing is Need.PROOF


def test_a_stranger_is_not_told_what_an_act_would_need() -> None:
    assert refused(ticket_in(Status.HANDLING), Act(Action.COMPLETE), MO) == Refusal(Why.NOT_YOURS)


def test_another_reason_needs_words_beside_it() -> None:
    other = whole(Action.RETURN, reason=Reason.OTHER)
    assert refused(ticket_in(Status.DISPATCHED), replace(other, text=" "), WANG).missing is Need.REASON
    assert allowed(ticket_in(Status.DISPATCHED), other, WANG).event.reason is Reason.OTHER


@pytest.mark.parametrize("field", CHANGES)
def test_a_correction_may_change_any_one_thing(field: str) -> None:
    ticket = allowed(ticket_in(Status.HANDLING), replace(Act(Action.CORRECT), **CHANGES[field]), WANG).ticket
    assert {field: getattr(ticket, field)} == CHANGES[field]


@pytest.mark.parametrize("status", Status)
def test_everybody_wears_what_they_should(status: Status) -> None:
    ticket = ticket_in(status)
    assert {name: standings(actor, ticket) for name, (actor, _) in WEARS.items()} == {
        name: worn(name, status) for name in WEARS
    }


def test_a_handler_with_another_hat_still_cannot_verify_suspend_or_force() -> None:
    hats = {
        "is the desk too": ({"owner_id": FANG.id}, FANG),
        "reported it on patrol": ({"reporter_id": WANG.id}, WANG),
    }
    tried = 0
    for changes, who in hats.values():
        for (status, action), cell in CHARTER.items():
            if Standing.OWNER in cell.never and status in OWNED:
                answer = refused(ticket_in(status, **changes), whole(action), who)
                assert answer == Refusal(Why.HANDLER_CANNOT_VERIFY), (status, action)
                tried += 1
    assert tried == 14


def test_whom_it_is_about_can_do_nothing_even_as_its_owner_or_reporter() -> None:
    for status, action in EVERY_PAIR:
        ticket = ticket_in(status, owner_id=BAI.id if status in OWNED else None, reporter_id=BAI.id)
        assert refused(ticket, whole(action), BAI) == Refusal(Why.ABOUT_YOU)
        assert standings(Actor(BAI), ticket) == frozenset()


def test_an_act_is_recorded_in_the_standing_that_allowed_it() -> None:
    ticket = ticket_in(Status.CHECKING, reporter_id=FANG.id)
    assert allowed(ticket, whole(Action.PASS), FANG).event.standing is Standing.REPORTER
    assert allowed(ticket, whole(Action.FORCE_CLOSE), FANG).event.standing is Standing.DESK
    assert allowed(ticket, whole(Action.JOIN), MO).event.standing is Standing.FOLLOWER


def test_whatever_comes_to_the_desk_is_told_to_the_desk() -> None:
    arriving = [(action, rule.tells) for _, action, to, rule in transitions() if to is Status.REPORTED]
    assert {action for action, _ in arriving} == {
        Action.RETURN,
        Action.RECALL,
        Action.REOPEN,
        Action.OBJECT,
        Action.SPLIT,
    }
    assert all(Audience.DESK in tells for _, tells in arriving)


def test_the_reporter_hears_of_every_step_but_the_way_back_to_the_desk() -> None:
    unheard = {action for _, action, _, rule in transitions() if Audience.REPORTER not in rule.tells}
    assert unheard == {Action.RETURN, Action.RECALL}


def test_every_announcement_has_somebody_who_can_hear_it() -> None:
    """Told to the owner after the change, or to the one before it: in some row there must be one."""
    for action in set(Action) - {Action.REPORT}:
        rules = [(status, row[action]) for status, row in TABLE.items() if action in row]
        for audience in {audience for _, rule in rules for audience in rule.tells}:
            if audience is Audience.OWNER:
                assert any((rule.to or status) in OWNED for status, rule in rules), action
            if audience is Audience.FORMER:
                changes = [s for s, rule in rules if s in OWNED and (rule.to not in OWNED or action is Action.TRANSFER)]
                assert changes, action


def test_terminal_and_owned_statuses_are_apart_and_only_the_desk_stands_between() -> None:
    assert not TERMINAL & OWNED
    assert set(Status) - TERMINAL - OWNED == {Status.REPORTED}
    assert {status for status in Status if ticket_in(status).is_open} == set(Status) - TERMINAL


def test_a_terminal_status_is_left_only_to_the_desk() -> None:
    ways_out = {
        (status, action) for status, action, to, _ in transitions() if status in TERMINAL and to not in TERMINAL
    }
    assert ways_out == {
        (Status.CLOSED, Action.REOPEN),
        (Status.REJECTED, Action.OBJECT),
        (Status.MERGED, Action.SPLIT),
    }
