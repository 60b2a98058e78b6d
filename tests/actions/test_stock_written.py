"""A receipt as it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.actions.store.written import UnreadableError, Written, begins_receipt, read
from bot.domain.stock import Source

RICE = Written("大米", 50_000, "袋", Source.DONATION, "A1", date(2027, 1, 1))


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("收 大米 50 袋 捐赠 批号A1 到期2027-01-01", RICE),
        ("收大米50袋，捐赠，批次：A1，有效期至 2027年1月1日", RICE),
        ("入库：到期2027/1/1 批号 A1 捐赠 大米 50袋", RICE),
        ("收 捐赠 五十袋大米 批号A1 到期2027-01-01", RICE),
        ("收 鸡蛋 2.5 斤 协议采购", Written("鸡蛋", 2_500, "斤", Source.CONTRACT)),
        ("收 84消毒液 10 瓶 储备", Written("84消毒液", 10_000, "瓶", Source.RESERVE)),
        ("收 牛奶 3 箱", Written("牛奶", 3_000, "箱")),
        ("received rice 50 bags donation lot A1 expires 2027-01-01", replace(RICE, name="rice", unit="bags")),
    ],
)
def test_a_line_is_read_in_any_order(line: str, meant: Written) -> None:
    assert begins_receipt(line)
    found = read(line)
    assert found == meant
    assert Written.load(found.dump()) == found


@pytest.mark.parametrize(
    "line", ["收 大米", "收", "收 大米 袋", "收 大米 0 袋", "收 大米 50 袋 油 3 桶", "收 大米 1 袋 到期2027-13-01"]
)
def test_what_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(UnreadableError):
        read(line)


@pytest.mark.parametrize("line", ["三号楼楼道漏水", "回收旧衣服", "receivedness is a word", ""])
def test_other_words_are_no_receipt(line: str) -> None:
    assert not begins_receipt(line)
