"""The three forms say the same, and the example is sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.actions.community import read
from bot.domain.people import Role
from bot.domain.scope import Level

from .import_forms import EXAMPLE, PLACES, STAFF, csv_form, polygons, square, workbook, yaml_form


def _facts(path: Path) -> tuple[object, object]:
    community = read(path)
    places = {replace(place, position=0) for place in [replace(p, aliases=tuple(p.aliases)) for p in community.places]}
    staff = {(s.code, s.name, s.roles, s.backup, s.on_duty) for s in community.staff}
    return {(p.code, p.level, p.name, p.parent, p.aliases) for p in places}, staff


@pytest.mark.parametrize("form", [csv_form, workbook])
def test_the_same_community_reads_the_same_from_yaml_and_from_tables(tmp_path: Path, form: object) -> None:
    (tmp_path / "yaml").mkdir()
    assert _facts(form(tmp_path)) == _facts(yaml_form(tmp_path / "yaml"))  # type: ignore[operator]


def test_a_folder_stands_for_the_form_in_it(tmp_path: Path) -> None:
    csv_form(tmp_path)
    assert _facts(tmp_path) == _facts(tmp_path / "places.csv") == _facts(tmp_path / "staff.csv")


def test_english_headings_semicolons_and_a_column_for_notes_are_understood(tmp_path: Path) -> None:
    csv_form(tmp_path)
    (tmp_path / "places.csv").write_text(
        "Code;Level;Parent;Name;Notes\ns;street;;Star Street;x\nc;Community;s;Dawn;\ng1;grid;c;One;\ng2;grid;c;Two;\n",
        encoding="utf-8",
    )
    community = read(tmp_path)
    assert [place.name for place in community.places] == ["Star Street", "Dawn", "One", "Two"]
    assert community.warnings == ()


def test_places_come_wide_to_narrow_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    community = read(csv_form(tmp_path, [PLACES[0], *reversed(PLACES[1:])]))
    assert [p.level for p in community.places[:3]] == [Level.STREET, Level.COMMUNITY, Level.GRID]


def test_one_person_may_have_several_roles_on_several_rows(tmp_path: Path) -> None:
    community = read(csv_form(tmp_path, staff=[*STAFF, ["zhao", "", "值班", "c", "", ""]]))
    assert community.staff[1].roles == ((Role.GRID_WORKER, "g2"), (Role.DESK, "c"))


def test_a_code_of_digits_keeps_its_leading_zero(tmp_path: Path) -> None:
    form = yaml_form(tmp_path, "street:\n  code: 0310\n  name: 012\n")
    assert (read(form).places[0].code, read(form).places[0].name) == ("0310", "012")


def test_numbers_in_a_workbook_are_read_as_they_look(tmp_path: Path) -> None:
    places = [PLACES[0], [3101, "街道", None, "星河街道", None, None]]
    staff = [
        [*STAFF[0], "Telegram号", "电话"],
        [7, "王师傅", "街道管理员", 3101, None, True, 990000000003, 13800000003],
    ]
    community = read(workbook(tmp_path, places, staff))
    assert community.places[0].code == "3101"
    member = community.staff[0]
    assert (member.code, member.on_duty, member.telegram_id, member.phone) == ("7", True, 990000000003, "13800000003")


def test_a_building_without_a_code_keeps_the_one_derived_from_its_name(tmp_path: Path) -> None:
    moved = "- name: 南苑3号楼\n            - name: 3号楼"
    first = {p.name: p.code for p in read(yaml_form(tmp_path)).places}
    text = (tmp_path / "form.yaml").read_text(encoding="utf-8").replace("- name: 3号楼", moved)
    second = {p.name: p.code for p in read(yaml_form(tmp_path, text)).places}
    assert first["3号楼"] == second["3号楼"] == "c-3"
    assert second["2单元"] == "c-3-2"
    assert second["南苑3号楼"].startswith("c-3-")


def test_polygons_are_closed_and_find_their_grids(tmp_path: Path) -> None:
    csv_form(tmp_path)
    polygons(tmp_path, ("g1", square(113.70, 33.24)))
    found = {place.code: place.polygon for place in read(tmp_path).places}
    assert found["g1"] is not None
    assert found["g1"]["coordinates"][0][0] == found["g1"]["coordinates"][0][-1] == [113.70, 33.24]
    assert found["g2"] is None


def test_the_example_is_sound_and_has_the_cast_of_the_playground() -> None:
    community = read(EXAMPLE)
    assert community.warnings == ()
    places = {place.code: place for place in community.places}
    assert places["cg-3"].name == "3号楼"
    staff = {member.name: member for member in community.staff}
    assert staff["王师傅"].roles == ((Role.GRID_WORKER, places["cg-3"].parent),)
    assert staff["王师傅"].backup == staff["赵师傅"].code
    assert {role for member in community.staff for role, _ in member.roles} == set(Role) - {Role.RESIDENT}
    assert all(place.polygon for place in community.places if place.level is Level.GRID)
    assert all(member.telegram_id is None for member in community.staff)
