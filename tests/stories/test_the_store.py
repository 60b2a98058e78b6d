"""The desk runs its store: what came in, what there is, a count, a loss, what must be bought."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.store.showing import today
from bot.domain.people import Role
from bot.domain.stock import Balance, Goods
from tests.stories.people import Neighbourhood

LINE = "收 大米 50 袋 捐赠 批号A1 到期2027-12-31"


def kept(hood: Neighbourhood, name: str) -> Goods | None:
    """The goods of that name in 李姐's store."""
    li = hood.known(hood.li)
    assert li is not None
    with hood.database.read() as uow:
        return uow.stock.named(li.scopes(Role.DESK)[0], name)


def balance(hood: Neighbourhood, name: str = "大米") -> Balance:
    goods = kept(hood, name)
    assert goods is not None, f"no {name}"
    with hood.database.read() as uow:
        return sum((shelf.balance for shelf in uow.stock.shelves([goods.id])), Balance())


async def takes_in(hood: Neighbourhood, *lines: str) -> None:
    await hood.li.says("/stock")
    await hood.li.sees("仓库")
    await hood.li.says("\n".join(lines))
    await hood.li.sees("请核对")
    await hood.li.presses("确认入库")
    await hood.li.sees("已入库")


async def test_the_desk_takes_goods_in_by_typing_a_line(hood: Neighbourhood) -> None:
    await hood.li.says(LINE)
    await hood.li.sees("请核对", "大米 50 袋", "捐赠", "A1", "2027-12-31", "新物资")
    assert kept(hood, "大米") is None
    await hood.li.presses("确认入库")
    await hood.li.sees("已入库", "大米 50 袋")
    assert balance(hood) == Balance(50_000, 50_000)
    await hood.li.presses("确认入库")
    await hood.quiet()
    assert balance(hood) == Balance(50_000, 50_000)
    await hood.li.says("/stock")
    await hood.li.sees("大米：可用 50 袋，预留 0")


async def test_a_line_without_a_source_asks_for_it_and_several_lines_come_in_together(hood: Neighbourhood) -> None:
    await hood.li.says("/stock")
    await hood.li.sees("现在是空的")
    await hood.li.says("收 牛奶 20 箱\n收 食用油 10 桶 储备")
    await hood.li.sees("请核对", "牛奶 20 箱 · ?", "食用油 10 桶 · 储备")
    await hood.li.presses("协议采购")
    await hood.li.sees("已入库", "牛奶 20 箱 · 协议采购", "食用油 10 桶 · 储备")
    assert (balance(hood, "牛奶").received, balance(hood, "食用油").received) == (20_000, 10_000)


async def test_a_line_that_cannot_be_read_takes_nothing_in(hood: Neighbourhood) -> None:
    await takes_in(hood, LINE)
    await hood.li.says("收 油 3 桶 捐赠\n收 盐")
    await hood.li.sees("没看懂", "收 盐")
    await hood.li.says("收 大米 3 箱 捐赠")
    await hood.li.sees("按“袋”记")
    assert kept(hood, "油") is None
    assert balance(hood) == Balance(50_000, 50_000)


async def test_a_count_that_differs_needs_its_reason_and_becomes_a_correction(hood: Neighbourhood) -> None:
    await takes_in(hood, LINE)
    await hood.li.says("/stock")
    await hood.li.presses("大米", on=await hood.li.sees("点一种看批次"))
    await hood.li.presses("批号 A1", on=await hood.li.sees("累计入库 50"))
    await hood.li.presses("盘点")
    await hood.li.sees("数出来多少")
    await hood.li.says("好几十")
    await hood.li.sees("先写一个数字")
    await hood.li.says("48袋")
    await hood.li.sees("差 -2", "原因")
    assert balance(hood) == Balance(50_000, 50_000)
    await hood.li.says("48袋 少了两袋，找不到")
    await hood.li.sees("已按盘点更正：-2 袋")
    assert balance(hood) == Balance(50_000, 48_000, written_off=2_000)
    await hood.li.presses("盘点")
    await hood.li.sees("数出来多少")
    await hood.li.says("48")
    await hood.li.sees("账实相符")
    goods = kept(hood, "大米")
    assert goods is not None
    with hood.database.read() as uow:
        entries = uow.stock.entries(goods_id=goods.id)
    assert [(e.kind.value, e.quantity, e.why) for e in entries[1:]] == [("correct", -2_000, "少了两袋，找不到")]
    li = hood.known(hood.li)
    assert [e.by for e in entries] == [li.id if li else None] * 2


async def test_what_is_spoiled_is_written_off_with_its_reason(hood: Neighbourhood) -> None:
    await takes_in(hood, LINE)
    await hood.li.says("/stock")
    await hood.li.presses("大米", on=await hood.li.sees("点一种看批次"))
    await hood.li.presses("批号 A1", on=await hood.li.sees("累计入库 50"))
    await hood.li.presses("报损")
    await hood.li.sees("坏了多少")
    await hood.li.says("3")
    await hood.li.sees("数量和原因")
    await hood.li.says("51 受潮")
    await hood.li.sees("在库只有 50 袋")
    await hood.li.says("3袋，受潮发霉")
    await hood.li.sees("已报损 3 袋")
    assert balance(hood) == Balance(50_000, 47_000, written_off=3_000)


async def test_nobody_else_gets_into_the_store(hood: Neighbourhood) -> None:
    await takes_in(hood, LINE)
    goods = kept(hood, "大米")
    assert goods is not None
    for somebody in (hood.wang, hood.lan):
        await somebody.says("/stock")
        await somebody.sees("只给社区值班台用")
        presses = (
            *(f"{verb}:{goods.community[-1]}:" for verb in ("stock", "stock_buy")),
            *(f"{verb}:{goods.id}:" for verb in ("stock_goods", "stock_threshold")),
            *(f"{verb}:1:" for verb in ("stock_lot", "stock_count", "stock_off")),
        )
        for press in presses:
            await somebody.forges(press)
            await somebody.sees("不归您管")
        await somebody.forges("stock_take:0:donation")
        await somebody.sees("按钮")
    await hood.wang.says(LINE)
    await hood.quiet()
    assert not any("请核对" in (m.get("text") or "") for m in hood.wang.from_bot())
    assert balance(hood) == Balance(50_000, 50_000)


async def test_a_desk_that_was_relieved_can_no_longer_confirm_what_it_typed(hood: Neighbourhood) -> None:
    await hood.li.says(LINE)
    await hood.li.sees("请核对")
    li = hood.known(hood.li)
    assert li is not None
    with hood.database.begin() as uow:
        for grant in li.grants:
            uow.people.revoke(li.id, grant.role, grant.scope[-1], hood.clock.now())
    await hood.li.presses("确认入库")
    await hood.li.sees("不归您管")
    with hood.database.read() as uow:
        assert uow.stock.named(li.scopes(Role.DESK)[0], "大米") is None


async def test_the_desk_hears_once_a_day_what_runs_low_and_what_expires(hood: Neighbourhood) -> None:
    soon = (today(hood.clock.now()) + timedelta(days=4)).isoformat()
    await takes_in(hood, "收 大米 5 袋 储备", f"收 酸奶 8 箱 捐赠 批号Y7 到期{soon}")
    await hood.li.says("/stock")
    await hood.li.presses("大米", on=await hood.li.sees("点一种看批次"))
    await hood.li.presses("预警线")
    await hood.li.says("20")
    await hood.li.sees("预警线：20")
    await hood.later(days=1)
    with hood.database.begin() as uow:
        from bot.actions.store.warning import warn_of_stock

        noon = hood.clock.now().replace(hour=4, minute=0)  # twelve o'clock in Shanghai
        assert warn_of_stock(uow, noon) + warn_of_stock(uow, noon) == 2
    await hood.li.sees("今天要留意", "酸奶", "Y7", "到期", "大米只剩 5 袋")
    await hood.li.presses("采购清单")
    await hood.li.sees("采购清单", "大米：要买 15 袋")
    await hood.quiet()
    assert sum("今天要留意" in (m.get("text") or "") for m in hood.li.from_bot()) == 1
