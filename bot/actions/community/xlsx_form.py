"""The form as an Excel workbook with the sheets "places" and "staff"."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from bot.actions.community import opening, sheets
from bot.actions.community.csv_form import MAX_ROWS
from bot.actions.community.form import Draft, Spot, Told
from bot.actions.community.vocabulary import plain, synonyms
from bot.words import SUPPORTED_LOCALES

MAX_UNPACKED = 300 * 1024 * 1024
MAX_COLUMNS = 100
EXACT_DIGITS = 15
"""Excel keeps no more digits of a number than these."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)
"""All that openpyxl is known to raise over a damaged workbook."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How .xls files begin, and those that a password closes."""


def draft(path: Path) -> Draft:
    """What the two sheets say, unchecked. Raises `BadFormError` when it is no workbook."""
    found = Draft()
    book = opened(path)
    try:
        for part, read in (("places", sheets.read_places), ("staff", sheets.read_staff)):
            sheet = _sheet(book, part)
            if sheet is None:
                found.wrong(Spot(path.name), "import-no-sheet", sheet=part, there=tuple(book.sheetnames))
            else:
                read(path.name, rows(path.name, sheet, found), found)
    except BROKEN as error:
        raise opening.refuse(Spot(path.name), "import-xlsx-broken") from error
    finally:
        book.close()
    return found


def opened(path: Path) -> Any:
    """The workbook, read only; to be closed. Raises `BadFormError` when it is none."""
    from openpyxl import load_workbook

    raw, spot = opening.content(path), Spot(path.name)
    if raw.startswith(OLD_EXCEL):
        raise opening.refuse(spot, "import-xls-old")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(item.file_size for item in packed.infolist())
        if size > MAX_UNPACKED:
            raise opening.refuse(spot, "import-too-large", limit=MAX_UNPACKED // 1024**2, size=size // 1024**2)
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that do not concern us
            return load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except BROKEN as error:
        raise opening.refuse(spot, "import-xlsx-broken") from error


def _sheet(book: Any, part: str) -> Any:
    names = {plain(word) for locale in SUPPORTED_LOCALES for word in synonyms(locale, f"import-sheet-{part}")}
    return next((book[name] for name in book.sheetnames if plain(name) in names), None)


def rows(file: str, sheet: Any, found: Draft, *, dates: bool = False) -> Iterator[sheets.Row]:
    """The rows of a sheet. A cell that Excel made a date is a problem, or (`dates`) a day as ISO writes it."""
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
        if number > MAX_ROWS:
            raise opening.refuse(Spot(file, number), "import-too-many-rows", limit=MAX_ROWS)
        yield [_told(file, sheet.title, number + 1, n + 1, cell, found, dates=dates) for n, cell in enumerate(row)]


def _told(file: str, sheet: str, line: int, column: int, cell: Any, found: Draft, *, dates: bool) -> Told:
    from openpyxl.utils import get_column_letter

    spot = Spot(file, line, column, cell=f"{sheet}!{get_column_letter(column)}{line}")
    return Told(_text(cell.value, getattr(cell, "data_type", "n"), spot, found, dates=dates), spot)


def _text(value: Any, data_type: str, spot: Spot, found: Draft, *, dates: bool) -> str:
    """A cell as the clerk meant it: whole numbers without ".0". What Excel spoilt is a problem."""
    if value is None:
        return ""
    if data_type == "e":
        found.wrong(spot, "import-cell-error", value=str(value))
    elif dates and isinstance(value, date):
        return value.isoformat()[:10]
    elif isinstance(value, date | time):
        found.wrong(spot, "import-cell-date")
    elif isinstance(value, bool):
        return "yes" if value else "no"
    elif isinstance(value, int | float):
        return _number(value, spot, found)
    return str(value).strip()


def _number(value: float, spot: Spot, found: Draft) -> str:
    if abs(value) >= 10**EXACT_DIGITS:
        found.wrong(spot, "import-cell-long-number", digits=EXACT_DIGITS)
    return str(int(value)) if value == int(value) else str(value)
