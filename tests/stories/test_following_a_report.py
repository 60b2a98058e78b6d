"""What a resident can do with what they reported: look, add, urge, take back, object, answer, rate, reopen."""

from __future__ import annotations

from bot.actions import sweeps
from bot.domain.terms import Action, Outcome, Rating, Status
from tests.stories.people import Neighbourhood, closed, completed, reported, signed


async def test_my_reports_open_a_card_with_status_deadline_and_history(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("/mine")
    await lan.sees("还没有上报过")
    await signed(hood, "三号楼楼道灯不亮")
    await reported(hood, "三号楼门口有垃圾")
    await lan.says("我的上报")
    await lan.sees("2 件")
    await lan.presses("#A1")
    await lan.sees("#A1", "处置中", "王师傅", "最晚", "您上报了", "王师傅签收了", "楼道灯不亮")


async def test_urging_rings_at_the_worker_but_not_twice_in_half_an_hour(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "三号楼楼道灯不亮")
    await lan.presses("催办")
    await wang.sees("催办 #A1")
    await lan.presses("催办")
    await lan.sees("#A1", "刚刚催办过")
    await hood.later(minutes=31)
    await lan.presses("催办")
    await hood.quiet()
    assert hood.ticket().urges == 2


async def test_a_withdrawn_report_leaves_the_worker_in_peace(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "三号楼楼道灯不亮")
    await lan.presses("撤回")
    await lan.sees("#A1", "已经撤回")
    await wang.sees("#A1", "撤回")
    await hood.quiet()
    assert hood.ticket().status is Status.WITHDRAWN
    assert "✅ 签收" not in wang.buttons()


async def test_a_note_added_by_button_reaches_the_worker(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "三号楼楼道灯不亮")
    await lan.presses("补充")
    await lan.sees("请写下要给 #A1 补充的话")
    await lan.says("晚上八点后我在家")
    await wang.sees("#A1", "晚上八点后我在家")
    await lan.presses("补充")
    await lan.presses("算了")
    await lan.sees("一切照旧")
    await lan.says("五号楼有垃圾")
    await lan.sees("还没有发出去")


async def test_a_rejection_can_be_objected_to_once(hood: Neighbourhood) -> None:
    lan, li = hood.lan, hood.li
    await hood.wang.says("我下班了")
    await hood.wang.sees("下班了")
    await reported(hood, "三号楼门口的树太高")
    await li.sees("新上报 #A1")
    await li.presses("不予受理")
    await li.presses("不归社区管")
    await lan.sees("#A1", "不能受理", "不归社区管")
    await lan.presses("提出异议")
    old = await lan.button("这样处理不对")
    await lan.presses("这样处理不对")
    await li.sees("#A1", "异议", "这样处理不对")
    await hood.quiet()
    assert hood.ticket().status is Status.REPORTED
    await li.presses("不予受理")
    await li.presses("其他原因")
    await li.sees("写明 #A1 的原因")
    await li.says("园林部门说明年统一修剪")
    await lan.sees("#A1", "园林部门说明年统一修剪")
    await hood.quiet()
    assert hood.ticket().status is Status.REJECTED
    assert "提出异议" not in lan.offered("#A1")
    await lan.forges(old)
    await lan.sees("#A1", "已经提过一次异议", "12345")


async def test_a_result_that_is_accepted_is_rated_once(hood: Neighbourhood) -> None:
    lan = hood.lan
    await closed(hood)
    await hood.wang.sees("#A1", "已结案")
    again = await lan.button("基本满意")
    await lan.presses("不满意")
    await lan.sees("谢谢您给 #A1 的评价")
    await lan.forges(again)
    await lan.sees("#A1", "已经评价过")
    await hood.quiet()
    assert hood.ticket().rating is Rating.DISSATISFIED


async def test_a_case_is_reopened_within_fourteen_days_and_not_later(hood: Neighbourhood) -> None:
    lan = hood.lan
    await closed(hood)
    await lan.presses("重新处理")
    await hood.later(days=15)
    await lan.presses("又出现了")
    await lan.sees("#A1", "14 天")
    await hood.quiet()
    assert hood.ticket().status is Status.CLOSED


async def test_silence_for_three_days_closes_and_says_so(hood: Neighbourhood) -> None:
    await completed(hood)
    await hood.later(hours=73)
    with hood.database.begin() as uow:
        assert sweeps.close_silent(uow, hood.clock.now()) == 1
    await hood.lan.sees("#A1", "三天没有回音")
    await hood.quiet()
    assert hood.ticket().outcome is Outcome.SILENT
    assert hood.steps()[-1] is Action.PASS_BY_SILENCE


async def test_a_result_is_refused_in_the_residents_own_words(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await completed(hood)
    await lan.presses("还没解决")
    await lan.presses("其他原因")
    await lan.sees("写明 #A1")
    await lan.shows("sticker")
    await lan.sees("表情我看不懂")
    await lan.says("灯还是一闪一闪")
    await wang.sees("#A1", "灯还是一闪一闪")
    await hood.quiet()
    assert (hood.ticket().status, hood.ticket().reworks) == (Status.HANDLING, 1)
