"""The form as a pair of CSV files: places.csv and staff.csv in one folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from bot.actions.community import opening, sheets
from bot.actions.community.form import BadFormError, Draft, Spot, Told
from bot.actions.community.vocabulary import synonyms
from bot.words import SUPPORTED_LOCALES

MAX_ROWS = 200_000


def partner(folder: Path, part: str) -> Path:
    """The CSV file for "places" or "staff" in a folder, in whichever language it is named."""
    names = [word for locale in SUPPORTED_LOCALES for word in synonyms(locale, f"import-sheet-{part}")]
    there = (folder / f"{name}.csv" for name in names)
    return next((path for path in there if path.exists()), folder / f"{part}.csv")


def draft(folder: Path) -> Draft:
    """What the two files say, unchecked."""
    found = Draft()
    for part, read in (("places", sheets.read_places), ("staff", sheets.read_staff)):
        path = partner(folder, part)
        try:
            read(path.name, rows(path.name, opening.text(path), found), found)
        except BadFormError as error:
            found.problems.extend(error.problems)
    return found


def rows(file: str, text: str, found: Draft) -> Iterator[sheets.Row]:
    """The rows of a CSV text, with where each cell is written."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for number, row in enumerate(reader):
            if number > MAX_ROWS:
                raise opening.refuse(Spot(file, line), "import-too-many-rows", limit=MAX_ROWS)
            yield [Told(cell.strip(), Spot(file, line, column + 1)) for column, cell in enumerate(row)]
            line = reader.line_num + 1
    except csv.Error:
        found.wrong(Spot(file, line), "import-csv-broken")


def _delimiter(text: str) -> str:
    """The mark between cells: a comma, or what Excel writes in some countries."""
    heading = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=heading.count)
