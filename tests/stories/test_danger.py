"""Danger: the number to call comes first, the desk hears at once, questions come later."""

from __future__ import annotations

import pytest

from bot.actions import sweeps
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Status
from tests.stories.people import Neighbourhood, reported, signed

GRID_ONE = (33.24770, 113.71330)  # inside the polygon of 一网格
FAR_AWAY = (31.0, 121.0)


async def test_a_stranger_who_cries_fire_is_heard_without_agreeing_to_anything(strangers: Neighbourhood) -> None:
    lan, li = strangers.lan, strangers.li
    await lan.says("着火了！快来人")
    advice = await lan.sees("119")
    assert "拨打" in advice["text"]
    await li.sees("#A1", "危急")
    await lan.sees("#A1", "在哪里")
    await lan.sees("险情已经转给社区", "您的信息怎么用")
    await strangers.quiet()
    ticket, stored = strangers.ticket(), strangers.known(lan)
    assert (ticket.urgency, ticket.category, ticket.status) == (Urgency.P0, Category.FIRE, Status.REPORTED)
    assert stored is not None
    assert stored.consent_version is None
    order = [m["text"][:8] for m in lan.from_bot()]
    assert order[0] == advice["text"][:8], "the number to call comes before everything else"


async def test_the_place_of_a_fire_is_told_in_words_afterwards(strangers: Neighbourhood) -> None:
    lan, wang = strangers.lan, strangers.wang
    await lan.says("着火了！快来人")
    await lan.sees("在哪里")
    await lan.says("三号楼二单元四楼")
    await wang.sees("新工单 #A1", "3号楼 2单元")
    await strangers.quiet()
    assert (strangers.owner(), strangers.place()) == ("王师傅", "2单元")


async def test_the_place_of_a_fire_is_shared_as_a_pin(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("着火了！快来人")
    await lan.sees("在哪里")
    await lan.pins(*GRID_ONE)
    await strangers.wang.sees("新工单 #A1")
    await strangers.wang.sees_media("location")
    assert strangers.place() == "一网格"


async def test_the_place_of_a_fire_is_pressed_as_a_button(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("着火了！快来人")
    await lan.presses("晨光社区")
    await lan.presses("3号楼")
    await lan.sees("地点记下了", "3号楼")
    await strangers.wang.sees("新工单 #A1", "3号楼")


async def test_declining_the_notice_after_an_alarm_does_not_call_it_off(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("三号楼着火了")
    await lan.presses("不同意")
    await lan.sees("只有险情会留下")
    await strangers.wang.presses("签收")
    await lan.sees("王师傅 已经接手 #A1")
    assert strangers.ticket().status is Status.HANDLING


async def test_known_neighbours_in_danger_reach_worker_and_desk_without_a_tap(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼有人困在电梯里出不来了")
    await hood.lan.sees("119")
    await hood.wang.sees("新工单 #A1", "3号楼")
    await hood.li.sees("#A1", "危急")
    await hood.lan.sees("编号 #A1", "王师傅")
    await hood.quiet()
    assert hood.steps() == [Action.REPORT, Action.DISPATCH]
    assert "发送" not in "".join(hood.lan.buttons())


async def test_danger_interrupts_whatever_was_being_asked(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼楼道灯不亮")
    await hood.lan.presses("补充")
    await hood.lan.sees("请写下要给 #A1 补充的话")
    await hood.lan.says("三号楼着火了")
    await hood.lan.sees("119")
    await hood.li.sees("#A2", "危急")
    await hood.quiet()
    assert hood.steps(1) == [Action.REPORT, Action.DISPATCH]


async def test_a_fire_told_instead_of_a_result_rings_and_the_result_is_still_asked(hood: Neighbourhood) -> None:
    await signed(hood)
    await hood.wang.presses("完成")
    await hood.wang.sees("办得怎么样")
    await hood.wang.says("五号楼着火了")
    await hood.wang.sees("请马上拨打 119")
    await hood.li.sees("#A2", "危急")
    await hood.quiet()
    assert (hood.ticket(1).status, hood.ticket(1).result) == (Status.HANDLING, "")
    assert hood.ticket(2).text == "五号楼着火了"


@pytest.mark.parametrize("words", ["昨天三号楼着火已灭，墙熏黑了", "不是着火，是有人在三号楼楼道抽烟"])
async def test_a_fire_that_is_out_or_was_none_is_no_alarm(hood: Neighbourhood, words: str) -> None:
    await hood.lan.says(words)
    await hood.lan.sees("还没有发出去", "3号楼")
    await hood.quiet()
    assert hood.tickets() == 0
    assert not hood.li.news()


async def test_a_danger_told_in_two_messages_rings_and_takes_the_draft_over(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼电梯停了")
    await hood.lan.sees("还没有发出去")
    await hood.lan.presses("改类别")
    await hood.lan.presses("物业邻里")
    await hood.lan.says("里面有人出不来")
    await hood.lan.sees("我不能替您打这个电话")
    await hood.wang.sees("新工单 #A1", "电梯停了", "里面有人出不来")
    await hood.quiet()
    assert (hood.ticket().urgency, hood.place(), hood.tickets()) == (Urgency.P0, "2单元", 1)
    assert hood.ticket().category is Category.WORKS_UTILITIES
    with hood.database.read() as uow:
        assert uow.drafts.of_person(hood.ticket().reporter_id or 0) == []


async def test_a_stranger_who_tells_a_danger_in_pieces_is_heard_before_agreeing(strangers: Neighbourhood) -> None:
    await strangers.lan.says("三号楼电梯停了")
    await strangers.lan.sees("您的信息怎么用")
    await strangers.lan.says("里面有人出不来")
    await strangers.li.sees("#A1", "危急")
    assert strangers.ticket().text == "三号楼电梯停了\n里面有人出不来"


async def test_a_danger_told_in_three_messages_rings_while_a_question_waits(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼的电梯")
    await hood.lan.sees("还没有发出去")
    await hood.lan.says("停了")
    await hood.lan.sees("另外一件事")
    await hood.lan.says("里面有人出不来")
    await hood.li.sees("#A1", "危急")
    await hood.quiet()
    assert hood.ticket().text == "三号楼的电梯\n停了\n里面有人出不来"


async def test_a_message_edited_beside_another_makes_a_danger_of_both(hood: Neighbourhood) -> None:
    await hood.lan.shows("photo")
    await hood.lan.says("三号楼电梯停了")
    said = await hood.lan.says("灯也不亮")
    await hood.lan.presses("补充那件事")
    await hood.lan.sees("灯也不亮")
    await hood.lan.edits(said, "里面有人出不来")
    await hood.li.sees("#A1", "危急")


async def test_a_report_corrected_into_a_danger_is_one(hood: Neighbourhood) -> None:
    said = await hood.lan.says("三号楼楼道有烟味")
    await hood.lan.sees("还没有发出去")
    await hood.lan.edits(said, "三号楼楼道着火了")
    await hood.lan.sees("119")
    await hood.li.sees("#A1", "危急")


async def test_nobody_signs_for_a_danger_in_five_minutes_and_the_desk_hears_again(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼着火了")
    await hood.li.sees("新上报 #A1")
    await hood.later(minutes=6)
    with hood.database.begin() as uow:
        assert sweeps.escalate_unanswered(uow, hood.clock.now()) == 1
    await hood.li.sees("#A1", "请马上看一看")
