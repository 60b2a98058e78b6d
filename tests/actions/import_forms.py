"""Small forms to spoil: each writes a file and hands back its path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.actions.community import BadFormError, Problem, read

EXAMPLE = Path(__file__).resolve().parents[2] / "bot" / "playground" / "example"

WHOLE = """\
street:
  code: s
  name: 星河街道
  communities:
    - code: c
      name: 晨光社区
      grids:
        - code: g1
          name: 一网格
          buildings:
            - name: 3号楼
              aliases: [红楼]
              units: 2
        - code: g2
          name: 二网格
staff:
  - code: wang
    name: 王师傅
    on_duty: yes
    backup: zhao
    roles:
      - {role: grid_worker, at: g1}
  - code: zhao
    name: 赵师傅
    roles:
      - {role: 网格员, at: g2}
"""

PLACES: list[list[Any]] = [
    ["编号", "级别", "上级", "名称", "别名", "单元"],
    ["s", "街道", "", "星河街道", "", ""],
    ["c", "社区", "s", "晨光社区", "", ""],
    ["g1", "网格", "c", "一网格", "", ""],
    ["g2", "网格", "c", "二网格", "", ""],
    ["c-3", "楼栋", "g1", "3号楼", "红楼", "2"],
]
STAFF: list[list[Any]] = [
    ["编号", "姓名", "角色", "负责范围", "替班", "在岗"],
    ["wang", "王师傅", "网格员", "g1", "zhao", "是"],
    ["zhao", "赵师傅", "grid_worker", "g2", "", "否"],
]


def yaml_form(folder: Path, text: str = WHOLE, name: str = "form.yaml") -> Path:
    """A YAML form."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def csv_form(folder: Path, places: list[list[Any]] = PLACES, staff: list[list[Any]] = STAFF) -> Path:
    """A pair of CSV files; the path of the places."""
    for name, rows in (("places.csv", places), ("staff.csv", staff)):
        (folder / name).write_text("\n".join(",".join(row) for row in rows), encoding="utf-8-sig")
    return folder / "places.csv"


def workbook(folder: Path, places: list[list[Any]] = PLACES, staff: list[list[Any]] = STAFF) -> Path:
    """A workbook with both sheets."""
    book = Workbook()
    del book["Sheet"]
    for name, rows in (("地点", places), ("staff", staff)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def polygons(folder: Path, *features: tuple[str | None, Any], **more: Any) -> Path:
    """A polygons.geojson of (grid code, geometry)."""
    known = [
        {"type": "Feature", "properties": {"code": code} if code else {}, "geometry": geometry}
        for code, geometry in features
    ]
    path = folder / "polygons.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": known, **more}, indent=1)
    path.write_text(text, encoding="utf-8")
    return path


def square(west: float, south: float, side: float = 0.002) -> dict[str, Any]:
    """A square polygon, open (its last point is not its first): we close it."""
    east, north = west + side, south + side
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north]]]}


def problems(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a form that is refused."""
    try:
        read(path)
    except BadFormError as error:
        return error.problems
    raise AssertionError("the form was read without a problem")


def told(path: Path) -> list[tuple[str, int | None, int | None]]:
    """The errors of a refused form: id without its prefix, line, column."""
    return [(p.id.removeprefix("import-"), p.spot.line, p.spot.column) for p in problems(path) if not p.warning]
