"""Several matters of one person at once never mix."""

from __future__ import annotations

from tests.stories.people import Neighbourhood, reported


async def test_a_second_matter_becomes_a_ticket_of_its_own(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.sees("还没有发出去")
    await lan.says("五号楼有人乱扔垃圾")
    await lan.sees("补充那件事，还是另外一件事")
    await lan.says("味道很大")
    await hood.quiet()
    await lan.presses("另外一件事")
    second = await lan.sees("5号楼", "乱扔垃圾", "味道很大")
    await lan.presses("发送", on=second)
    await lan.sees("#A1")
    await lan.presses("发送")
    await lan.sees("#A2")
    await hood.quiet()
    assert hood.ticket(1).text == "五号楼有人乱扔垃圾\n味道很大"
    assert hood.ticket(2).text == "三号楼楼道灯不亮"


async def test_more_of_the_same_matter_goes_into_the_same_draft(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.sees("还没有发出去")
    await lan.says("已经三天了")
    await lan.sees("补充那件事")
    await lan.shows("photo")
    await hood.quiet()
    await lan.presses("补充那件事")
    await lan.sees("楼道灯不亮", "已经三天了", "照片和文件：1")
    await lan.presses("发送")
    await lan.sees("#A1")
    await hood.quiet()
    assert hood.ticket().text == "三号楼楼道灯不亮\n已经三天了"
    assert hood.tickets() == 1


async def test_a_reply_to_a_card_goes_to_that_ticket_and_to_no_other(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "三号楼楼道灯不亮")
    await reported(hood, "三号楼门口有垃圾")
    first = next(m for m in lan.from_bot() if "#A1" in m["text"])
    await lan.answers(first, "四楼的也不亮了")
    await wang.sees("#A1", "四楼的也不亮了")
    await hood.quiet()
    with hood.database.read() as uow:
        assert [e.text for e in uow.evidence.of_ticket(1)] == ["三号楼楼道灯不亮", "四楼的也不亮了"]
        assert [e.text for e in uow.evidence.of_ticket(2)] == ["三号楼门口有垃圾"]


async def test_a_reply_with_a_photo_goes_to_the_worker_under_the_right_ticket(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    said = await lan.says("三号楼楼道灯不亮")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")
    await reported(hood, "三号楼门口有垃圾")
    await lan.shows("photo", reply_to=said["message_id"])
    await wang.sees_media("photo")
    await hood.quiet()
    with hood.database.read() as uow:
        assert [e.kind for e in uow.evidence.of_ticket(1)] == ["text", "photo"]


async def test_while_a_ticket_is_under_way_new_words_are_a_new_matter(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼楼道灯不亮")
    await hood.lan.says("五号楼有人乱扔垃圾")
    await hood.lan.sees("还没有发出去", "5号楼")
    await hood.quiet()
    assert hood.ticket(1).text == "三号楼楼道灯不亮"


async def test_a_reply_to_a_withdrawn_ticket_starts_afresh(hood: Neighbourhood) -> None:
    lan = hood.lan
    await reported(hood, "三号楼楼道灯不亮")
    card = next(m for m in lan.from_bot() if "#A1" in m["text"])
    await lan.presses("撤回")
    await lan.sees("#A1", "已经撤回")
    await lan.answers(card, "三号楼楼道灯又坏了")
    await lan.sees("#A1", "已经了结")
    await lan.sees("还没有发出去", "又坏了")
