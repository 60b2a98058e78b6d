"""A grid worker's day: sign, do, hand back, ask for time; and who is told."""

from __future__ import annotations

from bot.actions import sweeps
from bot.domain.terms import Action, Ask, Outcome, Status
from tests.stories.people import Neighbourhood, reported, signed


async def test_a_ticket_is_handed_back_once_and_then_only_by_asking_the_desk(hood: Neighbourhood) -> None:
    wang, li = hood.wang, hood.li
    await reported(hood, "三号楼楼道灯不亮")
    await wang.presses("退回")
    await wang.presses("不归我管")
    await li.sees("王师傅", "退回了 #A1", "不归我管")
    await hood.quiet()
    assert hood.ticket().status is Status.REPORTED
    assert "✅ 签收" not in wang.buttons()

    await li.presses("派单")
    await li.presses("王师傅")
    await wang.sees("新工单 #A1")
    await hood.quiet()
    assert "↩️ 退回" not in wang.offered("#A1")
    await wang.forges("return:1:overloaded")
    await wang.sees("#A1", "已经退回过一次", "请求转派")
    await wang.presses("请求转派")
    await wang.presses("其他原因")
    await wang.says("要电工证")
    await li.sees("王师傅", "请求转派 #A1", "要电工证")
    await hood.quiet()
    assert hood.ticket().ask is Ask.TRANSFER

    zhao = hood.at_work("zhao")
    await li.presses("转派")
    await li.presses("赵师傅")
    await zhao.sees("#A1", "签收")
    await wang.sees("#A1", "赵师傅")
    await hood.lan.sees("#A1", "赵师傅")
    await hood.quiet()
    assert hood.owner() == "赵师傅"


async def test_waiting_for_parts_is_asked_for_granted_and_ends_on_its_day(hood: Neighbourhood) -> None:
    wang, li, lan = hood.wang, hood.li, hood.lan
    await signed(hood)
    await wang.presses("申请挂账")
    await wang.presses("等配件材料")
    await wang.presses("7 天")
    await li.sees("王师傅", "#A1", "挂账", "等配件材料")
    await li.presses("同意挂账")
    await lan.sees("#A1", "等一等", "等配件材料")
    await hood.quiet()
    assert hood.ticket().status is Status.SUSPENDED
    due = hood.ticket().resolve_due

    await hood.later(days=7, minutes=1)
    with hood.database.begin() as uow:
        assert sweeps.resume_due(uow, hood.clock.now()) == 1
    await wang.sees("#A1", "请接着办")
    await hood.quiet()
    assert hood.ticket().status is Status.HANDLING
    assert (hood.ticket().resolve_due - due).days == 7
    assert "申请挂账" not in wang.offered("#A1")


async def test_a_declined_wait_goes_on_and_the_worker_hears_why(hood: Neighbourhood) -> None:
    wang, li = hood.wang, hood.li
    await signed(hood)
    await wang.presses("申请挂账")
    await wang.presses("等业主配合")
    await wang.presses("3 天")
    await li.sees("#A1", "挂账")
    await li.presses("不同意申请")
    await li.presses("其他原因")
    await li.says("业主今天在家")
    await wang.sees("#A1", "没有同意", "业主今天在家")
    await hood.quiet()
    assert (hood.ticket().status, hood.ticket().ask) == (Status.HANDLING, None)


async def test_a_result_may_come_as_words_first_and_photo_after(hood: Neighbourhood) -> None:
    wang, lan = hood.wang, hood.lan
    await signed(hood)
    await wang.presses("完成")
    await wang.says("换了灯泡")
    await wang.sees("再发一张现场照片")
    await wang.shows("photo")
    await lan.sees("#A1 有结果了", "换了灯泡")
    await lan.sees_media("photo")


async def test_a_result_may_come_as_photo_first_and_words_after(hood: Neighbourhood) -> None:
    wang, lan = hood.wang, hood.lan
    await signed(hood)
    await wang.presses("完成")
    await wang.shows("album")
    await wang.sees("再写一句处理结果")
    await hood.quiet()
    await wang.says("纸箱清走了")
    await lan.sees("#A1 有结果了", "纸箱清走了")
    await hood.quiet()
    assert len([m for m in lan.from_bot() if "photo" in m]) == 3
    assert hood.ticket().status is Status.CHECKING


async def test_an_album_with_a_caption_is_a_whole_result(hood: Neighbourhood) -> None:
    wang, lan = hood.wang, hood.lan
    await signed(hood)
    await wang.presses("完成")
    await wang.sees("办得怎么样")
    await wang.shows("album", "火已扑灭，纸箱清走了")
    await lan.sees("#A1 有结果了", "火已扑灭")
    await hood.quiet()
    assert hood.tickets() == 1, "the words of a result are no new alarm"
    assert len([m for m in lan.from_bot() if "photo" in m]) == 3


async def test_what_cannot_be_done_is_explained(hood: Neighbourhood) -> None:
    wang, lan = hood.wang, hood.lan
    await signed(hood)
    await wang.presses("完成")
    await wang.says("管道归水务公司，已约周三来修")
    await wang.presses("办不了，已说明")
    await lan.sees("#A1 有结果了", "周三来修")
    await lan.presses("已解决")
    await lan.sees("#A1", "已结案")
    assert hood.ticket().outcome is Outcome.EXPLAINED


async def test_only_the_handler_sees_door_and_phone_and_each_look_is_logged(hood: Neighbourhood) -> None:
    wang, lan, chen = hood.wang, hood.lan, hood.chen
    await lan.says("/me")
    await lan.presses("改电话")
    await lan.sees("给出我的电话")
    lan.phone.contact(own=True)
    await lan.sees("电话记下了")
    await signed(hood)
    assert not any("13800000001" in str(m) or "501" in str(m.get("text")) for m in wang.from_bot())
    await wang.presses("看住址电话")
    await wang.sees("兰阿姨", "501", "13800000001", "已经记录")
    for nosy in (chen, hood.li):
        await nosy.says("/me")
        await nosy.forges("reveal:1:")
        await hood.quiet()
        assert not any("13800000001" in str(m) for m in nosy.from_bot())
    with hood.database.read() as uow:
        looks = [e for e in uow.tickets.history(1) if e.action is Action.REVEAL]
        reader = uow.people.get(looks[0].actor_id or 0)
    assert len(looks) == 1
    assert reader is not None
    assert reader.name == "王师傅"


async def test_who_goes_off_duty_gets_nothing_and_whoever_comes_on_gets_what_waits(hood: Neighbourhood) -> None:
    wang, li = hood.wang, hood.li
    await wang.says("我下班了")
    await wang.sees("下班了")
    assert "我上班了" in wang.menu()
    await reported(hood, "三号楼楼道灯不亮")
    await li.sees("新上报 #A1")
    assert hood.ticket().status is Status.REPORTED
    await wang.says("/on")
    await wang.sees("新工单 #A1")
    await hood.quiet()
    assert "我下班了" in wang.menu()
    assert hood.owner() == "王师傅"


async def test_the_backup_stands_in_and_then_the_least_loaded(hood: Neighbourhood) -> None:
    zhao, qian = hood.at_work("zhao"), hood.at_work("qian2")
    await hood.wang.says("/off")
    await hood.wang.sees("下班了")
    await reported(hood, "三号楼楼道灯不亮")
    await zhao.sees("新工单 #A1")
    await zhao.says("/off")
    await zhao.sees("下班了", "1 件")
    await reported(hood, "三号楼门口有垃圾")
    await qian.sees("新工单 #A2")


async def test_what_a_worker_finds_on_patrol_is_a_report_like_any_other(hood: Neighbourhood) -> None:
    wang = hood.wang
    await wang.says("三号楼消防通道被堵了")
    await wang.presses("同意，继续")  # imported staff have not seen the notice yet
    await wang.sees("还没有发出去", "3号楼")
    await wang.presses("发送")
    await wang.sees("#A1", "签收")
    await wang.presses("签收")
    await wang.presses("完成")
    await wang.shows("photo", "已挪开")
    await hood.quiet()
    assert hood.ticket().status is Status.CHECKING
    assert not any("已解决" in label for label in wang.buttons()), "nobody verifies their own work"
    await wang.forges("pass:1:")
    await wang.sees("#A1", "另一位")
    await hood.li.says("/desk")
    await hood.li.presses("#A1")
    await hood.li.presses("已解决")
    await wang.sees("#A1", "已结案")


async def test_my_work_shows_the_greatest_danger_first(hood: Neighbourhood) -> None:
    wang = hood.wang
    await reported(hood, "三号楼有住户提个建议")
    await reported(hood, "三号楼楼道灯不亮")
    await hood.lan.says("三号楼着火了")
    await wang.sees("新工单 #A3")
    await hood.quiet()
    await wang.says("我的工单")
    listed = await wang.sees("3 件")
    rows = [row[0]["text"] for row in listed["reply_markup"]["inline_keyboard"]]
    assert [row.split()[1] for row in rows] == ["#A3", "#A2", "#A1"]
    assert rows[0].startswith("🆘")
    await hood.chen.says("/work")
    await hood.chen.sees("只给社区工作人员")
