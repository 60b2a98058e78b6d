"""What is wrong with a form is said at once, where it is, with what to do, in the reader's language."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.actions.community import BadFormError, entries, read
from bot.actions.community.opening import MAX_BYTES
from bot.words import LOCALES, SUPPORTED_LOCALES

from .import_forms import (
    PLACES,
    STAFF,
    WHOLE,
    csv_form,
    polygons,
    problems,
    square,
    told,
    workbook,
    yaml_form,
)

SPOILT = [
    ("role: grid_worker", "role: wizard", ("role-unknown", 22, 16)),
    ("at: g1}", "at: g9}", ("at-unknown", 22, 33)),
    ("code: g2", "code: g1", ("code-twice", 14, 11)),
    ("name: 一网格", "name:", ("name-missing", 8, 11)),
    ("backup: zhao", "backup: nobody", ("backup-unknown", 20, 13)),
    ("backup: zhao", "backup: wang", ("backup-loop", 20, 13)),
    ("backup: zhao", "telegram_id: '@wang'", ("telegram-odd", 20, 18)),
    ("backup: zhao", "phone: call me", ("phone", 20, 12)),
    ("backup: zhao", "locale: fr", ("locale", 20, 13)),
    ("backup: zhao", "answers_for: 消防、魔法", ("class-unknown", 20, 18)),
    ("on_duty: yes", "on_duty: perhaps", ("not-yes-or-no", 19, 14)),
    ("aliases: [红楼]", "alises: [红楼]", ("field-misspelt", 12, 15)),
    ("aliases: [红楼]", "colour: red", ("field-unknown", 12, 15)),
    ("units: 2", "units: 2000", ("unit-count", 13, 22)),
    ("name: 晨光社区", "name: [晨光, 社区]", ("not-one-value", 6, 13)),
    ("- code: g2\n          name: 二网格", "- name：二网格", ("colon", 14, 11)),
    ("code: g2", "code: 二/网格", ("code-odd", 14, 17)),
    ("name: 二网格", f"name: {'长' * 101}", ("name-long", 15, 17)),
    ("name: 二网格", "name: 二网格\n          name: 三网格", ("field-twice", 16, 11)),
    ("name: 二网格", "name: 二网格\n          polygon: a.geojson", ("polygon-pointer", 16, 20)),
    ("name: 二网格", "name: 二网格\n          polygon: ../a.geojson#g2", ("polygon-pointer", 16, 20)),
    ("name: 二网格", "name: 二网格\n          polygon: {type: Point}", ("polygon-shape", 16, 20)),
]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"), SPOILT, ids=[f"{p[0]}-{n}" for n, (_, _, p) in enumerate(SPOILT)]
)
def test_a_mistake_in_yaml_is_told_with_its_line_and_column(
    tmp_path: Path, right: str, wrong: str, problem: tuple[str, int, int]
) -> None:
    assert right in WHOLE
    assert problem in told(yaml_form(tmp_path, WHOLE.replace(right, wrong, 1)))


@pytest.mark.parametrize(("right", "wrong", "problem"), SPOILT[:8])
def test_without_the_c_parser_the_places_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, problem: tuple[str, int, int]
) -> None:
    monkeypatch.setattr(entries, "_Loader", yaml.SafeLoader)
    assert problem in told(yaml_form(tmp_path, WHOLE.replace(right, wrong, 1)))


UNREADABLE = [
    (b"", ("empty-file", None)),
    (b"  \n\n", ("empty-file", None)),
    (b"# only a comment\n", ("empty-file", None)),
    (WHOLE.encode("gbk"), ("encoding", 3)),
    (WHOLE.encode("utf-16"), ("encoding", None)),
    (b"street: \x80\xff\x00\x01\xfe", ("not-text", 1)),
    (b"street: {code: s", ("yaml-broken", 1)),
    (b"street:\n\tcode: s\n", ("yaml-tab", 2)),
    (b"street: a\x07b\n", ("yaml-characters", None)),
    (b"a: &a [1]\nb: [*a, *a, *a]\n", ("yaml-alias", 1)),
    (b"street: " + b"[" * 5000, ("yaml-deep", 1)),
    (b"just words\n", ("not-a-group", 1)),
    (b"staff: []\n", ("no-places", None)),
]


@pytest.mark.parametrize(("content", "problem"), UNREADABLE, ids=[p[0] + str(n) for n, (_, p) in enumerate(UNREADABLE)])
def test_a_file_that_is_not_a_form_says_what_it_is(tmp_path: Path, content: bytes, problem: tuple[str, int]) -> None:
    path = tmp_path / "form.yaml"
    path.write_bytes(content)
    first = problems(path)[0]
    assert first.id == f"import-{problem[0]}"
    assert problem[1] is None or first.spot.line == problem[1]


def test_a_bomb_of_aliases_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert told(yaml_form(tmp_path, "\n".join(lines)))[0][:2] == ("yaml-alias", 1)


def test_a_missing_file_a_huge_one_and_an_unknown_kind_are_told_apart(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere.yaml")[0][0] == "no-file"
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert told(huge)[0][0] == "too-large"
    (tmp_path / "form.docx").write_text("x")
    assert told(tmp_path / "form.docx")[0][0] == "kind-unknown"
    (tmp_path / "empty").mkdir()
    assert told(tmp_path / "empty")[0][0] == "folder-empty"


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("name: 一网格", "name:").replace("at: g2}", "at: g7}").replace("role: grid_worker", "role: boss")
    )
    assert [problem[0] for problem in told(yaml_form(tmp_path, text))] == ["name-missing", "role-unknown", "at-unknown"]


def test_a_telegram_id_belongs_to_one_person(tmp_path: Path) -> None:
    text = WHOLE.replace("name: 王师傅", "name: 王师傅\n    telegram_id: 5").replace(
        "name: 赵师傅", "name: 赵师傅\n    telegram_id: 5"
    )
    assert [p[0] for p in told(yaml_form(tmp_path, text))] == ["telegram-twice"]


def test_a_circle_of_backups_is_told_once(tmp_path: Path) -> None:
    text = WHOLE.replace("name: 赵师傅", "name: 赵师傅\n    backup: wang")
    assert [p[0] for p in told(yaml_form(tmp_path, text))] == ["backup-loop"]


def test_a_row_below_the_wrong_level_or_below_nobody_is_told_with_its_cell(tmp_path: Path) -> None:
    wrong = [
        *PLACES,
        ["b9", "楼栋", "c", "9号楼", "", ""],
        ["b8", "楼栋", "g8", "8号楼", "", ""],
        ["x", "宫殿", "", "宫", "", ""],
    ]
    found = problems(workbook(tmp_path, wrong))
    assert [(p.id, p.spot.cell) for p in found] == [
        ("import-nesting", "地点!C7"),
        ("import-parent-unknown", "地点!C8"),
        ("import-level-unknown", "地点!B9"),
    ]
    csv_form(tmp_path, wrong)
    assert [p[1:] for p in told(tmp_path / "places.csv")] == [(7, 3), (8, 3), (9, 2)]


def test_a_missing_column_is_named_in_the_readers_language(tmp_path: Path) -> None:
    path = csv_form(tmp_path, [[*row[:1], *row[2:]] for row in PLACES])
    first = problems(path)[0]
    assert first.words("zh-Hans").endswith("缺少这些列：级别。请补上。")
    assert "level" in first.words("en")


def test_a_broken_quote_in_a_csv_is_told_with_its_line(tmp_path: Path) -> None:
    path = csv_form(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + '\n"b9,楼栋', encoding="utf-8")
    assert ("csv-broken", 7, None) in told(path)


def test_both_files_of_a_pair_are_needed(tmp_path: Path) -> None:
    path = csv_form(tmp_path)
    (tmp_path / "staff.csv").unlink()
    assert [(p.id, p.spot.file) for p in problems(path)] == [("import-no-file", "staff.csv")]


def test_what_excel_spoilt_is_told(tmp_path: Path) -> None:
    from datetime import datetime

    places: list[list[Any]] = [PLACES[0], [31010400100101234, "街道", "", datetime(2024, 3, 2), "", ""]]
    found = {(p.id, p.spot.cell) for p in problems(workbook(tmp_path, places))}
    assert {("import-cell-long-number", "地点!A2"), ("import-cell-date", "地点!D2")} <= found


@pytest.mark.parametrize("damage", [b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0old", b"plain words"])
def test_a_corrupt_workbook_is_told_as_such(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(damage)
    assert told(path)[0][0] in {"xlsx-broken", "xls-old"}


def test_a_workbook_cut_short_anywhere_is_told_as_such(tmp_path: Path) -> None:
    whole = workbook(tmp_path).read_bytes()
    for part in range(1, 20):
        (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) * part // 20])
        assert told(tmp_path / "cut.xlsx")[0][0] == "xlsx-broken"


def test_a_workbook_whose_inside_is_damaged_is_told_as_such(tmp_path: Path) -> None:
    whole = workbook(tmp_path)
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, b"<worksheet><" if "sheet1" in name else good.read(name))
    assert told(tmp_path / "bad.xlsx")[0][0] == "xlsx-broken"


def test_a_workbook_without_the_sheet_names_those_it_has(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "form.xlsx")
    assert "Sheet" in problems(tmp_path / "form.xlsx")[0].words("en")


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[113.0, 33.0], [113.01, 33.01], [113.01, 33.0], [113.0, 33.01], [113.0, 33.0]]],
}
POLYGONS: list[tuple[Any, str]] = [
    (BOW_TIE, "polygon-crossing"),
    (square(33.24, 113.70), "polygon-swapped"),
    (square(33.24, 88.0), "polygon-swapped"),
    (square(12_650_000, 3_900_000, 200), "polygon-not-degrees"),
    (square(113.0, 33.0, 5), "polygon-huge"),
    (square(113.0, 33.0, 0), "polygon-shape"),
    ({"type": "Point", "coordinates": [113, 33]}, "polygon-shape"),
    ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "polygon-shape"),
    ({"type": "Polygon", "coordinates": [[[1e400, 33], [113, 34], [114, 34]]]}, "json-broken"),
    (None, "polygon-shape"),
    ([], "polygon-shape"),
]


@pytest.mark.parametrize(("geometry", "problem"), POLYGONS)
def test_a_polygon_that_cannot_be_is_told_with_what_to_do(tmp_path: Path, geometry: object, problem: str) -> None:
    csv_form(tmp_path)
    polygons(tmp_path, ("g1", geometry))
    assert [p[0] for p in told(tmp_path)] == [problem]
    assert problems(tmp_path)[0].spot.file == "polygons.geojson"


def test_a_polygon_file_in_metres_or_broken_is_told(tmp_path: Path) -> None:
    csv_form(tmp_path)
    polygons(tmp_path, crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}})
    assert told(tmp_path)[0][0] == "polygon-not-degrees"
    (tmp_path / "polygons.geojson").write_text('{"features": [\n}')
    assert told(tmp_path)[0] == ("json-broken", 2, 1)
    (tmp_path / "polygons.geojson").write_text("[]")
    assert told(tmp_path)[0][0] == "not-geojson"
    polygons(tmp_path, (None, square(113, 33)))
    assert told(tmp_path)[0][0] == "feature-no-code"
    polygons(tmp_path, ("c", square(113, 33)))
    assert told(tmp_path)[0][0] == "polygon-not-grid"
    polygons(tmp_path, ("g1", square(113, 33)), ("g1", square(113, 33)))
    assert told(tmp_path)[0][0] == "polygon-twice"


def test_a_polygon_that_a_yaml_form_points_to_must_be_there(tmp_path: Path) -> None:
    text = WHOLE.replace("name: 二网格", "name: 二网格\n          polygon: polygons.geojson#g2")
    assert told(yaml_form(tmp_path, text))[0][0] == "no-file"
    polygons(tmp_path, ("g1", square(113, 33)))
    assert told(yaml_form(tmp_path, text))[0] == ("polygon-not-found", 16, 20)
    polygons(tmp_path, ("g2", square(113, 33)))
    assert read(yaml_form(tmp_path, text)).places[3].polygon is not None


def test_doubtful_things_are_warned_of_and_refuse_nothing(tmp_path: Path) -> None:
    csv_form(
        tmp_path,
        [[*PLACES[0], "颜色"], *PLACES[1:], ["other", "楼栋", "g2", "3号楼", "", ""]],
        [*STAFF, ["sun", "孙阿姨", "", "", "", ""], ["zhou", "周主任", "街道管理员", "g1", "", ""]],
    )
    polygons(tmp_path, ("g1", square(113, 33)), ("g2", square(113.001, 33)), ("g9", square(114, 33)))
    assert {p.id.removeprefix("import-") for p in read(tmp_path).warnings} == {
        "column-ignored",
        "same-name",
        "staff-no-role",
        "role-level",
        "overlap",
        "polygon-nobody",
    }


def test_grids_that_only_share_a_border_do_not_overlap(tmp_path: Path) -> None:
    csv_form(tmp_path)
    polygons(tmp_path, ("g1", square(113, 33)), ("g2", square(113.002, 33)))
    assert read(tmp_path).warnings == ()


@pytest.mark.parametrize("locale", SUPPORTED_LOCALES)
def test_every_problem_can_be_said_in_every_language(tmp_path: Path, locale: str) -> None:
    said = set()
    for right, wrong, _ in SPOILT:
        for problem in problems(yaml_form(tmp_path, WHOLE.replace(right, wrong, 1))):
            assert problem.words(locale).startswith("form.yaml")
            said.add(problem.id)
    assert len(said) >= 15


def test_every_problem_named_in_the_code_has_words(tmp_path: Path) -> None:
    folder = Path(read.__code__.co_filename).parent
    named = {
        name for path in folder.glob("*.py") for name in re.findall(r'"(import-[a-z0-9-]+)"', path.read_text("utf-8"))
    }
    assert len(named) > 50
    for locale in SUPPORTED_LOCALES:
        text = (LOCALES / locale / "import.ftl").read_text(encoding="utf-8")
        assert {name for name in named if f"\n{name} =" not in text} == set()


def test_a_refusal_is_one_line_for_each_problem(tmp_path: Path) -> None:
    with pytest.raises(BadFormError) as refused:
        read(yaml_form(tmp_path, WHOLE.replace("at: g1}", "at: g9}")))
    assert refused.value.words("en") == [
        "form.yaml line 22, column 33: The place g9 is not in the form. Give the code of a place of the form."
    ]


PLACE_ROWS = [
    (["", "楼栋", "g1", "9号楼"], ("code-missing", 7, 2)),
    (["b9", "", "g1", "9号楼"], ("level-missing", 7, 1)),
    (["b9", "楼栋", "", "9号楼"], ("parent-missing", 7, 1)),
    (["t", "街道", "s", "另一街道"], ("street-below", 7, 3)),
    (["b9", "楼栋", "g1", "9\x00号楼"], ("name-odd", 7, 4)),
    (["g9", "网格", "c", "九网格", "", "3"], ("units-elsewhere", 7, 6)),
]
STAFF_ROWS = [
    (["", "孙阿姨", "楼长", "c-3"], ("staff-code-missing", 4, 2)),
    (["sun a yi", "孙阿姨", "楼长", "c-3"], ("staff-code-odd", 4, 1)),
    (["sun", "孙阿姨", "", "c-3"], ("role-missing", 4, 1)),
    (["sun", "孙阿姨", "楼长", ""], ("at-missing", 4, 1)),
    (["wang", "另一位", "楼长", "c-3"], ("staff-twice", 4, 2)),
    (["wang", "王师傅", "网格员", "g1"], ("role-twice", 4, 1)),
    (["wang", "王师傅", "", ""], ("staff-twice", 4, 1)),
]


@pytest.mark.parametrize(("row", "problem"), PLACE_ROWS)
def test_a_row_of_places_that_lacks_something_is_told(
    tmp_path: Path, row: list[str], problem: tuple[str, int, int]
) -> None:
    assert told(csv_form(tmp_path, [*PLACES, row])) == [problem]


@pytest.mark.parametrize(("row", "problem"), STAFF_ROWS)
def test_a_row_of_staff_that_lacks_something_is_told(
    tmp_path: Path, row: list[str], problem: tuple[str, int, int]
) -> None:
    assert told(csv_form(tmp_path, staff=[*STAFF, row])) == [problem]


def test_headings_that_are_doubled_misspelt_or_missing_altogether_are_told(tmp_path: Path) -> None:
    path = csv_form(tmp_path, [[*PLACES[0], "代码"], *PLACES[1:]])
    assert told(path) == [("field-twice", 1, 7)]
    path = csv_form(tmp_path, staff=[[*STAFF[0], "telegramm"], *STAFF[1:]])
    assert [warning.id for warning in read(path).warnings] == ["import-column-misspelt"]
    assert told(csv_form(tmp_path, [[], [""]]))[0][0] == "empty-table"
    (tmp_path / "places.csv").write_text(",,\n,\n", encoding="utf-8")
    assert told(path)[0][0] == "empty-table"


def test_a_folder_with_several_workbooks_asks_which(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    assert len(read(tmp_path).places) == len(read(path).places)
    (tmp_path / "other.xlsx").write_bytes(path.read_bytes())
    (tmp_path / "~$form.xlsx").write_bytes(b"lock")
    assert told(tmp_path)[0][0] == "folder-many"


def test_a_formula_that_failed_and_a_chart_are_no_places(tmp_path: Path) -> None:
    path = workbook(tmp_path, [*PLACES, ["b9", "楼栋", "g1", "#REF!", "", ""]])
    assert ("cell-error", 7, 4) in told(path)


def test_an_xls_and_a_missing_workbook_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert told(tmp_path / "old.xls")[0][0] == "xls-old"
    for name in ("a.csv", "a.xlsx", "a.xls"):
        assert told(tmp_path / name)[0][0] == "no-file"
