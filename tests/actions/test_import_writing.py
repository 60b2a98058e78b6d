"""A form is written in one transaction, by code, and may be written again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.actions.community import BadFormError, Community, Report, bind_playground, bring_in, read
from bot.domain.people import Role
from bot.domain.scope import Level
from storage.database import Database
from storage.places import PlaceEntry

from .import_forms import EXAMPLE, WHOLE, polygons, square, yaml_form

NOW = datetime(2024, 5, 6, 8, 0, tzinfo=UTC)
LATER = datetime(2024, 6, 6, 8, 0, tzinfo=UTC)


def _bring(database: Database, community: Community, *, retire_missing: bool = False) -> Report:
    with database.begin() as uow:
        return bring_in(uow, community, NOW, retire_missing=retire_missing)


def _form(folder: Path, *changes: tuple[str, str]) -> Community:
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read(yaml_form(folder, text))


def _numbers(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.retired


def test_the_example_stands_in_the_tree_with_its_staff(database: Database) -> None:
    community = read(EXAMPLE)
    report = _bring(database, community)
    assert _numbers(report) == (len(community.places) + len(community.staff), 0, 0, 0)
    with database.read() as uow:
        unit = uow.places.by_code("cg-3-2")
        assert unit is not None
        names = [place.name for place in uow.places.named(unit.path)]
        assert names == ["星河街道", "晨光社区", "一网格", "3号楼", "2单元"]
        wang = uow.people.by_staff_code("wang")
        assert wang is not None
        assert wang.on_duty
        assert wang.holds(frozenset({Role.GRID_WORKER}), unit.path)
        assert uow.people.staff_records()["wang"].backup == "zhao"
        grid = uow.places.by_code("cg-g1")
        assert grid is not None
        assert [place.name for place in uow.places.children(grid.path)] == ["1号楼", "2号楼", "3号楼", "4号楼"]


def test_the_same_form_twice_changes_nothing(database: Database) -> None:
    community = read(EXAMPLE)
    _bring(database, community)
    again = _bring(database, community)
    assert _numbers(again) == (0, 0, len(community.places) + len(community.staff), 0)


def test_what_changed_is_counted_and_named(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    report = _bring(database, _form(tmp_path, ("name: 一网格", "name: 第一网格"), ("name: 王师傅", "name: 王工")))
    assert _numbers(report) == (0, 2, 7, 0)
    assert report.changed_codes == ("g1", "wang")
    with database.read() as uow:
        assert uow.people.by_staff_code("wang").name == "王工"  # type: ignore[union-attr]


def test_what_a_later_form_leaves_out_stays_unless_it_is_to_be_retired(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    less = _form(tmp_path, ("units: 2", "units: 1"), ("{role: 网格员, at: g2}", "{role: 值班, at: c}"))
    assert _numbers(_bring(database, less)) == (0, 1, 7, 0)
    with database.read() as uow:
        assert uow.places.by_code("c-3-2") is not None
        zhao = uow.people.by_staff_code("zhao")
        assert zhao is not None
        assert zhao.has_role(Role.GRID_WORKER)
        assert zhao.has_role(Role.DESK)
    report = _bring(database, less, retire_missing=True)
    assert _numbers(report) == (0, 1, 7, 1)
    assert report.retired_codes == ("c-3-2",)
    with database.read() as uow:
        assert uow.places.by_code("c-3-2") is None
        zhao = uow.people.by_staff_code("zhao")
        assert zhao is not None
        assert not zhao.has_role(Role.GRID_WORKER)
    assert _bring(database, _form(tmp_path)).changed_codes == ("c-3-2", "zhao")


def test_staff_who_left_lose_their_roles_only_when_the_form_is_to_be_exact(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    text = WHOLE.partition("  - code: zhao")[0].replace("    backup: zhao\n", "")
    alone = read(yaml_form(tmp_path, text))
    _bring(database, alone)
    with database.read() as uow:
        assert len(uow.people.staff()) == 2
    assert _bring(database, alone, retire_missing=True).retired_codes == ("zhao",)
    with database.read() as uow:
        assert [person.name for person in uow.people.staff()] == ["王师傅"]
    assert _numbers(_bring(database, alone, retire_missing=True))[3] == 0


def test_another_streets_form_retires_nothing_of_this_one(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    report = _bring(database, read(EXAMPLE), retire_missing=True)
    assert report.retired == 0
    with database.read() as uow:
        assert uow.people.by_staff_code("wang").name == "王师傅"  # type: ignore[union-attr]


def test_a_building_that_moves_to_another_grid_takes_its_units_along(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    building = "          buildings:\n            - name: 3号楼\n              aliases: [红楼]\n"
    text = WHOLE.replace(building + "              units: 2\n", "")
    text = text.replace("name: 二网格\n", "name: 二网格\n" + building)
    report = _bring(database, read(yaml_form(tmp_path, text)))
    assert report.changed_codes == ("c-3",)
    with database.read() as uow:
        unit, grid = uow.places.by_code("c-3-2"), uow.places.by_code("g2")
        assert unit is not None
        assert grid is not None
        assert unit.path[: len(grid.path)] == grid.path
        assert [place.code for place in uow.places.below(grid.path, Level.UNIT)] == ["c-3-1", "c-3-2"]


def test_a_code_cannot_become_another_level(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    with pytest.raises(BadFormError) as refused:
        _bring(
            database,
            _form(
                tmp_path,
                ("- name: 3号楼", "- code: g2\n              name: 3号楼"),
                ("        - code: g2\n          name: 二网格\n", ""),
                ("at: g2", "at: g1"),
            ),
        )
    assert [(p.id, p.spot.line) for p in refused.value.problems] == [("import-level-changed", 11)]


def test_nothing_at_all_is_kept_when_the_database_knows_better(database: Database, tmp_path: Path) -> None:
    with database.begin() as uow:
        other = uow.people.welcome(77, "老唐", "zh-Hans", NOW, staff_code="tang")
    with pytest.raises(BadFormError) as refused:
        _bring(database, _form(tmp_path, ("name: 王师傅", "name: 王师傅\n    telegram_id: 77")))
    assert refused.value.words("en")[0].endswith("tang. Check it, or change theirs first.")
    with database.read() as uow:
        assert uow.places.register() == {}
        assert set(uow.people.staff_records()) == {"tang"}
        assert uow.people.by_chat(77) == other


def test_a_dry_run_reports_the_same_and_keeps_nothing(database: Database, tmp_path: Path) -> None:
    with database.read() as uow:
        report = bring_in(uow, _form(tmp_path), NOW)
    assert _numbers(report) == (9, 0, 0, 0)
    with database.read() as uow:
        assert uow.places.register() == {}


def test_duty_and_language_are_the_workers_own_once_they_started(database: Database, tmp_path: Path) -> None:
    _bring(database, _form(tmp_path))
    with database.begin() as uow:
        wang = uow.people.by_staff_code("wang")
        assert wang is not None
        uow.people.change(wang.id, on_duty=False, locale="en", phone="123")
    assert _bring(database, _form(tmp_path)).changed == 0
    with database.read() as uow:
        now = uow.people.get(wang.id)
        assert now is not None
        assert (now.on_duty, now.locale, now.phone) == (False, "en", "123")


def test_telegram_ids_that_were_mixed_up_are_put_right_in_one_go(database: Database, tmp_path: Path) -> None:
    def form(one: int, other: int) -> Community:
        return _form(
            tmp_path,
            ("name: 王师傅", f"name: 王师傅\n    telegram_id: {one}"),
            ("name: 赵师傅", f"name: 赵师傅\n    telegram_id: {other}"),
        )

    _bring(database, form(2**45, 2**45 + 1))
    assert _bring(database, form(2**45 + 1, 2**45)).changed_codes == ("wang", "zhao")
    with database.read() as uow:
        assert uow.people.by_chat(2**45 + 1).name == "王师傅"  # type: ignore[union-attr]
        assert uow.people.by_chat(2**45).name == "赵师傅"  # type: ignore[union-attr]


def test_a_resident_whose_telegram_id_is_in_the_form_becomes_that_member_of_staff(
    database: Database, tmp_path: Path
) -> None:
    with database.begin() as uow:
        resident = uow.people.welcome(88, "老王", "zh-Hans", NOW)
        uow.people.change(resident.id, consent_version=1)
    form = _form(tmp_path, ("name: 赵师傅", "name: 赵师傅\n    telegram_id: 88"))
    _bring(database, form)
    with database.read() as uow:
        zhao = uow.people.by_staff_code("zhao")
        assert zhao is not None
        assert (zhao.id, zhao.name, zhao.consent_version) == (resident.id, "赵师傅", 1)
        assert zhao.has_role(Role.GRID_WORKER)
        assert uow.people.staff_records()["wang"].backup == "zhao"
    assert _bring(database, form).changed == 0


def test_a_form_without_polygons_keeps_those_that_are_known(database: Database, tmp_path: Path) -> None:
    polygons(tmp_path, ("g1", square(113, 33)))
    _bring(database, _form(tmp_path, ("name: 一网格", "name: 一网格\n          polygon: polygons.geojson#g1")))
    assert _bring(database, _form(tmp_path)).changed == 0
    assert _bring(database, _form(tmp_path), retire_missing=True).changed_codes == ("g1",)


def test_progress_rises_to_the_whole(database: Database) -> None:
    seen: list[tuple[int, int]] = []
    community = read(EXAMPLE)
    with database.begin() as uow:
        bring_in(uow, community, NOW, progress=lambda done, total: seen.append((done, total)))
    whole = len(community.places) + len(community.staff)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (whole, whole)


def test_ten_thousand_buildings_are_stored_and_renamed(sqlite_database: Database) -> None:
    places = [PlaceEntry("s", Level.STREET, "街道"), PlaceEntry("c", Level.COMMUNITY, "社区", "s")]
    places += [PlaceEntry(f"g{n}", Level.GRID, f"{n}网格", "c", position=n) for n in range(100)]
    places += [PlaceEntry(f"b{n}", Level.BUILDING, f"{n}号楼", f"g{n % 100}", position=n) for n in range(10_000)]
    assert _bring(sqlite_database, Community(tuple(places), ())).added == 10_102
    renamed = tuple(replace(place, name=place.name + "新") for place in places)
    assert _bring(sqlite_database, Community(renamed, ())).changed == 10_102


def test_the_playground_binds_its_phones_once(database: Database) -> None:
    _bring(database, read(EXAMPLE))
    for expected in (2, 0):
        with database.begin() as uow:
            assert bind_playground(uow, EXAMPLE / "playground.yaml", NOW) == expected
    with database.read() as uow:
        assert uow.people.by_chat(990000000003).name == "王师傅"  # type: ignore[union-attr]
        assert uow.people.by_chat(990000000004).name == "李姐"  # type: ignore[union-attr]
        assert uow.people.by_chat(990000000001) is None


def test_the_playgrounds_residents_move_in_when_asked(database: Database) -> None:
    _bring(database, read(EXAMPLE))
    for _ in range(2):
        with database.begin() as uow:
            bind_playground(uow, EXAMPLE / "playground.yaml", NOW, residents=True, consent=1)
    with database.read() as uow:
        lan = uow.people.by_chat(990000000001)
        assert lan is not None
        assert [place.name for place in uow.places.named(lan.home)][-2:] == ["3号楼", "2单元"]
        assert (lan.name, lan.room, lan.consent_version) == ("兰阿姨", "501", 1)


def test_a_playground_file_with_mistakes_says_them_all(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "playground.yaml"
    path.write_text(
        "staff:\n  - {staff: nobody}\n  - {staff: x, telegram_id: abc}\nresidents:\n  - {telegram_id: 1, locale: fr}\n"
    )
    with database.begin() as uow, pytest.raises(BadFormError) as refused:
        bind_playground(uow, path, NOW)
    assert [(p.id, p.spot.line) for p in refused.value.problems] == [
        ("import-column-missing", 2),
        ("import-telegram-odd", 3),
        ("import-column-missing", 5),
        ("import-locale", 5),
    ]


def test_binding_before_the_community_is_there_says_to_import_it_first(database: Database) -> None:
    with database.begin() as uow, pytest.raises(BadFormError) as refused:
        bind_playground(uow, EXAMPLE / "playground.yaml", NOW)
    assert refused.value.problems[0].id == "import-person-unknown"
    with database.begin() as uow:
        uow.people.welcome(None, "王", "en", NOW, staff_code="wang")
        uow.people.welcome(None, "李", "en", NOW, staff_code="li")
    with database.begin() as uow, pytest.raises(BadFormError) as refused:
        bind_playground(uow, EXAMPLE / "playground.yaml", NOW, residents=True)
    assert refused.value.problems[0].id == "import-unit-home"


def test_what_a_liaison_answers_for_is_kept_and_taken_away_with_the_form(database: Database, tmp_path: Path) -> None:
    told = ("name: 王师傅", "name: 王师傅\n    answers_for: 消防、works_utilities")
    for changes, kept in (((told,), {"fire", "works_utilities"}), ((), set())):
        _bring(database, _form(tmp_path, *changes))
        with database.read() as uow:
            wang = uow.people.by_staff_code("wang")
            assert wang is not None
            assert {one.value for one in wang.answers_for} == kept
