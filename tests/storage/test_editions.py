"""What is kept in memory is right in every process: what changes is seen by the next transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.domain.people import Person, Role
from bot.domain.scope import Level
from storage.database import Database
from storage.editions import STAFF, TERRITORY
from storage.places import PlaceEntry
from storage.unit import UnitOfWork

from .neighbours import BIG, DAY, NOW, World, reading


@pytest.fixture
def elsewhere(database: Database, world: World) -> Iterator[Database]:
    """Another process on the same database, which has the staff and the places in its memory already."""
    other = Database(str(database.url.render_as_string(hide_password=False)))
    assert names(other, world) == ["王师傅", "孙师傅", "方主任", "施书记"]
    assert buildings(other, world) == ["三号楼"]
    yield other
    other.close()


def names(database: Database, world: World) -> list[str]:
    return reading(database, lambda uow: [one.person.name for one in uow.people.near(world.building.path)])


def buildings(database: Database, world: World) -> list[str]:
    return reading(database, lambda uow: [p.name for p in uow.places.below(world.community.path, Level.BUILDING)])


STAFF_CHANGES: dict[str, Callable[[UnitOfWork, World], object]] = {
    "renamed": lambda uow, world: uow.people.change(world.wang.id, name="王强"),
    "off duty": lambda uow, world: uow.people.change(world.wang.id, on_duty=False),
    "has blocked us": lambda uow, world: uow.people.set_reachable(BIG + 2, reachable=False),
    "gone": lambda uow, world: uow.people.revoke(world.wang.id, Role.GRID_WORKER, world.grid.id, NOW),
    "erased": lambda uow, world: uow.people.erase(world.wang.id, NOW),
    "new": lambda uow, world: uow.people.grant(world.lan.id, Role.GRID_WORKER, world.grid.id, None, NOW),
    "somebody else now": lambda uow, world: uow.people.become(world.wang.id, world.lan.id, NOW),
    "with another backup": lambda uow, world: uow.people.change(world.wang.id, backup_id=world.sun.id),
    "elsewhere": lambda uow, world: uow.places.put(
        parent=uow.places.put(parent=world.street, level=Level.COMMUNITY, code="C2", name="东湖社区"),
        level=Level.GRID,
        code="G1",
        name="第一网格",
    ),
}


@pytest.mark.parametrize("change", STAFF_CHANGES.values(), ids=STAFF_CHANGES.keys())
def test_staff_that_changed_is_seen_by_the_next_transaction_of_another_process(
    database: Database, elsewhere: Database, world: World, change: Callable[[UnitOfWork, World], object]
) -> None:
    known = reading(elsewhere, lambda uow: uow.people.near(world.building.path))
    with database.begin() as uow:
        change(uow, world)
        own = uow.people.near(world.building.path)
    assert reading(elsewhere, lambda uow: uow.people.near(world.building.path)) == own != known


PLACE_CHANGES: dict[str, Callable[[UnitOfWork, World], object]] = {
    "put": lambda uow, world: uow.places.put(parent=world.grid, level=Level.BUILDING, code="B4", name="四号楼"),
    "put all": lambda uow, world: uow.places.put_all([PlaceEntry("B4", Level.BUILDING, "四号楼", "G1")]),
    "renamed": lambda uow, world: uow.places.put(parent=world.grid, level=Level.BUILDING, code="B3", name="三栋"),
    "retired": lambda uow, world: uow.places.retire(world.building.id),
}


@pytest.mark.parametrize("change", PLACE_CHANGES.values(), ids=PLACE_CHANGES.keys())
def test_places_that_changed_are_seen_by_the_next_transaction_of_another_process(
    database: Database, elsewhere: Database, world: World, change: Callable[[UnitOfWork, World], object]
) -> None:
    with database.begin() as uow:
        change(uow, world)
    assert buildings(elsewhere, world) == buildings(database, world) != ["三号楼"]


def test_a_change_that_is_rolled_back_is_remembered_by_nobody(database: Database, world: World) -> None:
    with database.rehearse() as uow:
        uow.people.change(world.wang.id, name="王强")
        assert next(one.person.name for one in uow.people.near(world.building.path)) == "王强"
    assert names(database, world)[0] == "王师傅"


def test_a_resident_may_change_without_the_staff_being_read_again(database: Database, world: World) -> None:
    before = reading(database, lambda uow: uow.editions.number(STAFF))
    with database.begin() as uow:
        uow.people.change(world.lan.id, room="501")
        uow.people.set_reachable(BIG + 1, reachable=False)
        uow.people.welcome(BIG + 9, "新来的", "zh-Hans", NOW + DAY)
    assert reading(database, lambda uow: uow.editions.number(STAFF)) == before


def test_a_change_of_staff_leaves_the_places_in_memory(database: Database, world: World) -> None:
    before = reading(database, lambda uow: uow.editions.number(TERRITORY))
    with database.begin() as uow:
        uow.people.change(world.wang.id, on_duty=False)
    assert reading(database, lambda uow: uow.editions.number(TERRITORY)) == before


def test_whom_a_unit_of_work_met_it_meets_changed_after_its_own_change(database: Database, world: World) -> None:
    def wang(uow: UnitOfWork) -> list[Person | None]:
        return [uow.people.get(world.wang.id), uow.people.by_chat(BIG + 2), *uow.people.many({world.wang.id})]

    with database.begin() as uow:
        assert {one.name for one in wang(uow) if one} == {"王师傅"}
        changed = uow.people.change(world.wang.id, name="王强")
        assert wang(uow) == [changed] * 3
        uow.people.grant(world.wang.id, Role.DESK, world.street.id, None, NOW)
        assert all(one and one.has_role(Role.DESK) for one in wang(uow))
        assert uow.people.by_chat(BIG + 77) is None
        assert uow.people.welcome(BIG + 77, "新来的", "zh-Hans", NOW) == uow.people.by_chat(BIG + 77)
