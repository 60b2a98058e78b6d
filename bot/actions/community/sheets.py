"""Tables: the rows of a CSV file or a workbook's sheet, as lines of the form. One heading row, then one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.actions.community.codes import derived
from bot.actions.community.form import Draft, PlaceLine, RoleLine, Spot, StaffLine, Told
from bot.actions.community.units import told_in_a_cell
from bot.actions.community.vocabulary import PLACE_FIELDS, STAFF_FIELDS, Heading, field, level, listed, nearest
from bot.domain.scope import Level

Row = list[Told]
"""The cells of one row from the left; empty ones have no text."""

Line = tuple[Spot, dict[str, Told]]


def read_places(file: str, rows: Iterable[Row], found: Draft) -> None:
    """Take the places of a table into the draft."""
    for spot, cells in lines(file, rows, PLACE_FIELDS, ("code", "level", "name"), found):
        known = cells.get("level")
        units = cells.get("units")
        line = PlaceLine(
            spot=spot,
            level=known,
            code=cells.get("code"),
            parent=cells.get("parent"),
            name=cells.get("name"),
            aliases=tuple(Told(part, cells["aliases"].spot) for part in listed(cells["aliases"].text))
            if "aliases" in cells
            else (),
        )
        line = _with_code(line)
        found.places.append(line)
        if units and (known is None or level(known.text) is not Level.BUILDING):
            found.wrong(units.spot, "import-units-elsewhere")
        elif units and line.code:
            found.places.extend(told_in_a_cell(units, line.code, found))


def read_staff(file: str, rows: Iterable[Row], found: Draft) -> None:
    """Take the staff of a table into the draft."""
    for spot, cells in lines(file, rows, STAFF_FIELDS, ("code", "name", "role", "at"), found):
        told = "role" in cells or "at" in cells
        found.staff.append(
            StaffLine(
                spot=spot,
                roles=(RoleLine(spot, cells.get("role"), cells.get("at")),) if told else (),
                code=cells.get("code"),
                name=cells.get("name"),
                backup=cells.get("backup"),
                on_duty=cells.get("on_duty"),
                answers_for=cells.get("answers_for"),
                telegram_id=cells.get("telegram_id"),
                phone=cells.get("phone"),
                locale=cells.get("locale"),
            )
        )


def _with_code(line: PlaceLine) -> PlaceLine:
    """A unit may go without a code, as in the YAML form: it then has its building's and its number."""
    known = level(line.level.text) if line.level else None
    if line.code or known is not Level.UNIT or not line.parent or not line.name:
        return line
    code = Told(derived(line.parent.text, line.name.text), line.spot)
    return PlaceLine(line.spot, line.level, code, line.parent, line.name, line.aliases)


def lines(
    file: str, rows: Iterable[Row], fields: tuple[str, ...], needed: tuple[str, ...], found: Draft
) -> Iterator[Line]:
    """Each row below the headings as its filled cells by field; rows without any are passed over."""
    columns: list[str | None] | None = None
    for row in rows:
        if not any(cell.text for cell in row):
            continue
        if columns is None:
            columns = _columns(row, fields, needed, found)
            if columns is None:
                return
            continue
        cells = {name: cell for name, cell in zip(columns, row, strict=False) if name and cell.text}
        if cells:
            yield next(iter(cells.values())).spot, cells
    if columns is None:
        found.wrong(Spot(file), "import-empty-table", fields=tuple(map(Heading, needed)))


def _columns(row: Row, fields: tuple[str, ...], needed: tuple[str, ...], found: Draft) -> list[str | None] | None:
    """What each column is; None (and a problem) when one that is needed is not there."""
    columns: list[str | None] = []
    for cell in row:
        name = field(cell.text, fields) if cell.text else None
        if name and name in columns:
            found.wrong(cell.spot, "import-field-twice", field=cell.text)
            name = None
        elif cell.text and name is None:
            _unknown(cell, fields, found)
        columns.append(name)
    missing = tuple(Heading(name) for name in needed if name not in columns)
    if missing:
        found.wrong(row[0].spot, "import-column-missing", fields=missing)
        return None
    return columns


def _unknown(cell: Told, fields: tuple[str, ...], found: Draft) -> None:
    if guess := nearest(cell.text, fields):
        found.doubtful(cell.spot, "import-column-misspelt", field=cell.text, guess=Heading(guess))
    else:
        found.doubtful(cell.spot, "import-column-ignored", field=cell.text)
