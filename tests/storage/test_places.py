"""The territory tree."""

from __future__ import annotations

import pytest

from bot.domain.scope import NOWHERE, Level
from storage.database import Database
from storage.places import BATCH, Place, PlaceEntry, dump_path, load_path

from .neighbours import World, reading


def names(places: list[Place]) -> list[str]:
    return [place.name for place in places]


@pytest.mark.parametrize(("path", "text"), [(NOWHERE, ""), ((1,), "1."), ((1, 4, 2**52), "1.4.4503599627370496.")])
def test_a_path_comes_back_as_it_was_dumped(path: tuple[int, ...], text: str) -> None:
    assert dump_path(path) == text
    assert load_path(text) == path


def test_a_place_knows_its_way_from_the_street(database: Database, world: World) -> None:
    path = (world.street.id, world.community.id, world.grid.id, world.building.id)
    assert world.building.path == path
    with database.read() as uow:
        assert uow.places.get(world.building.id) == world.building == uow.places.by_code("B3")
        assert names(uow.places.named(path)) == ["柳溪街道", "柳溪社区", "第一网格", "三号楼"]
        assert uow.places.named(NOWHERE) == []
        assert (uow.places.get(2**52), uow.places.by_code("nowhere")) == (None, None)
    assert world.building.aliases == ("三栋",)


def test_places_are_listed_below_in_their_order_and_by_level(database: Database, world: World) -> None:
    with database.begin() as uow:
        uow.places.put(parent=world.community, level=Level.GRID, code="G3", name="第三网格", position=1)
    with database.read() as uow:
        assert names(uow.places.children(NOWHERE)) == ["柳溪街道"]
        assert names(uow.places.children(world.community.path)) == ["第一网格", "第三网格", "第二网格"]
        assert names(uow.places.below(world.street.path, Level.BUILDING)) == ["三号楼"]
        assert uow.places.below(world.next_grid.path, Level.BUILDING) == []
        assert names(uow.places.all_of(Level.COMMUNITY)) == ["柳溪社区"]


def test_a_scope_does_not_cover_a_place_whose_number_begins_alike(database: Database, world: World) -> None:
    with database.begin() as uow:
        streets = [
            uow.places.put(parent=None, level=Level.STREET, code=f"S{number}", name=f"{number}") for number in range(9)
        ]
        alike = [street for street in streets if str(street.id).startswith(str(world.street.id))]
        uow.places.put(parent=alike[0], level=Level.GRID, code="GX", name="另一网格")
    below = reading(database, lambda uow: uow.places.below(world.street.path, Level.GRID))
    assert names(below) == ["第一网格", "第二网格"]


def test_putting_a_place_again_brings_it_up_to_date(database: Database, world: World) -> None:
    polygon = {"type": "Point", "coordinates": [121.5, 31.25]}
    with database.begin() as uow:
        changed = uow.places.put(
            parent=world.next_grid, level=Level.BUILDING, code="B3", name="3号楼", polygon=polygon, position=5
        )
    assert changed.id == world.building.id
    assert changed.path == (*world.next_grid.path, world.building.id)
    assert reading(database, lambda uow: uow.places.by_code("B3")) == changed
    assert (changed.polygon, changed.aliases) == (polygon, ())


def test_what_lies_below_a_place_that_moves_moves_with_it(database: Database, world: World) -> None:
    with database.begin() as uow:
        uow.places.put(parent=world.street, level=Level.GRID, code="G1", name="第一网格")
    building = reading(database, lambda uow: uow.places.by_code("B3"))
    assert building is not None
    assert building.path == (world.street.id, world.grid.id, world.building.id)


def test_a_retired_place_is_known_by_id_but_not_listed(database: Database, world: World) -> None:
    with database.begin() as uow:
        uow.places.retire(world.building.id)
    with database.read() as uow:
        assert uow.places.by_code("B3") is None
        assert uow.places.children(world.grid.path) == []
        assert uow.places.all_of(Level.BUILDING) == []
        assert uow.places.get(world.building.id) == world.building
        assert uow.places.register()["B3"].retired
    with database.begin() as uow:
        uow.places.put(parent=world.grid, level=Level.BUILDING, code="B3", name="三号楼")
    assert reading(database, lambda uow: uow.places.by_code("B3")) is not None


def test_many_places_are_put_at_once_and_told_in_the_words_of_a_form(database: Database, world: World) -> None:
    entries = [
        PlaceEntry(f"B{number}", Level.BUILDING, f"{number}号楼", "G2", position=number)
        for number in range(3, BATCH + 50)
    ]
    with database.begin() as uow:
        uow.places.put_all(entries)
    register = reading(database, lambda uow: uow.places.register())
    assert {entry.code: register[entry.code].entry for entry in entries} == {entry.code: entry for entry in entries}
    assert register["B3"].id == world.building.id
    assert register["B500"].path == (*world.next_grid.path, register["B500"].id)
    with database.begin() as uow:
        uow.places.put_all([PlaceEntry("G2", Level.GRID, "第二网格", "S")])
    moved = reading(database, lambda uow: uow.places.by_code("B500"))
    assert moved is not None
    assert moved.path == (world.street.id, world.next_grid.id, moved.id)


def test_a_place_below_an_unknown_one_is_refused(database: Database) -> None:
    with pytest.raises(KeyError, match="nowhere"), database.begin() as uow:
        uow.places.put_all([PlaceEntry("B1", Level.BUILDING, "1号楼", "nowhere")])
