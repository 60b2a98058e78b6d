"""Receipts as a table (.csv or .xlsx, the first sheet): one heading row, one receipt a line; checked whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bot.actions.community import csv_form, opening, sheets, xlsx_form
from bot.actions.community.form import BadFormError, Draft, Spot, Told
from bot.actions.community.vocabulary import meaning, plain
from bot.actions.store.written import Written
from bot.domain.scope import Path as Scope
from bot.domain.stock import Goods, Receipt, Source, StockError, thousandths
from storage.unit import UnitOfWork

FIELDS = ("name", "quantity", "unit", "source", "lot", "expires", "threshold", "note")
NEEDED = ("name", "quantity", "unit", "source")


@dataclass(frozen=True)
class Line:
    """A receipt, where it was written, and the goods' warning line where one is given."""

    spot: Spot
    written: Written
    threshold: int | None


@dataclass(frozen=True)
class Delivery:
    """A checked table; `mark` says which file it was, so that it does not come in twice."""

    lines: tuple[Line, ...]
    mark: str


class TwiceError(Exception):
    """Just this file was brought in before."""


def read(path: Path) -> Delivery:
    """The receipts of a file. Raises `BadFormError` with everything that is wrong, by line."""
    found = Draft()
    with _rows(path, found) as rows:
        lines = [line for spot, cells in sheets.lines(path.name, rows, FIELDS, NEEDED, found)
                 if (line := _line(spot, cells, found))]  # fmt: skip
    wrong = tuple(problem for problem in found.problems if not problem.warning)
    if wrong:
        raise BadFormError(wrong)
    return Delivery(tuple(lines), f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}")


@contextmanager
def _rows(path: Path, found: Draft) -> Iterator[Iterator[sheets.Row]]:
    if path.suffix.lower() == ".csv":
        yield csv_form.rows(path.name, opening.text(path), found)
        return
    if path.suffix.lower() != ".xlsx":
        raise opening.refuse(Spot(path.name), "import-stock-kind")
    book = xlsx_form.opened(path)
    try:
        yield xlsx_form.rows(path.name, book.worksheets[0], found, dates=True)
    except xlsx_form.BROKEN as error:
        raise opening.refuse(Spot(path.name), "import-xlsx-broken") from error
    finally:
        book.close()


def _line(spot: Spot, cells: dict[str, Told], found: Draft) -> Line | None:
    before = len(found.problems)
    for field in NEEDED:
        if field not in cells:
            found.wrong(spot, f"import-stock-no-{field}")
    quantity = _quantity(cells.get("quantity"), found)
    threshold = _quantity(cells.get("threshold"), found)
    source, expires_on = _source(cells.get("source"), found), _day(cells.get("expires"), found)
    if len(found.problems) > before or quantity is None:
        return None
    number = cells["lot"].text if "lot" in cells else ""
    written = Written(cells["name"].text, quantity, cells["unit"].text, source, number, expires_on)
    return Line(spot, written, threshold)


def _quantity(told: Told | None, found: Draft) -> int | None:
    if told is None:
        return None
    try:
        return thousandths(told.text)
    except StockError:
        found.wrong(told.spot, "import-stock-quantity", value=told.text)
    return None


def _source(told: Told | None, found: Draft) -> Source | None:
    if told is None:
        return None
    name = meaning("source", tuple(source.value for source in Source)).get(plain(told.text))
    if name is None:
        found.wrong(told.spot, "import-stock-source", value=told.text)
    return Source(name) if name else None


def _day(told: Told | None, found: Draft) -> date | None:
    if told is None:
        return None
    parts = [int(part) for part in re.findall(r"\d+", told.text)]
    try:
        return date(*parts)
    except (TypeError, ValueError):
        found.wrong(told.spot, "import-stock-day", value=told.text)
    return None


def bring_in(uow: UnitOfWork, community: Scope, delivery: Delivery, now: datetime, *, again: bool = False) -> int:
    """Write every receipt into the community's store; how many.

    Raises `TwiceError` when this very file came in before (unless `again`), `BadFormError` for units that differ.
    """
    if not again and uow.stock.told(community, delivery.mark):
        raise TwiceError(delivery.mark)
    found = Draft()
    receipts = [_receipt(uow, community, line, delivery.mark, found) for line in delivery.lines]
    if found.problems:
        raise BadFormError(tuple(found.problems))
    uow.stock.receive([receipt for receipt in receipts if receipt], None, now)
    return len(receipts)


def _receipt(uow: UnitOfWork, community: Scope, line: Line, mark: str, found: Draft) -> Receipt | None:
    written = line.written
    known = uow.stock.named(community, written.name) or Goods(0, community, written.name, written.unit)
    if known.unit != written.unit or written.source is None:
        found.wrong(line.spot, "import-stock-unit", name=written.name, unit=known.unit, said=written.unit)
        return None
    threshold = known.threshold if line.threshold is None else line.threshold
    if known.id == 0 or known.retired or threshold != known.threshold:
        known = uow.stock.keep(replace(known, retired=False, threshold=threshold))
    return Receipt(known.id, written.quantity, written.source, written.number, written.expires_on, mark)
