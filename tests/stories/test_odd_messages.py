"""What is no report: stickers, contacts, unknown commands, groups, people who come and go. All get an answer."""

from __future__ import annotations

import pytest

from bot.domain.people import Role
from tests.stories.people import CHEN, LAN, Neighbourhood, reported, signed


@pytest.mark.parametrize(("kind", "words"), [("sticker", "表情"), ("dice", "收不了"), ("poll", "投票")])
async def test_what_cannot_be_kept_is_said_to_be_so(hood: Neighbourhood, kind: str, words: str) -> None:
    await hood.lan.shows(kind)
    await hood.lan.sees(words, "写")
    await hood.quiet()
    assert hood.tickets() == 0


@pytest.mark.parametrize("kind", ["video", "video_note", "document", "animation"])
async def test_every_kind_of_file_can_be_reported(hood: Neighbourhood, kind: str) -> None:
    await hood.lan.shows(kind)
    await hood.lan.sees("照片和文件：1")
    await hood.lan.presses("发送")
    await hood.wang.sees_media(kind)


async def test_an_unknown_command_and_help(hood: Neighbourhood) -> None:
    await hood.lan.says("/hlep")
    await hood.lan.sees("没有 /hlep 这个命令", "/help")
    await hood.lan.says("/help")
    await hood.lan.sees("我是邻铃")
    await hood.li.says("/help@linling_playground_bot")
    await hood.li.sees("值班台")
    await hood.quiet()
    assert hood.tickets() == 0


async def test_ones_own_number_is_kept_and_somebody_elses_is_not(hood: Neighbourhood) -> None:
    hood.lan.phone.contact(own=False)
    await hood.lan.sees("别人的电话")
    stored = hood.known(hood.lan)
    assert stored is not None
    assert stored.phone is None
    hood.lan.phone.contact(own=True)
    await hood.lan.sees("电话记下了")
    await hood.quiet()
    stored = hood.known(hood.lan)
    assert stored is not None
    assert stored.phone == "13800000001"


async def test_a_group_is_sent_to_the_private_chat_and_danger_gets_its_number(hood: Neighbourhood) -> None:
    group = hood.world.add_group("三号楼邻里群", [LAN, CHEN])
    lan = hood.lan

    async def answered(*words: str) -> str:
        found = await hood.world.until(
            lambda: next(
                (m["text"] for m in reversed(lan.from_bot(group.id)) if all(w in m["text"] for w in words)), None
            )
        )
        return str(found)

    lan.phone.text("@linling_playground_bot 三号楼二单元501漏水，电话13800000001", chat=group.id)
    said = await answered("请私下写给我", "t.me/linling_playground_bot")
    assert "501" not in said
    assert "兰阿姨" not in said
    lan.phone.text("@linling_playground_bot 三号楼着火了", chat=group.id)
    await answered("119")
    lan.phone.text("/mine", chat=group.id)
    await hood.quiet()
    assert hood.tickets() == 0
    assert all("兰阿姨" not in m["text"] for m in lan.from_bot(group.id))
    assert lan.from_bot() == []


async def test_who_blocks_the_bot_is_unreachable_until_they_write_again(hood: Neighbourhood) -> None:
    lan = hood.lan
    await reported(hood, "三号楼楼道灯不亮")
    lan.phone.block()
    await hood.quiet()
    stored = hood.known(lan)
    assert stored is not None
    assert not stored.reachable
    await hood.wang.presses("签收")
    await hood.quiet()
    lan.phone.unblock()
    await hood.quiet()
    await lan.says("/mine")
    await lan.sees("1 件")
    await lan.presses("#A1")
    await lan.sees("#A1", "处置中")
    stored = hood.known(lan)
    assert stored is not None
    assert stored.reachable


async def test_a_worker_who_cannot_be_reached_gets_no_new_ticket(hood: Neighbourhood) -> None:
    zhao = hood.at_work("zhao")
    hood.wang.phone.block()
    await hood.quiet()
    await reported(hood, "三号楼楼道灯不亮")
    await zhao.sees("新工单 #A1")


async def test_one_person_may_be_resident_worker_and_desk(hood: Neighbourhood) -> None:
    li = hood.li
    with hood.database.begin() as uow:
        grid = uow.places.by_code("cg-g1")
        stored = uow.people.by_chat(li.id)
        assert grid is not None
        assert stored is not None
        uow.people.grant(stored.id, Role.GRID_WORKER, grid.id, None, hood.clock.now())
    await li.says("/start")
    await li.presses("同意，继续")
    await li.sees("谢谢您")
    await hood.quiet()
    assert {"我要上报", "我的工单", "待办队列"} <= set(li.menu())
    await hood.wang.says("/off")
    await reported(hood, "三号楼楼道灯不亮")
    await li.presses("签收")
    await li.presses("完成")
    await li.says("换好了")
    await li.presses("不便拍")
    await hood.lan.sees("#A1 有结果了")
    await li.forges("pass:1:")
    await li.sees("#A1", "另一位")
    await reported(hood, "三号楼一单元有垃圾", li)
    await hood.quiet()
    assert hood.owner(2) == "李姐"
    await li.says("/mine")
    await li.sees("1 件")


async def test_an_english_speaker_is_served_in_english_from_hello_to_thank_you(hood: Neighbourhood) -> None:
    ann, wang = hood.stranger("Ann", "en"), hood.wang
    await ann.says("/start b-cg-3")
    await ann.sees("How your data is used")
    await ann.presses("Agree and go on")
    await ann.presses("That is enough")
    await ann.sees("Kept")
    await ann.says("The light in the stairwell of building 3 is broken")
    await ann.sees("Please check")
    await ann.presses("Send")
    await ann.sees("#A1")
    await wang.sees("新工单 #A1", "stairwell")
    await wang.presses("签收")
    await wang.presses("完成")
    await wang.shows("photo", "换了灯泡")
    await ann.sees("#A1", "换了灯泡")
    await ann.presses("Solved")
    await ann.presses("Satisfied")
    await ann.sees("Thank you", "#A1")
    await hood.quiet()
    chinese = [m["text"] for m in ann.from_bot() if any(w in m.get("text", "") for w in ("您", "请", "工单", "最晚"))]
    assert chinese == []


async def test_a_ticket_lives_on_while_its_reporter_asks_for_other_things(hood: Neighbourhood) -> None:
    await signed(hood)
    await hood.wang.presses("完成")
    await hood.wang.sees("办得怎么样")
    await hood.wang.says("/work")
    await hood.wang.sees("1 件")
    await hood.wang.presses("#A1")
    await hood.wang.presses("完成")
    await hood.wang.shows("photo", "好了")
    await hood.lan.sees("#A1 有结果了", "好了")
