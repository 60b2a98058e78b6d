"""The purchasing list as a workbook, for whoever places the order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.shortages import Shortage
from bot.domain.stock import ONE
from bot.words import render

_COLUMNS = ("goods", "unit", "asked", "available", "short")


def write(file: Path, short: Sequence[Shortage], locale: str) -> None:
    """One line for each kind of goods: name, unit, needed, free, to buy. Raises `OSError`.

    A name is text whatever it begins with: a workbook must not take it for a formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([render(locale, f"stock-column-{name}") for name in _COLUMNS])
    for number, one in enumerate(short, start=2):
        sheet.append([None, None, one.asked / ONE, one.available / ONE, one.short / ONE])
        for column, words in ((1, one.goods.name), (2, one.goods.unit)):
            sheet.cell(number, column, words).data_type = "s"
    book.save(file)
