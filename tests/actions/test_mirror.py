"""The copy of the open tickets in memory is in step with the database, in every process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.actions.mirror import LONGEST_TRANSACTION, OVERLAP, alike, mirror, report_of
from bot.domain.taxonomy import Category
from bot.domain.terms import Action, Reason
from bot.domain.ticket import SYSTEM, Act, Actor, Ticket
from storage.changes import Change
from storage.database import Database
from storage.unit import UnitOfWork
from tests.storage.neighbours import NOW, World, decided, does, reading, report, settle_world, silent, stored

LIFT = "三号楼电梯坏了"


@pytest.fixture
def world(database: Database) -> World:
    return settle_world(database)


@pytest.fixture
def elsewhere(database: Database, world: World) -> Iterator[Database]:
    """Another process on the same database, whose copy was made before anything happened."""
    other = Database(str(database.url.render_as_string(hide_password=False)))
    assert found(other, world) == []
    yield other
    other.close()


def filed(database: Database, world: World, text: str = LIFT) -> Ticket:
    return stored(database, report(world, text=text, category=Category.WORKS_UTILITIES))


def ask(uow: UnitOfWork, world: World, text: str = LIFT) -> list[int]:
    """The numbers of the open tickets that are probably the same as `text`."""
    asked = report(world, text=text, category=Category.WORKS_UTILITIES).ticket
    return [one.id for one in alike(uow, report_of(uow, asked), asked.place, NOW, 10) if one.score > 0.5]


def found(database: Database, world: World, text: str = LIFT) -> list[int]:
    return reading(database, lambda uow: ask(uow, world, text))


def test_what_was_filed_before_anybody_asked_is_found(database: Database, world: World) -> None:
    ticket = filed(database, world)
    assert found(database, world, "三栋电梯停了") == [ticket.id]


def test_a_ticket_filed_by_one_process_is_found_by_another(
    database: Database, elsewhere: Database, world: World
) -> None:
    ticket = filed(database, world)
    assert found(elsewhere, world) == [ticket.id]


def test_a_ticket_that_is_over_is_found_no_more_and_one_that_is_back_is(
    database: Database, elsewhere: Database, world: World
) -> None:
    ticket = filed(database, world)
    assert found(elsewhere, world) == [ticket.id]
    act = Act(Action.FORCE_CLOSE, reason=Reason.SOLVED_ITSELF)
    ticket = does(database, ticket, act, Actor(world.fang))
    assert found(elsewhere, world) == []
    does(database, ticket, Act(Action.REOPEN, reason=Reason.CAME_BACK), Actor(world.fang))
    assert found(elsewhere, world) == [ticket.id]


def test_what_was_put_right_counts_as_it_is_now(database: Database, elsewhere: Database, world: World) -> None:
    ticket = filed(database, world, "电梯坏了")
    assert found(elsewhere, world, "电梯坏了") == [ticket.id]
    elsewhere_now = Act(Action.CORRECT, place=world.next_grid.path[:2])
    does(database, ticket, elsewhere_now, Actor(world.fang))
    with elsewhere.read() as uow:
        ask(uow, world)
        assert mirror(uow).index.likest(report_of(uow, ticket), 0, [world.community.path[:2]])[0].id == ticket.id


def test_a_complaint_about_somebody_is_never_in_the_copy(database: Database, world: World) -> None:
    stored(database, report(world, text=LIFT, about_id=world.wang.id))
    assert found(database, world) == []


def test_what_was_rolled_back_is_not_missed_when_its_number_comes_again(database: Database, world: World) -> None:
    assert found(database, world) == []
    with database.rehearse() as uow:
        uow.record(report(world, text="五号楼着火"), silent, NOW)
        uow.write_out()
        ask(uow, world)
    ticket = filed(database, world)
    assert found(database, world) == [ticket.id]


def test_an_event_with_a_lower_number_that_appears_late_is_not_missed(
    postgres_database: Database,
) -> None:
    world = settle_world(postgres_database)
    assert found(postgres_database, world) == []
    slow = postgres_database.begin()
    uow = slow.__enter__()
    late = uow.record(report(world, text=LIFT), silent, NOW)
    uow.write_out()
    quick = filed(postgres_database, world, "五号楼停水")
    for _ in range(OVERLAP + 5):
        quick = does(postgres_database, quick, Act(Action.ESCALATE), SYSTEM)
    assert found(postgres_database, world) == []
    slow.__exit__(None, None, None)
    assert found(postgres_database, world) == [late.id]


def test_a_number_that_never_appears_is_not_waited_for_for_ever(database: Database, world: World) -> None:
    ticket = filed(database, world)

    class Holes:
        """A history with a hole before its end."""

        looked = False
        asked: list[int] = []  # noqa: RUF012 - of this test alone

        def newest(self) -> int:
            return 1

        def since(self, after: int) -> list[Change]:
            self.asked.append(after)
            return [Change(n, ticket.id, ticket.version) for n in (1, *range(3, OVERLAP + 50)) if n > after]

    with database.read() as uow:
        copy, holes = mirror(uow), Holes()
        uow.changes = holes  # type: ignore[assignment]
        for later in (timedelta(), timedelta(minutes=1), 2 * LONGEST_TRANSACTION, 2 * LONGEST_TRANSACTION):
            holes.looked = False
            copy.likest(uow, report_of(uow, ticket), ticket.place, NOW + later, 3)
    assert holes.asked[1:3] == [1, 1], "waits for number 2"
    assert holes.asked[3] > 2


def test_one_look_a_transaction_is_enough(database: Database, world: World) -> None:
    with database.read() as uow:
        ask(uow, world)
        assert uow.changes.looked
        seen = uow.changes.newest()
        ask(uow, world)
        assert uow.changes.newest() == seen


def test_what_somebody_else_changed_meanwhile_is_decided_on_what_is_stored(database: Database, world: World) -> None:
    ticket = filed(database, world)
    assert found(database, world) == [ticket.id]
    closing = decided(ticket, Act(Action.FORCE_CLOSE, reason=Reason.SOLVED_ITSELF), Actor(world.fang))
    with database.begin() as uow:
        uow.record(closing, silent, NOW)
        assert ask(uow, world) == [ticket.id], "the copy may be behind"
        read_again = uow.tickets.get(ticket.id)
    assert read_again is not None
    assert not read_again.is_open
