"""A whole life of a ticket, as its people live it."""

from __future__ import annotations

from bot.domain.terms import Action, Outcome, Rating, Status
from tests.stories.people import Neighbourhood, reported


async def test_lan_reports_and_wang_solves_it(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await lan.says("三号楼楼道堆满纸箱，电动车在里面充电")
    await lan.sees("3号楼", "消防")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")

    await wang.sees("#A1", "楼道堆满纸箱")
    await wang.presses("签收")
    await lan.sees("王师傅 已经接手")
    assert hood.ticket().status is Status.HANDLING

    await wang.presses("完成")
    await wang.sees("#A1")
    await wang.shows("photo", "纸箱已清走，充电线已拆")
    await lan.sees("纸箱已清走")
    await lan.sees_media("photo")
    assert hood.ticket().status is Status.CHECKING

    await lan.presses("已解决")
    await lan.presses("满意")
    await hood.quiet()
    ticket = hood.ticket()
    assert (ticket.status, ticket.outcome, ticket.rating) == (Status.CLOSED, Outcome.RESOLVED, Rating.SATISFIED)
    with hood.database.read() as uow:
        steps = [event.action for event in uow.tickets.history(1)]
    assert steps == [
        Action.REPORT,
        Action.DISPATCH,
        Action.ACCEPT,
        Action.COMPLETE,
        Action.PASS,
        Action.RATE,
    ]


async def test_a_ticket_that_was_not_solved_goes_back_to_its_worker(hood: Neighbourhood) -> None:
    await reported(hood, "3号楼二单元楼道灯不亮")
    lan, wang = hood.lan, hood.wang
    await wang.presses("签收")
    await wang.presses("完成")
    await wang.says("换了灯泡")
    await wang.presses("不便拍")
    await lan.sees("换了灯泡")
    await lan.presses("还没解决")
    await lan.presses("没有解决")
    await wang.sees("#A1")
    await hood.quiet()
    assert hood.ticket().status is Status.HANDLING
    assert hood.ticket().reworks == 1


async def test_a_closed_ticket_is_reopened_and_reaches_whoever_is_on_duty_now(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "3号楼门口路灯坏了")
    await wang.presses("签收")
    await wang.presses("完成")
    await wang.says("修好了")
    await wang.presses("不便拍")
    await lan.presses("已解决")
    await lan.presses("重新处理")
    await lan.presses("又出现了")
    await wang.sees("新工单", "#A1")
    await hood.quiet()
    assert hood.ticket().status is Status.DISPATCHED
