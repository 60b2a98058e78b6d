"""Whatever is sent starts a report: words, pictures, sound, a place; and it can be put right before and after."""

from __future__ import annotations

from bot.actions import sweeps
from bot.domain.taxonomy import Category
from bot.domain.terms import Action
from tests.stories.people import Neighbourhood, reported

GRID_TWO = (33.24780, 113.71560)  # inside the polygon of 二网格
LONG = "三号楼门口的井盖松了，走过去就晃。" + "每天都有老人小孩从这里过。" * 383 + "请尽快来看看。"


async def test_a_photo_without_words_asks_for_a_sentence_and_takes_it(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.shows("photo")
    await lan.sees("3号楼 2单元", "照片和文件：1", "请写一句")
    await lan.says("路灯坏了")
    await lan.sees("路灯坏了", "照片和文件：1", "设施水电")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")
    await hood.wang.sees("新工单 #A1", "路灯坏了")
    await hood.wang.sees_media("photo")


async def test_a_photo_with_a_caption_is_understood_like_words(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.shows("photo", "三号楼一单元楼道堆满纸箱")
    await lan.sees("3号楼 1单元", "纸箱", "照片和文件：1")
    await lan.presses("发送")
    await hood.wang.sees_media("photo")
    assert hood.ticket().text == "三号楼一单元楼道堆满纸箱"


async def test_an_album_is_one_draft_one_ticket_and_one_album_for_the_worker(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await lan.shows("album", "三号楼楼道堆满纸箱")
    await lan.sees("照片和文件：3")
    await hood.quiet()
    assert len([m for m in lan.from_bot() if "纸箱" in m.get("text", "")]) == 1
    await lan.presses("发送")
    await wang.sees_media("photo")
    await hood.quiet()
    pictures = [m for m in wang.from_bot() if "photo" in m]
    assert (len(pictures), len({m["media_group_id"] for m in pictures}), hood.tickets()) == (3, 1, 1)


async def test_a_voice_message_and_a_place_reach_the_worker(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await lan.shows("voice")
    await lan.sees("照片和文件：1", "请写一句")
    await lan.pins(33.24770, 113.71330)
    await lan.sees("已附上定位")
    await lan.presses("发送")
    await wang.sees("新工单 #A1")
    await wang.sees_media("voice")
    await wang.sees_media("location")
    await hood.quiet()
    assert len([m for m in wang.from_bot() if "location" in m]) == 1


async def test_a_shared_place_finds_its_grid_and_a_faraway_one_asks(hood: Neighbourhood) -> None:
    zhao = hood.at_work("zhao")
    await hood.lan.pins(*GRID_TWO)
    await hood.lan.sees("请写一句")
    await hood.lan.says("路上的井盖松了")
    await hood.lan.presses("发送")
    await zhao.sees("新工单 #A1")
    assert (hood.place(), hood.owner()) == ("二网格", "赵师傅")
    await hood.chen.pins(31.0, 121.0)
    await hood.chen.sees("哪栋楼")


async def test_nobody_is_followed_by_their_live_location(hood: Neighbourhood) -> None:
    lan = hood.lan
    lan.phone.location(*GRID_TWO, live_seconds=900)
    await lan.sees("已附上定位")
    with hood.database.read() as uow:
        stored = hood.known(lan)
        assert stored is not None
        (draft,) = uow.drafts.of_person(stored.id)
        assert [item.kind for item in uow.evidence.of_draft(draft.id)] == ["pin"]
    shared = next(m for m in lan.phone.messages() if "location" in m)
    entry = hood.world.find(lan.id, shared["message_id"])
    assert entry is not None
    hood.world.rewrite(entry, {"location": {"latitude": 33.2477, "longitude": 113.7133, "live_period": 900}})
    hood.world.updates.put("edited_message", hood.world.view(entry), ("chat", lan.id))
    hood.world.changed()
    await hood.quiet()
    with hood.database.read() as uow:
        after = uow.drafts.get(draft.id)
        assert after is not None
        assert (after.latitude, after.longitude) == GRID_TWO
        assert len(uow.evidence.of_draft(draft.id)) == 1


async def test_any_report_takes_at_most_three_taps(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("楼道灯不亮")
    await lan.presses("改地点")
    await lan.presses("5号楼")
    await lan.presses("发送")
    await lan.sees("#A1")
    await hood.quiet()
    assert hood.place() == "5号楼"
    await lan.says("有点事想说说")
    await lan.presses("改类别")
    await lan.presses("环境噪声")
    await lan.presses("发送")
    await lan.sees("#A2")
    await hood.quiet()
    assert (hood.ticket(2).category, hood.place(2)) == (Category.ENVIRONMENT, "2单元")


async def test_the_place_is_put_right_in_words_too(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("楼道灯不亮")
    await lan.presses("改地点")
    await lan.says("七号楼东门口")
    await lan.sees("7号楼", "东门口")
    await lan.presses("发送")
    await lan.sees("#A1")
    assert hood.place() == "7号楼"


async def test_an_edit_before_sending_changes_the_draft(hood: Neighbourhood) -> None:
    lan = hood.lan
    said = await lan.says("三号楼楼道灯不亮")
    await lan.sees("3号楼", "设施水电")
    await lan.edits(said, "五号楼楼道漏水")
    await lan.sees("5号楼", "五号楼楼道漏水")
    await lan.presses("发送")
    await lan.sees("#A1")
    assert hood.ticket().text == "五号楼楼道漏水"


async def test_an_edit_after_sending_reaches_the_worker_as_a_note(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    said = await lan.says("三号楼楼道灯不亮")
    await lan.presses("发送")
    await wang.sees("新工单 #A1")
    await lan.edits(said, "三号楼四楼楼道灯不亮")
    await wang.sees("#A1", "四楼楼道灯不亮")
    await hood.quiet()
    assert hood.ticket().text == "三号楼楼道灯不亮"
    assert hood.steps()[-1] is Action.NOTE


async def test_five_thousand_characters_arrive_whole(hood: Neighbourhood) -> None:
    assert len(LONG) > 5000
    await hood.lan.says(LONG, whole=True)
    await hood.lan.presses("发送")
    await hood.wang.sees("新工单 #A1", "井盖")
    assert hood.ticket().text == LONG


async def test_five_thousand_characters_cut_in_two_by_the_phone_are_one_report(hood: Neighbourhood) -> None:
    await hood.lan.says(LONG)
    await hood.quiet()
    await hood.lan.presses("发送")
    await hood.wang.sees("新工单 #A1", "井盖")
    assert hood.ticket().text.replace("\n", "") == LONG
    assert hood.tickets() == 1


async def test_a_draft_is_not_lost_and_can_be_dropped(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.sees("还没有发出去")
    await hood.later(minutes=11)
    with hood.database.begin() as uow:
        assert sweeps.remind_of_drafts(uow, hood.clock.now()) == 1
        assert sweeps.remind_of_drafts(uow, hood.clock.now()) == 0
    await lan.sees("有一件事还没有发出去", "楼道灯不亮")
    await lan.says("/mine")
    await lan.presses("还没发出")
    await lan.sees("楼道灯不亮", "还没有发出去")
    await lan.presses("不报了")
    await lan.sees("什么都没有留下")
    await lan.says("/mine")
    await lan.sees("还没有上报过")
    await hood.quiet()
    assert hood.tickets() == 0


async def test_small_talk_is_answered_and_is_no_report(hood: Neighbourhood) -> None:
    await hood.lan.says("你好")
    await hood.lan.sees("我是邻铃")
    await hood.lan.says("/report")
    await hood.lan.sees("出了什么事")
    await hood.quiet()
    assert "发送" not in "".join(hood.lan.buttons())


async def test_after_a_first_report_the_home_is_offered(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("三号楼二单元楼道灯不亮")
    await lan.presses("同意，继续")
    await lan.presses("发送")
    await lan.sees("#A1")
    await lan.sees("3号楼 2单元", "家")
    await reported(strangers, "三号楼楼道漏水", lan)
    await strangers.quiet()
    stored = strangers.known(lan)
    assert stored is not None
    assert not stored.home


async def test_a_place_is_known_by_the_name_people_have_for_it(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("便民中心门口路灯坏了")
    await lan.sees("晨光便民中心")
    await lan.presses("发送")
    await lan.sees("#A1")
    assert hood.place() == "晨光便民中心"


async def test_between_two_buildings_the_resident_is_asked_which(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("5号楼和7号楼之间的路灯坏了")
    await lan.sees("路灯坏了")
    await lan.presses("7号楼")
    await lan.presses("发送")
    await lan.sees("#A1")
    assert hood.place() == "7号楼"
