"""`python -m bot stock`: goods from a table, what must be bought as one, and whether all adds up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.start import EXAMPLE
from storage.database import Database

from .terminal import Terminal

TABLE = "名称,数量,单位,来源,批号,到期,预警线\n大米,50,袋,捐赠,A1,2027-01-01,80\n鸡蛋,2.5,斤,协议采购,,,\n"


def the_code(url: str) -> str:
    """The code of the example's first community."""
    from bot.domain.scope import Level

    database = Database(url)
    with database.read() as uow:
        code = uow.places.all_of(Level.COMMUNITY)[0].code
    database.close()
    return code


@pytest.fixture
def code(settled: Terminal, own_sqlite_url: str) -> str:
    assert EXAMPLE.exists()
    assert settled.folder.exists()
    return the_code(own_sqlite_url)


def ledger(url: str) -> list[tuple[object, ...]]:
    query = """SELECT g.name, g.unit, l.source, l.number, l.expires_on, b.in_stock, g.threshold
        FROM balances b JOIN lots l ON l.id = b.lot_id JOIN goods g ON g.id = l.goods_id ORDER BY l.id"""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return connection.execute(query).fetchall()


def csv(folder: Path, text: str = TABLE) -> str:
    (folder / "goods.csv").write_text(text, encoding="utf-8")
    return "goods.csv"


def test_a_table_is_taken_in_once(settled: Terminal, own_sqlite_url: str, code: str) -> None:
    words = ("stock", "import", csv(settled.folder), "--community", code)
    dry = settled.types(*words, "--dry-run", DATABASE_URL=own_sqlite_url)
    assert (dry.code, ledger(own_sqlite_url)) == (0, []), dry.said
    done = settled.types(*words, DATABASE_URL=own_sqlite_url)
    assert (done.code, "2" in done.out) == (0, True), done.said
    expected = [
        ("大米", "袋", "donation", "A1", "2027-01-01", 50_000, 80_000),
        ("鸡蛋", "斤", "contract", "", None, 2_500, 0),
    ]
    assert ledger(own_sqlite_url) == expected
    twice = settled.types(*words, DATABASE_URL=own_sqlite_url)
    assert (twice.code, "--again" in twice.err) == (2, True)
    assert ledger(own_sqlite_url) == expected
    assert settled.types(*words, "--again", DATABASE_URL=own_sqlite_url).code == 0
    assert [row[5] for row in ledger(own_sqlite_url)] == [100_000, 2_500, 2_500]
    assert settled.types("stock", "check", DATABASE_URL=own_sqlite_url).code == 0


def test_a_workbook_with_real_dates_reads_the_same(settled: Terminal, own_sqlite_url: str, code: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Quantity", "Unit", "Source", "Lot", "Expires"])
    sheet.append(["大米", 50, "袋", "donation", 17, datetime(2027, 1, 1)])
    sheet.append(["油", 1.5, "桶", "储备", None, date(2027, 2, 1)])
    book.save(settled.folder / "goods.xlsx")
    done = settled.types("stock", "import", "goods.xlsx", "--community", code, DATABASE_URL=own_sqlite_url)
    assert done.code == 0, done.said
    assert [row[:6] for row in ledger(own_sqlite_url)] == [
        ("大米", "袋", "donation", "17", "2027-01-01", 50_000),
        ("油", "桶", "reserve", "", "2027-02-01", 1_500),
    ]


def test_what_is_wrong_is_said_by_line_and_nothing_is_taken_in(
    settled: Terminal, own_sqlite_url: str, code: str
) -> None:
    bad = TABLE + ",3,包,捐赠,,,\n盐,很多,包,捐赠,,,\n糖,3,包,偷来的,,2027-13-01,\n酱油,3,,储备,,,\n"
    done = settled.types("stock", "import", csv(settled.folder, bad), "--community", code, DATABASE_URL=own_sqlite_url)
    assert done.code == 2
    for line, words in ((4, "Name"), (5, "很多"), (6, "偷来的"), (6, "2027-13-01"), (7, "Unit")):
        assert any(f"line {line}" in said and words in said for said in done.err.splitlines()), (line, words, done.err)
    assert ledger(own_sqlite_url) == []


def test_another_unit_than_the_stores_is_refused(settled: Terminal, own_sqlite_url: str, code: str) -> None:
    settled.types("stock", "import", csv(settled.folder), "--community", code, DATABASE_URL=own_sqlite_url)
    other = csv(settled.folder, "名称,数量,单位,来源\n油,1,桶,储备\n大米,1,箱,储备\n")
    done = settled.types("stock", "import", other, "--community", code, DATABASE_URL=own_sqlite_url)
    assert (done.code, "line 3" in done.err, "箱" in done.err) == (2, True, True), done.err
    assert [row[0] for row in ledger(own_sqlite_url)] == ["大米", "鸡蛋"]


def test_a_file_of_another_kind_and_a_place_that_is_no_community_are_refused(
    settled: Terminal, own_sqlite_url: str, code: str
) -> None:
    (settled.folder / "goods.pdf").write_text("x")
    for words in (
        ("import", "goods.pdf", "--community", code),
        ("import", csv(settled.folder), "--community", "nowhere"),
        ("buy", "list.csv", "--community", code),
        ("buy", "list.xlsx", "--community", "nowhere"),
    ):
        assert settled.types("stock", *words, DATABASE_URL=own_sqlite_url).code == 2, words


def test_what_must_be_bought_is_a_workbook(settled: Terminal, own_sqlite_url: str, code: str) -> None:
    table = csv(settled.folder, TABLE.replace("大米", "=1+1"))
    settled.types("stock", "import", table, "--community", code, DATABASE_URL=own_sqlite_url)
    done = settled.types("stock", "buy", "list.xlsx", "--community", code, DATABASE_URL=own_sqlite_url)
    assert done.code == 0, done.said
    sheet = load_workbook(settled.folder / "list.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1:] == [("=1+1", "袋", 80, 50, 30)]
    assert sheet.cell(2, 1).data_type == "s"  # a name is never a formula


def test_a_balance_that_does_not_add_up_is_found(settled: Terminal, own_sqlite_url: str, code: str) -> None:
    settled.types("stock", "import", csv(settled.folder), "--community", code, DATABASE_URL=own_sqlite_url)
    with closing(sqlite3.connect(own_sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DROP TRIGGER balances_by_entries")
        connection.execute("UPDATE balances SET in_stock = in_stock - 1, delivered = 1 WHERE lot_id = 2")
    done = settled.types("stock", "check", DATABASE_URL=own_sqlite_url)
    assert (done.code, "2" in done.err) == (1, True)
