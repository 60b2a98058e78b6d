"""How sure 邻铃 is decides what it shows: one suggestion, a few buttons, or a question; and the desk puts it right."""

from __future__ import annotations

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Status
from tests.stories.people import Neighbourhood, reported, signed


async def test_what_is_sure_is_one_tap(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼的路灯坏了")
    card = await hood.lan.sees("🏷 设施水电", "还没有发出去")
    labels = [b["text"] for row in card["reply_markup"]["inline_keyboard"] for b in row]
    assert labels == ["✅ 发送", "📍 改地点", "🏷 改类别", "✖️ 不报了"]
    await hood.lan.presses("发送")
    await hood.lan.sees("#A1")


async def test_what_is_unsure_shows_the_likeliest_classes_and_a_tap_decides(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("门口有人吵架，垃圾没倒")
    card = await lan.sees("可能是", "是哪一类事")
    first = [row[0]["text"] for row in card["reply_markup"]["inline_keyboard"]][:3]
    assert first == ["物业邻里", "环境噪声", "治安"]
    await lan.presses("环境噪声")
    await lan.sees("🏷 环境噪声", "对的话，请点")
    await lan.presses("发送")
    await lan.sees("#A1")
    await hood.quiet()
    ticket = hood.ticket()
    assert (ticket.category, ticket.suggested) == (Category.ENVIRONMENT, Category.PROPERTY_NEIGHBOUR)


async def test_nothing_recognised_is_asked_in_a_few_words_and_can_be_sent_unanswered(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("呃")
    await lan.sees("还不清楚是哪一类", "是哪一类事")
    assert {"设施水电", "环境噪声", "咨询建议"} <= set(lan.buttons())
    await lan.presses("发送")
    await lan.sees("#A1")
    await hood.quiet()
    assert hood.ticket().category is Category.OTHER


async def test_what_was_chosen_by_button_stays_whatever_is_written_after_it(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.shows("photo")
    await lan.sees("请写一句")
    await lan.presses("交通停车")
    await lan.says("路灯坏了")
    await lan.sees("🏷 交通停车", "路灯坏了")


async def test_a_voice_alone_is_a_report_in_three_taps(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.shows("voice")
    await lan.presses("同意，继续")
    await lan.sees("还不清楚是哪一类", "照片和文件：1")
    await lan.presses("设施水电")
    await lan.presses("晨光社区")
    await lan.presses("发送")
    await lan.sees("#A1", "负责")
    await strangers.quiet()
    assert strangers.ticket().category is Category.FACILITIES
    assert strangers.ticket().place


async def test_the_desk_changes_the_class_and_clock_history_and_reporter_follow(hood: Neighbourhood) -> None:
    li, lan = hood.li, hood.lan
    await signed(hood)
    before = hood.ticket()
    await li.forges("show:1:")
    await li.presses("改类别")
    await li.sees("#A1 是哪一类事")
    await li.presses("施工燃气电梯")
    await li.sees("#A1 类别选好了：施工燃气电梯")
    await lan.sees("#A1", "施工燃气电梯", "最晚")
    await hood.quiet()
    after = hood.ticket()
    assert (after.category, after.urgency, after.suggested) == (Category.WORKS_UTILITIES, Urgency.P1, before.suggested)
    assert after.resolve_due < before.resolve_due
    with hood.database.read() as uow:
        event = uow.tickets.history(1)[-1]
        lessons = list(uow.tickets.lessons(0, 10))
    known = hood.known(li)
    assert known is not None
    assert (event.action, event.actor_id) == (Action.CORRECT, known.id)
    assert (event.data["was"], event.data["category"]) == (before.category.value, "works_utilities")
    assert lessons == []  # only what is closed is a lesson


async def test_a_closed_ticket_is_a_lesson_with_what_was_suggested_and_what_it_was(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼的路灯坏了")
    await hood.li.forges("ticket_class:1:illegal_finance")
    await hood.quiet()
    await hood.wang.presses("签收")
    await hood.wang.presses("完成")
    await hood.wang.says("通了风")
    await hood.wang.presses("不便拍")
    await hood.lan.presses("已解决")
    await hood.quiet()
    with hood.database.read() as uow:
        (lesson,) = uow.tickets.lessons(0, 10)
    assert (lesson.text, lesson.category) == ("三号楼的路灯坏了", Category.ILLEGAL_FINANCE)
    assert lesson.suggested is hood.ticket().suggested
    assert lesson.suggested not in (None, Category.ILLEGAL_FINANCE)
    assert lesson.by_desk


async def test_a_class_for_the_desk_alone_takes_the_ticket_back(hood: Neighbourhood) -> None:
    await signed(hood)
    await hood.li.forges("ticket_class:1:collective")
    await hood.wang.sees("#A1 已经收回", "类别改了")
    await hood.quiet()
    assert (hood.ticket().status, hood.owner()) == (Status.REPORTED, None)


async def test_nobody_but_the_desk_changes_a_class_of_a_ticket(hood: Neighbourhood) -> None:
    await signed(hood)
    before = hood.ticket()
    for person in (hood.wang, hood.chen, hood.lan):
        await person.forges("ticket_class:1:fire")
    await hood.quiet()
    assert hood.ticket().category is before.category


async def test_a_danger_stays_one_whatever_the_desk_calls_it(hood: Neighbourhood) -> None:
    await hood.lan.says("三号楼楼道着火了")
    await hood.lan.sees("119")
    await hood.quiet()
    await hood.li.forges("ticket_class:1:facilities")
    await hood.quiet()
    assert (hood.ticket().category, hood.ticket().urgency) == (Category.FACILITIES, Urgency.P0)


async def test_the_liaison_of_the_department_comes_and_goes_with_the_class(hood: Neighbourhood) -> None:
    chen = hood.at_work("chen")
    await reported(hood, "三号楼二单元电梯坏了")
    await chen.sees("吹哨 #A1", "电梯坏了")
    await hood.quiet()
    known = hood.known(chen)
    assert known is not None
    assert hood.ticket().co_handlers == {known.id}
    await hood.li.forges("ticket_class:1:environment")
    await hood.quiet()
    assert hood.ticket().co_handlers == frozenset()
    await hood.li.forges("ticket_class:1:property_neighbour")
    await chen.sees("#A1", "物业邻里")
    await hood.quiet()
    assert hood.ticket().co_handlers == {known.id}
