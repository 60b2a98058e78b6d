"""The duty desk: what waits, who gets it, what belongs together, what is well done; and who works here."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.terms import Action, Outcome, Status
from tests.stories.people import Neighbourhood, Person, completed, reported, signed


async def test_the_queue_shows_what_waits_and_a_ticket_is_given_to_a_person(hood: Neighbourhood) -> None:
    li, wang = hood.li, hood.wang
    await li.says("/desk")
    await li.sees("没有待办")
    await wang.says("/off")
    await wang.sees("下班了")
    await reported(hood, "三号楼楼道灯不亮")
    await li.says("待办队列")
    await li.sees("1 件")
    await li.presses("#A1", on=await li.sees("点一件打开"))
    await li.presses("派单")
    await li.presses("王师傅")
    await wang.sees("新工单 #A1")
    await hood.lan.sees("#A1", "王师傅")
    await hood.quiet()
    assert hood.owner() == "王师傅"
    assert "👉 派单" not in li.offered("#A1")
    await hood.lan.says("/desk")
    await hood.lan.sees("只给社区值班台用")


async def test_group_conflicts_wait_for_the_desk_alone(hood: Neighbourhood) -> None:
    await hood.lan.says("很多人聚在一起抗议要建垃圾站")
    await hood.lan.presses("改类别")
    await hood.lan.presses("群体矛盾")
    await hood.lan.presses("发送")
    await hood.li.sees("新上报 #A1")
    await hood.quiet()
    assert hood.ticket().status is Status.REPORTED
    assert not hood.wang.from_bot()


async def test_two_reports_of_one_matter_are_merged_by_button_and_split_again(hood: Neighbourhood) -> None:
    li, lan, chen = hood.li, hood.lan, hood.chen
    await signed(hood, "三号楼楼道灯不亮")
    await hood.wang.says("/off")
    await reported(hood, "三号楼一单元楼道灯坏了", chen)
    await li.sees("新上报 #A2")
    await li.presses("并案")
    await li.sees("#A2", "同一件事")
    await li.presses("#A1")
    await chen.sees("#A2", "#A1", "同一件事")
    await hood.quiet()
    assert (hood.ticket(2).status, hood.ticket(2).parent_id) == (Status.MERGED, 1)

    await hood.wang.presses("完成")
    await hood.wang.says("换了灯泡")
    await hood.wang.presses("不便拍")
    await lan.sees("#A1 有结果了")
    await chen.sees("#A1 有结果了")
    await chen.forges("pass:1:")
    await chen.sees("不由您处理")

    await chen.presses("不是同一件事")
    await li.sees("#A2", "已经分开")
    await hood.quiet()
    assert hood.ticket(2).status is Status.REPORTED
    assert hood.known(chen) is not None
    assert not hood.ticket(1).followers


async def test_a_ticket_is_merged_by_writing_its_number(hood: Neighbourhood) -> None:
    li = hood.li
    await signed(hood, "三号楼楼道灯不亮")
    await hood.wang.says("/off")
    await reported(hood, "三号楼门口有垃圾")
    await li.presses("并案")
    await li.sees("#A2", "写出编号")
    await li.says("不知道")
    await li.sees("不像编号")
    await li.says("a1")
    await hood.lan.sees("#A2", "#A1", "同一件事")
    await li.says("/desk")
    await li.forges("merge:1:1")
    await li.sees("不能并到自己")
    await hood.quiet()
    assert hood.ticket(2).parent_id == 1


async def test_the_desk_sends_a_poor_result_back_and_passes_a_good_one(hood: Neighbourhood) -> None:
    li, wang = hood.li, hood.wang
    await completed(hood)
    await li.says("/desk")
    await li.sees("等核查：1 件")
    await li.presses("#A1")
    await li.presses("还没解决")
    await li.presses("与实际不符")
    await wang.sees("#A1", "返工", "与实际不符")
    await wang.presses("完成")
    await wang.shows("photo", "这回真的换了")
    await hood.lan.sees("#A1 有结果了", "这回真的换了")
    await li.says("/desk")
    await li.presses("#A1", on=await li.sees("等核查：1 件"))
    await li.presses("已解决")
    await hood.lan.sees("#A1", "已结案")
    await wang.sees("#A1", "已结案")
    assert hood.ticket().outcome is Outcome.RESOLVED


async def test_the_desk_closes_what_has_become_pointless_and_says_why(hood: Neighbourhood) -> None:
    await signed(hood)
    await hood.li.says("/desk")
    await hood.li.sees("待办")
    await hood.li.forges("show:1:")
    await hood.li.presses("直接结案")
    await hood.li.presses("问题已经没有了")
    await hood.lan.sees("#A1", "直接结案", "问题已经没有了")
    await hood.wang.sees("#A1", "直接结案")
    await hood.quiet()
    assert (hood.ticket().status, hood.ticket().outcome) == (Status.CLOSED, Outcome.FORCED)


async def invited(hood: Neighbourhood, role: str, place: str) -> str:
    """李姐 makes an invitation through the bot; the payload of its link."""
    await hood.li.says("工作人员")
    await hood.li.presses("邀请")
    await hood.li.presses(role)
    await hood.li.presses(place)
    shown = await hood.li.sees("只能用一次")
    link = next(word for word in shown["text"].split() if "start=i-" in word)
    return link.partition("start=")[2]


async def join(person: Person, payload: str) -> None:
    await person.says(f"/start {payload}")
    await person.presses("同意，继续")


async def test_a_new_worker_joins_by_a_link_and_gets_the_next_ticket(hood: Neighbourhood) -> None:
    payload = await invited(hood, "网格员", "一网格")
    xin = hood.stranger("小辛")
    await xin.says(f"/start {payload}")
    await xin.sees("您的信息怎么用")
    await hood.quiet()
    assert hood.known(xin) is None
    await xin.presses("同意，继续")
    await xin.sees("小辛", "网格员", "一网格")
    await hood.quiet()
    assert "我的工单" in xin.menu()
    await hood.wang.says("/off")
    await hood.wang.sees("下班了")
    await xin.says("我上班了")
    await xin.sees("上班了")
    await reported(hood, "三号楼楼道灯不亮")
    await xin.sees("新工单 #A1")
    await hood.li.says("/staff")
    await hood.li.presses("小辛")
    await hood.li.sees("小辛", "网格员", "一网格", "1 件")


async def test_an_invitation_works_once_and_not_after_a_week(hood: Neighbourhood) -> None:
    payload = await invited(hood, "志愿者", "晨光社区")
    xin, other = hood.stranger("小辛"), hood.stranger("小偷")
    await join(xin, payload)
    await xin.sees("志愿者")
    await xin.says(f"/start {payload}")
    await xin.sees("志愿者")
    await join(other, payload)
    await other.sees("已经用过")
    await hood.quiet()
    stored = hood.known(other)
    assert stored is None or not stored.grants

    late = await invited(hood, "网格员", "二网格")
    await hood.later(days=8)
    await join(other, late)
    await other.sees("过期")
    await other.says("/start i-made-up")
    await other.sees("链接不对")
    await hood.quiet()
    stored = hood.known(other)
    assert stored is None or not stored.has_role(*Role)


async def test_the_desk_cannot_invite_beyond_its_community_nor_a_street_admin(hood: Neighbourhood) -> None:
    li = hood.li
    with hood.database.read() as uow:
        lake, street = uow.places.by_code("lh"), uow.places.by_code("xh")
    assert lake is not None
    assert street is not None
    await li.says("/staff")
    await li.presses("邀请")
    await li.sees("请他来做什么")
    for forged in (f"invite:0:grid_worker.{lake.id}", f"invite:0:street_admin.{street.id}", "invite:0:resident.1"):
        await li.forges(forged)
        await hood.quiet()
        assert not any("start=i-" in m["text"] for m in li.from_bot())


async def test_a_role_taken_away_leaves_no_ticket_behind(hood: Neighbourhood) -> None:
    li, wang = hood.li, hood.wang
    zhao = hood.at_work("zhao")
    await signed(hood)
    await li.says("/staff")
    await li.presses("王师傅")
    await li.presses("收回 网格员")
    await li.sees("收回 王师傅", "1 件")
    await wang.sees("不再担任网格员")
    await zhao.sees("新工单 #A1")
    await hood.quiet()
    assert hood.owner() == "赵师傅"
    assert hood.steps()[-2:] == [Action.RECALL, Action.DISPATCH]
    await wang.forges("complete:1:")
    await wang.sees("不由您处理")
    await wang.says("/work")
    await wang.sees("只给社区工作人员")
