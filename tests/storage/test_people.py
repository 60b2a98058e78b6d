"""Who somebody is, what they may do where, and the invitations by which staff join."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.people import Grant, Person, Role
from bot.domain.routing import Candidate
from bot.domain.scope import NOWHERE, Level, Path
from bot.domain.terms import Action, Reason
from bot.domain.ticket import Act, Actor
from storage.database import Database
from storage.people import StaffRecord

from .neighbours import BIG, DAY, NOW, World, at_once, dispatched, does, reading


def again(database: Database, person: Person) -> Person | None:
    return reading(database, lambda uow: uow.people.get(person.id))


def change(database: Database, person: Person, **values: object) -> Person:
    with database.begin() as uow:
        return uow.people.change(person.id, **values)


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


# --- who -----------------------------------------------------------------------------------------------------------


def test_a_person_is_found_by_id_by_chat_and_by_staff_code(database: Database, world: World) -> None:
    with database.begin() as uow:
        code = uow.people.welcome(None, "李师傅", "zh-Hans", NOW, staff_code="W9")
    with database.read() as uow:
        assert uow.people.get(world.lan.id) == world.lan == uow.people.by_chat(BIG + 1)
        assert uow.people.by_staff_code("W9") == code
        assert uow.people.staff_code_of(code.id) == "W9"
        assert (uow.people.get(BIG), uow.people.by_chat(1), uow.people.by_staff_code("W8")) == (None, None, None)
        assert uow.people.many({world.sun.id, world.lan.id, BIG}) == [world.lan, world.sun]
        assert uow.people.many(set()) == []


def test_what_is_changed_about_a_person_comes_back(database: Database, world: World) -> None:
    changed = change(database, world.lan, phone="13800000000", home_id=world.building.id, room="501", locale="en")
    assert changed == replace(world.lan, phone="13800000000", home=world.building.path, room="501", locale="en")
    assert again(database, world.lan) == changed


def test_a_misspelt_column_is_refused(database: Database, world: World) -> None:
    with pytest.raises(AttributeError, match="fone"):
        change(database, world.lan, fone="1")


def test_one_chat_is_one_person(database: Database, world: World) -> None:
    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.people.welcome(world.lan.chat_id, "somebody else", "en", NOW)


def test_who_blocked_us_is_unreachable_until_they_come_back(database: Database, world: World) -> None:
    for reachable in (False, True):
        with database.begin() as uow:
            uow.people.set_reachable(BIG + 1, reachable=reachable)
        found = again(database, world.lan)
        assert found is not None
        assert found.reachable is reachable


def test_an_erased_person_is_found_no_more_and_may_come_again(database: Database, world: World) -> None:
    ticket = dispatched(database, world, world.wang)
    with database.begin() as uow:
        uow.people.erase(world.wang.id, NOW)
    with database.read() as uow:
        assert uow.people.get(world.wang.id) is None
        assert uow.people.by_chat(BIG + 2) is None
        assert uow.people.many({world.wang.id}) == []
        assert names(uow.people.staff()) == ["孙师傅", "方主任", "施书记"]
        kept = uow.tickets.get(ticket.id)
        assert kept is not None
        assert kept.owner_id == world.wang.id
    with database.begin() as uow:
        newcomer = uow.people.welcome(BIG + 2, "王师傅", "zh-Hans", NOW)
    assert newcomer.id != world.wang.id
    assert newcomer.grants == ()


def test_nothing_of_an_erased_person_is_left_in_their_row(database: Database, world: World) -> None:
    change(database, world.lan, phone="13800000000", home_id=world.building.id, room="501", consent_version=1)
    with database.begin() as uow:
        uow.people.erase(world.lan.id, NOW)
    with database.engine.connect() as connection:
        columns = "chat_id, phone, home_id, room, staff_code, consent_version, name"
        row = connection.execute(text(f"SELECT {columns} FROM people WHERE id = :id"), {"id": world.lan.id}).one()
    assert tuple(row) == (None, None, None, None, None, None, "")


# --- roles ---------------------------------------------------------------------------------------------------------


def test_a_role_holds_at_its_scope_until_it_is_taken_away(database: Database, world: World) -> None:
    with database.begin() as uow:
        for _ in range(2):
            uow.people.grant(world.lan.id, Role.CAPTAIN, world.building.id, world.fang.id, NOW)
    lan = again(database, world.lan)
    assert lan is not None
    assert lan.grants == (Grant(Role.CAPTAIN, world.building.path),)
    with database.begin() as uow:
        assert not uow.people.revoke(world.lan.id, Role.CAPTAIN, world.grid.id, NOW)
        assert not uow.people.revoke(world.lan.id, Role.LIAISON, world.building.id, NOW)
        assert uow.people.revoke(world.lan.id, Role.CAPTAIN, world.building.id, NOW)
        assert not uow.people.revoke(world.lan.id, Role.CAPTAIN, world.building.id, NOW)
    assert again(database, world.lan) == world.lan


def test_a_role_taken_away_can_be_given_again(database: Database, world: World) -> None:
    with database.begin() as uow:
        uow.people.revoke(world.wang.id, Role.GRID_WORKER, world.grid.id, NOW)
        uow.people.grant(world.wang.id, Role.GRID_WORKER, world.grid.id, None, NOW + DAY)
    wang = again(database, world.wang)
    assert wang is not None
    assert wang.grants == (Grant(Role.GRID_WORKER, world.grid.path),)


def test_a_role_given_by_two_at_once_is_gone_when_it_is_taken_away(database: Database, world: World) -> None:
    def give(_number: int) -> None:
        with database.begin() as uow:
            uow.people.grant(world.lan.id, Role.DESK, world.community.id, None, NOW)

    at_once(8, give)
    with database.begin() as uow:
        assert uow.people.revoke(world.lan.id, Role.DESK, world.community.id, NOW)
    assert again(database, world.lan) == world.lan


def test_a_scope_moves_with_its_place(database: Database, world: World) -> None:
    with database.begin() as uow:
        elsewhere = uow.places.put(parent=world.street, level=Level.COMMUNITY, code="C2", name="东园社区")
        moved = uow.places.put(parent=elsewhere, level=Level.GRID, code="G1", name="第一网格")
    wang = again(database, world.wang)
    assert wang is not None
    assert wang.scopes(Role.GRID_WORKER) == (moved.path,)


def test_staff_are_listed_by_role(database: Database, world: World) -> None:
    with database.read() as uow:
        assert names(uow.people.staff(Role.GRID_WORKER)) == ["王师傅", "孙师傅"]
        assert names(uow.people.staff(Role.DESK, Role.STREET_ADMIN)) == ["方主任", "施书记"]
        assert names(uow.people.staff()) == ["王师傅", "孙师傅", "方主任", "施书记"]
        assert uow.people.staff(Role.AUDITOR) == []


# --- the desk and the workers --------------------------------------------------------------------------------------


def desk_for(database: Database, place: Path) -> list[str]:
    return names(reading(database, lambda uow: uow.people.desk_for(place)))


def test_a_ticket_reaches_the_desk_of_its_community_else_the_street(database: Database, world: World) -> None:
    with database.begin() as uow:
        bare = uow.places.put(parent=world.street, level=Level.COMMUNITY, code="C2", name="东园社区")
    assert desk_for(database, world.building.path) == ["方主任"]
    assert desk_for(database, world.street.path) == ["方主任"]
    assert desk_for(database, NOWHERE) == ["方主任"]
    assert desk_for(database, bare.path) == ["施书记"]
    assert desk_for(database, (BIG,)) == []


@pytest.mark.parametrize("away", [{"chat_id": None}, {"reachable": False}])
def test_a_desk_that_hears_nothing_does_not_keep_the_street_from_hearing(
    database: Database, world: World, away: dict[str, object]
) -> None:
    change(database, world.fang, **away)
    assert desk_for(database, world.building.path) == ["施书记"]
    change(database, world.shi, **away)
    assert desk_for(database, world.building.path) == ["方主任"]


def test_candidates_know_duty_load_and_backup(database: Database, world: World) -> None:
    dispatched(database, world, world.wang)
    does(database, dispatched(database, world, world.wang), Act(Action.ACCEPT), Actor(world.wang))
    over = dispatched(database, world, world.wang)
    does(database, over, Act(Action.RETURN, reason=Reason.NO_ACCESS), Actor(world.wang))
    change(database, world.sun, on_duty=False, backup_id=world.wang.id)
    wang = Candidate(world.wang.id, (world.grid.path,), on_duty=True, load=2, backup_id=None)
    sun = Candidate(world.sun.id, (world.grid.path,), on_duty=False, load=0, backup_id=world.wang.id)
    with database.read() as uow:
        assert uow.people.candidates() == [wang, sun]
        assert (uow.people.load(world.wang.id), uow.people.load(world.sun.id)) == (2, 0)


@pytest.mark.parametrize("away", [{"on_duty": False}, {"reachable": False}, {"chat_id": None}])
def test_a_worker_who_hears_nothing_is_not_on_duty(database: Database, world: World, away: dict[str, object]) -> None:
    change(database, world.wang, **away)
    wang, sun = reading(database, lambda uow: uow.people.candidates())
    assert (wang.on_duty, sun.on_duty) == (False, True)


# --- staff from an import ------------------------------------------------------------------------------------------


def test_two_rows_of_one_human_become_one(database: Database, world: World) -> None:
    with database.begin() as uow:
        imported = uow.people.welcome(None, "兰师傅", "zh-Hans", NOW, staff_code="W1")
        uow.people.grant(imported.id, Role.GRID_WORKER, world.grid.id, None, NOW)
        uow.people.change(imported.id, phone="1", backup_id=world.wang.id, on_duty=True)
        uow.people.change(world.sun.id, backup_id=imported.id, staff_code="W2")
        uow.people.change(world.wang.id, staff_code="W3")
        lan = uow.people.become(imported.id, world.lan.id, NOW)
    assert (
        lan
        == replace(world.lan, phone="1", on_duty=True, grants=(Grant(Role.GRID_WORKER, world.grid.path),))
        == again(database, world.lan)
    )
    with database.read() as uow:
        assert uow.people.get(imported.id) is None
        records = uow.people.staff_records()
        assert records["W1"] == StaffRecord("W1", lan, "W3")
        assert records["W2"].backup == "W1"
        assert sorted(records) == ["W1", "W2", "W3"]


# --- invitations ---------------------------------------------------------------------------------------------------

CODE = "linden-7f3a"


def invite(database: Database, world: World) -> int:
    with database.begin() as uow:
        uow.invitations.write(
            CODE, Role.LIAISON, world.grid.id, expires_at=NOW + DAY, now=NOW, invited_by=world.fang.id
        )
        found = uow.invitations.find(CODE)
    assert found is not None
    return found.id


def test_an_invitation_carries_role_and_scope(database: Database, world: World) -> None:
    invite(database, world)
    found = reading(database, lambda uow: uow.invitations.find(CODE))
    assert found is not None
    assert (found.role, found.scope, found.expires_at) == (Role.LIAISON, world.grid.path, NOW + DAY)
    assert (found.invited_by, found.person_id, found.used_at, found.used_by) == (world.fang.id, None, None, None)
    assert reading(database, lambda uow: uow.invitations.find("another")) is None


def test_the_code_of_an_invitation_is_not_kept(database: Database, world: World) -> None:
    invite(database, world)
    with database.engine.connect() as connection:
        assert CODE not in str(connection.execute(text("SELECT * FROM invitations")).all())


def test_of_twenty_who_use_an_invitation_at_once_one_is_let_in(database: Database, world: World) -> None:
    number = invite(database, world)

    def use(index: int) -> bool:
        with database.begin() as uow:
            if index % 2:
                return uow.invitations.use(number, world.lan.id, NOW)
            won = uow.invitations.claim(number, NOW)
            if won:
                uow.invitations.sign(number, world.lan.id)
            return won

    assert sorted(at_once(20, use)) == [False] * 19 + [True]
    found = reading(database, lambda uow: uow.invitations.find(CODE))
    assert found is not None
    assert (found.used_at, found.used_by) == (NOW, world.lan.id)
