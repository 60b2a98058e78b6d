"""Reading a form: which kind it is, what it says, whether all of it can stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.actions.community import csv_form, geojson, xlsx_form, yaml_form
from bot.actions.community.form import BadFormError, Community, Draft, Problem, Spot
from bot.actions.community.opening import refuse
from bot.actions.community.staffing import Staffing
from bot.actions.community.territory import Territory

POLYGONS = "polygons.geojson"
"""The file of polygons that belongs to tables, in the same folder."""
YAML = (".yaml", ".yml")


def read(path: Path) -> Community:
    """The community that a YAML file, a workbook, a CSV pair (either file) or a folder with one of them describes.

    Checked whole. Raises `BadFormError` with everything that is wrong; nothing is written anywhere.
    """
    kind, found = _draft(path)
    territory = Territory(found)
    places = territory.check()
    staff = Staffing(found, territory).check()
    problems = _in_order(found, kind.name)
    if any(not problem.warning for problem in problems):
        raise BadFormError(problems)
    return Community(places, staff, warnings=problems, spots=territory.spots)


def _draft(path: Path) -> tuple[Path, Draft]:
    path = _in_folder(path) if path.is_dir() else path
    suffix = path.suffix.lower()
    if suffix in YAML:
        return path, yaml_form.draft(path)
    if suffix == ".xlsx":
        return path, _with_polygons(xlsx_form.draft(path), path.parent)
    if suffix == ".csv":
        if not path.exists():
            raise refuse(Spot(path.name), "import-no-file", path=str(path))
        return path, _with_polygons(csv_form.draft(path.parent), path.parent)
    if not path.exists():
        raise refuse(Spot(path.name), "import-no-file", path=str(path))
    raise refuse(Spot(path.name), "import-xls-old" if suffix == ".xls" else "import-kind-unknown")


def _in_folder(folder: Path) -> Path:
    """The form in a folder: community.yaml, else places.csv, else the only workbook."""
    for name in ("community.yaml", "community.yml"):
        if (folder / name).exists():
            return folder / name
    if (places := csv_form.partner(folder, "places")).exists():
        return places
    books = sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith("~$"))
    if len(books) == 1:
        return books[0]
    raise refuse(Spot(folder.name), "import-folder-many" if books else "import-folder-empty")


def _with_polygons(found: Draft, folder: Path) -> Draft:
    if (folder / POLYGONS).exists():
        found.shapes.extend(geojson.shapes(folder / POLYGONS, found))
    return found


def _in_order(found: Draft, file: str) -> tuple[Problem, ...]:
    """Errors before warnings, each by file and line."""
    named = [problem if problem.spot.file else replace(problem, spot=Spot(file)) for problem in found.problems]
    return tuple(sorted(named, key=lambda p: (p.warning, p.spot.file, p.spot.line or 0, p.spot.column or 0)))
