"""One matter told by several people: "is it this?", +1, and the desk that sees them together."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Status
from tests.stories.people import Neighbourhood, completed, reported, signed


async def test_a_neighbour_is_asked_whether_it_is_this_and_joins_with_one_tap(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    await hood.chen.says("3栋电梯停了不动，我腿脚不好")
    card = await hood.chen.sees("是这件事吗", "#A1", "3号楼", "刚刚")
    assert "又坏了" not in card["text"], "no other resident's words"
    await hood.chen.presses("我也遇到了")
    await hood.chen.sees("#A1", "算您一份")
    await hood.wang.sees("#A1", "3栋电梯停了不动，我腿脚不好")
    await hood.wang.sees("还有 1 位居民也遇到了")
    await hood.quiet()
    assert hood.tickets() == 1
    assert hood.steps() == [Action.REPORT, Action.DISPATCH, Action.ACCEPT, Action.JOIN, Action.NOTE]
    await hood.wang.presses("完成")
    await hood.wang.says("换了控制板")
    await hood.wang.presses("不便拍")
    await hood.chen.sees("#A1 有结果了", "换了控制板")


async def test_the_pictures_of_the_draft_go_along_with_the_one_who_joins(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    await hood.chen.shows("photo", "3号楼电梯门关不上，停了")
    await hood.chen.sees("是这件事吗", "#A1")
    await hood.chen.presses("我也遇到了")
    await hood.wang.sees_media("photo")
    await hood.wang.sees("电梯门关不上")
    await hood.quiet()
    with hood.database.read() as uow:
        kept = uow.evidence.of_ticket(1)
    assert [item.text for item in kept if item.file_id] == ["3号楼电梯门关不上，停了"]


async def test_another_matter_is_sent_as_usual_and_the_desk_may_merge_it(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    await hood.wang.says("/off")
    await hood.wang.sees("下班了")
    await hood.chen.says("3栋电梯停了不动")
    await hood.chen.sees("是这件事吗")
    await hood.chen.presses("另报一件")
    card = await hood.li.sees("新上报 #A2", "可能是同一件事：#A1")
    await hood.li.presses("并到 #A1", on=card)
    await hood.li.sees("要把 #A2 并到 #A1 吗")
    await hood.li.presses("是，并到 #A1")
    await hood.chen.sees("#A2", "#A1", "同一件事")
    await hood.quiet()
    assert (hood.ticket(2).status, hood.ticket(2).parent_id) == (Status.MERGED, 1)
    assert hood.ticket(1).followers


async def test_a_danger_merged_into_a_milder_ticket_makes_it_as_urgent(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    before = hood.ticket(1)
    await hood.chen.says("三号楼电梯停了，里面有人出不来")
    card = await hood.li.sees("新上报 #A2", "危急")
    await hood.li.presses("并案", on=card)
    await hood.li.says("A1")
    await hood.chen.sees("#A2", "#A1", "同一件事")
    await hood.quiet()
    after = hood.ticket(1)
    assert (hood.ticket(2).status, after.urgency) == (Status.MERGED, Urgency.P0)
    assert after.resolve_due < before.resolve_due
    assert hood.steps()[-1] is Action.CORRECT
    await hood.wang.sees("#A1", "危急")


async def test_a_danger_is_not_merged_into_what_was_done(hood: Neighbourhood) -> None:
    await completed(hood, "三号楼电梯又坏了")
    await hood.chen.says("三号楼电梯停了，里面有人出不来")
    card = await hood.li.sees("新上报 #A2", "危急")
    await hood.li.presses("并案", on=card)
    await hood.li.says("A1")
    await hood.li.sees("这是险情", "#A1")
    assert hood.ticket(2).is_open


async def test_nobody_is_asked_about_another_building_or_matter(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    for other in ("五号楼电梯坏了", "三号楼楼道灯不亮"):
        await hood.chen.says(other)
        card = await hood.chen.sees("还没有发出去", other)
        assert "是这件事吗" not in card["text"]
        await hood.chen.presses("不报了")
        await hood.quiet()


async def test_what_is_private_is_never_offered_to_a_neighbour(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼501夫妻天天半夜吵架摔东西")
    assert hood.ticket().category is Category.PROPERTY_NEIGHBOUR
    await hood.chen.says("三号楼501两口子半夜又吵架摔东西")
    card = await hood.chen.sees("还没有发出去")
    assert "#A1" not in card["text"]


async def test_a_matter_of_last_month_is_not_offered(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯坏了")
    hood.clock.ahead = timedelta(days=30)
    await hood.chen.says("三号楼电梯坏了")
    card = await hood.chen.sees("还没有发出去")
    assert "#A1" not in card["text"]


async def test_who_joins_too_late_keeps_the_draft(hood: Neighbourhood) -> None:
    await signed(hood, "三号楼电梯又坏了")
    await hood.chen.says("3栋电梯停了不动")
    await hood.chen.sees("是这件事吗")
    await hood.lan.presses("撤回")
    await hood.quiet()
    await hood.chen.presses("我也遇到了")
    await hood.chen.sees("不能再加了")
    await hood.chen.presses("发送")
    await hood.quiet()
    assert hood.ticket(2).text == "3栋电梯停了不动"


async def test_a_forged_button_joins_nothing_private_and_nobody_elses_draft(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼501夫妻天天半夜吵架摔东西")
    await hood.chen.says("三号楼楼道灯不亮")
    await hood.chen.sees("还没有发出去")
    await hood.chen.forges("same_join:2:1")
    await hood.chen.sees("不能再加了")
    await hood.lan.forges("same_join:2:1")
    await hood.lan.sees("已经发出去了")
    await hood.quiet()
    assert not hood.ticket(1).followers


async def test_the_same_fire_told_by_two_rings_twice_and_the_second_hears_that_it_is_known(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼四楼着火了")
    await hood.lan.sees("119")
    await hood.quiet()
    await hood.chen.says("3号楼着火了，浓烟滚滚")
    await hood.chen.sees("119")
    await hood.chen.sees("已有邻居报给社区")
    card = await hood.li.sees("#A2", "可能是同一件事：#A1")
    assert "危急" in card["text"]
    await hood.quiet()
    assert hood.tickets() == 2
    assert not any("是这件事吗" in m.get("text", "") for m in hood.chen.from_bot()), "danger never waits for a question"


async def test_the_desk_sees_one_matter_together_and_merges_it_after_asking_once_more(hood: Neighbourhood) -> None:
    li = hood.li
    await hood.wang.says("/off")
    await hood.wang.sees("下班了")
    await reported(hood, "三号楼电梯坏了")
    await hood.chen.says("3栋电梯停了不动")
    await hood.chen.sees("是这件事吗")
    await hood.chen.presses("另报一件")
    await hood.quiet()
    await reported(hood, "五号楼门口井盖不见了")
    await li.says("/desk")
    await li.sees("3 件")
    await li.presses("2 件可能是同一件事")
    await li.sees("后面 1 件并到 #A1")
    assert hood.ticket(2).status is Status.REPORTED
    await li.presses("1 件并到第一件")
    await li.sees("合好了：1 件并到 #A1")
    await hood.chen.sees("#A2", "#A1", "同一件事")
    await hood.quiet()
    assert [hood.ticket(n).status for n in (1, 2, 3)] == [Status.REPORTED, Status.MERGED, Status.REPORTED]
    await hood.chen.presses("不是同一件事")
    await hood.quiet()
    assert hood.ticket(2).status is Status.REPORTED


async def test_a_cluster_that_changed_is_shown_again_before_anything_is_merged(hood: Neighbourhood) -> None:
    li = hood.li
    await hood.wang.says("/off")
    await hood.wang.sees("下班了")
    await reported(hood, "三号楼电梯坏了")
    await reported(hood, "三号楼电梯停了不动")
    await li.says("/desk")
    await li.presses("2 件可能是同一件事")
    await li.sees("后面 1 件")
    await reported(hood, "三号楼电梯又不动了")
    await li.presses("1 件并到第一件")
    await li.sees("队列刚才有变化", "后面 2 件")
    await hood.quiet()
    assert hood.ticket(2).status is Status.REPORTED
    await li.presses("2 件并到第一件")
    await li.sees("合好了：2 件")
    await hood.lan.forges("cluster_yes:1:2.5")
    await hood.lan.sees("不再是同一件事")
