"""First words: the notice comes before anything is kept, and every way to a home is a tap or two."""

from __future__ import annotations

import sqlite3

from bot.domain.terms import Status
from tests.stories.people import Neighbourhood, Person


def kept(hood: Neighbourhood) -> str:
    """Everything the database holds, as text."""
    file = sqlite3.connect(str(hood.database.url.database))
    try:
        return "\n".join(file.iterdump())
    finally:
        file.close()


async def home_of(hood: Neighbourhood, person: Person) -> str:
    """The home of somebody as stored: "3号楼 2单元 501"."""
    await hood.quiet()
    stored = hood.known(person)
    assert stored is not None
    with hood.database.read() as uow:
        names = [place.name for place in uow.places.named(stored.home)[3:]]
    return " ".join([*names, *([stored.room] if stored.room else [])])


async def test_nobody_is_stored_before_they_agreed(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("/start")
    await lan.sees("您的信息怎么用")
    await strangers.quiet()
    assert strangers.known(lan) is None
    assert "李姐" in kept(strangers)
    assert "兰阿姨" not in kept(strangers)

    await lan.presses("同意，继续")
    await lan.sees("谢谢您")
    await strangers.quiet()
    stored = strangers.known(lan)
    assert stored is not None
    assert (stored.name, stored.consent_version) == ("兰阿姨", 1)


async def test_a_home_is_chosen_by_buttons_from_the_community_to_the_door(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("/start")
    await lan.presses("同意，继续")
    await lan.sees("您住在哪里")
    await lan.presses("晨光社区")
    await lan.presses("3号楼")
    await lan.presses("2单元")
    await lan.sees("门牌号是多少")
    await lan.says("501")
    await lan.sees("记下了", "3号楼 2单元 501")
    assert await home_of(strangers, lan) == "3号楼 2单元 501"
    assert strangers.tickets() == 0


async def test_the_poster_of_a_building_leads_home_at_once(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("/start b-cg-3")
    await lan.presses("同意，继续")
    await lan.sees("3号楼", "几单元")
    await lan.presses("这样就行")
    await lan.sees("记下了", "3号楼")
    assert await home_of(strangers, lan) == "3号楼"


async def test_whoever_says_later_reports_all_the_same(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("/start")
    await lan.presses("同意，继续")
    await lan.presses("以后再说")
    await lan.sees("以后再说")
    await lan.says("楼道灯不亮")
    await lan.sees("哪栋楼")
    await lan.presses("晨光社区")
    await lan.presses("3号楼")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")
    assert await home_of(strangers, lan) == ""


async def test_declining_keeps_nothing_and_says_where_to_turn(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.sees("我先替您拿着")
    await lan.presses("不同意")
    await lan.sees("居委会", "110")
    await strangers.quiet()
    assert strangers.known(lan) is None
    assert "三号楼楼道灯不亮" not in kept(strangers)
    await lan.presses("同意，继续")
    await lan.sees("谢谢您")
    await strangers.quiet()
    assert not any("还没有发出去" in str(message.get("text")) for message in lan.news())


async def test_what_was_said_before_agreeing_goes_on_afterwards(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("三号楼二单元楼道灯不亮")
    await lan.sees("我先替您拿着")
    await lan.shows("photo")
    await lan.sees("这句我也先拿着")
    await strangers.quiet()
    assert strangers.known(lan) is None
    await lan.presses("同意，继续")
    await lan.sees("3号楼 2单元", "楼道灯不亮", "照片和文件：1")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")
    await strangers.wang.sees_media("photo")
    assert strangers.ticket().status is Status.DISPATCHED


async def test_what_waits_for_consent_can_still_be_put_right(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    said = await lan.says("三号楼楼道灯不亮")
    await lan.sees("我先替您拿着")
    await lan.edits(said, "五号楼楼道灯不亮")
    await strangers.quiet()
    await lan.presses("同意，继续")
    await lan.sees("5号楼", "五号楼楼道灯不亮")
    assert "三号楼楼道灯不亮" not in kept(strangers)


async def test_the_language_changes_before_and_after_agreeing(strangers: Neighbourhood) -> None:
    lan = strangers.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.presses("English")
    await lan.sees("Telegram", "110")
    await strangers.quiet()
    assert strangers.known(lan) is None
    await lan.presses("Agree and go on")
    await lan.sees("Please check", "楼道灯不亮")
    stored = strangers.known(lan)
    assert stored is not None
    assert stored.locale == "en"
    await lan.says("/language")
    await lan.presses("中文")
    await lan.sees("以后用中文")
    assert "我要上报" in lan.menu()


async def test_they_see_take_change_and_delete_what_is_known_of_them(hood: Neighbourhood) -> None:
    lan = hood.lan
    await lan.says("三号楼楼道灯不亮")
    await lan.presses("发送")
    await lan.sees("#A1", "王师傅")
    await lan.says("/mydata")
    await lan.sees("兰阿姨", "3号楼 2单元 501")
    await lan.says("/export")
    await lan.sees("全部信息", "三号楼楼道灯不亮")
    await lan.presses("改住处")
    await lan.presses("晨光社区")
    await lan.presses("5号楼")
    await lan.presses("1单元")
    await lan.says("202")
    await lan.sees("5号楼 1单元 202")
    await lan.says("/delete")
    await lan.sees("找不回来", "1 件")
    await lan.presses("删除")
    await lan.sees("已经删除")
    await hood.wang.sees("#A1", "撤回")
    await hood.quiet()
    assert hood.known(lan) is None
    assert hood.ticket().status is Status.WITHDRAWN
    assert "兰阿姨" not in kept(hood)
    assert "三号楼楼道灯不亮" not in kept(hood)
