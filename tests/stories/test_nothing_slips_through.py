"""What a fresh pair of eyes found: words that could have been lost, misread, or read by a neighbour."""

from __future__ import annotations

from bot.actions import sweeps
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Status
from tests.stories.people import Neighbourhood, closed, completed, reported


async def test_danger_written_as_a_reply_to_an_old_card_is_a_new_danger(hood: Neighbourhood) -> None:
    await closed(hood)
    card = await hood.lan.sees("#A1", "已结案")
    await hood.lan.answers(card, "着火了！救命")
    await hood.lan.sees("119")
    await hood.li.sees("#A2", "危急")
    assert hood.ticket(2).urgency is Urgency.P0


async def test_a_harmless_message_edited_into_a_danger_rings(hood: Neighbourhood) -> None:
    said = await hood.lan.says("三号楼厨房有味道")
    await hood.lan.sees("还没有发出去")
    await hood.lan.edits(said, "三号楼厨房着火了")
    await hood.lan.sees("119")
    await hood.li.sees("#A1", "危急")
    await hood.quiet()
    assert hood.ticket().category is Category.FIRE
    assert hood.tickets() == 1


async def test_danger_given_as_a_reason_is_heard_and_the_reason_counts(hood: Neighbourhood) -> None:
    await completed(hood)
    await hood.lan.presses("还没解决")
    await hood.lan.presses("其他原因")
    await hood.lan.sees("原因")
    await hood.lan.says("灯座着火了！")
    await hood.lan.sees("119")
    await hood.li.sees("#A2", "危急")
    await hood.quiet()
    assert hood.ticket(1).status is Status.HANDLING


async def test_a_report_written_when_the_room_was_asked_is_a_report(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("/start b-cg-3")
    await lan.presses("同意，继续")
    await lan.presses("2单元")
    await lan.sees("门牌号")
    await lan.says("楼道堆满纸箱，电动车在充电")
    await lan.sees("还没有发出去", "楼道堆满纸箱")


async def test_words_that_wait_for_an_answer_survive_the_sending_of_the_first_report(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.sees("还没有发出去")
    await lan.says("四号楼井盖松了")
    await lan.sees("另外一件")
    await lan.presses("发送")
    await lan.sees("#A1")
    await lan.presses("另外一件事")
    await lan.sees("还没有发出去", "井盖松了")


async def test_a_word_on_a_closed_ticket_reaches_the_desk(hood: Neighbourhood) -> None:
    await closed(hood)
    card = await hood.lan.sees("#A1", "已结案")
    await hood.lan.answers(card, "又堆满了，请再来一次")
    await hood.li.sees("#A1", "又堆满了")


async def test_what_a_neighbour_reported_is_not_in_my_export(hood: Neighbourhood) -> None:
    chen, li = hood.chen, hood.li
    await reported(hood, "五号楼2单元501室漏水，电话找兰阿姨")
    await reported(hood, "五号楼楼道里都是水", chen)
    with hood.database.read() as uow:
        child = next(t.id for t in uow.tickets.in_status(*Status) if t.reporter_id == hood.known(chen).id)  # type: ignore[union-attr]
    parent = 1 if child == 2 else 2
    await li.forges(f"merge:{child}:{parent}")
    await chen.sees("同一件事")
    await chen.says("/export")
    exported = await chen.sees("五号楼楼道里都是水")
    assert "兰阿姨" not in exported["text"]
    await chen.says("/mine")
    await chen.presses(f"#A{parent}")
    card = await chen.sees(f"🎫 #A{parent}", "5号楼")
    assert "501" not in card["text"]
    assert "2单元" not in card["text"]


async def test_a_danger_told_twice_is_one_ticket(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼着火了")
    await hood.lan.sees("119")
    await hood.lan.says("着火了快来人啊")
    await hood.lan.sees("119")
    await hood.quiet()
    assert hood.tickets() == 1
    assert Action.NOTE in hood.steps()


async def test_a_danger_without_a_place_asks_even_when_the_home_is_known(hood: Neighbourhood) -> None:
    await hood.lan.says("菜场着火了")
    await hood.lan.sees("119")
    await hood.lan.sees("#A1", "在哪里")
    await hood.wang.sees("#A1", "还没确认")


async def test_a_reopened_ticket_nobody_signs_for_is_passed_up_again(hood: Neighbourhood) -> None:
    await closed(hood)
    await hood.lan.presses("重新处理")
    await hood.lan.presses("又出现了")
    await hood.wang.sees("新工单", "#A1")
    await hood.later(hours=5)
    escalate(hood)
    await hood.li.sees("#A1", "请马上看一看")
    await hood.wang.presses("退回")
    await hood.wang.presses("手上事情太多")
    await hood.li.sees("退回了 #A1")
    await hood.later(hours=5)
    assert escalate(hood) == 1, "whoever has it next is waited for anew"


def escalate(hood: Neighbourhood) -> int:
    """The sweep, as the schedule runs it."""
    with hood.database.begin() as uow:
        return sweeps.escalate_unanswered(uow, hood.clock.now())
