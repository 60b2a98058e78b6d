"""Pictures sent as files lose the place they tell of before anybody gets them; voices are listened to by an ear."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.domain.taxonomy import Category, Urgency
from bot.ears.outside import OutsideEars
from bot.pictures import look
from bot.playground.faults import Fault
from bot.playground.files import DOWNLOAD_LIMIT, Upload
from tests.stories.people import Neighbourhood, Person, neighbourhood, quick_settings, signed
from tests.test_pictures import exif_at, shot

GRID_TWO = (33.24780, 113.71560)
EAR = """
import sys
from bot.ears.worker import _say, serve
_say(sys.stdout, {"ready": True})
serve(lambda voice: open(sys.argv[1], encoding="utf-8").read(), sys.stdin.buffer, sys.stdout)
"""
"""A worker that hears whatever a file says: the process and its pipes are real, the model is not."""


async def sends(person: Person, content: bytes, name: str = "IMG_1.jpg", **how: Any) -> None:
    """Send a picture as a file."""
    person._acts()
    person.phone.media("document", Upload(name, content), **how)


def received(hood: Neighbourhood, person: Person) -> list[bytes]:
    """Every file the bot gave this person."""
    return [hood.world.files.get(m["document"]["file_id"]).content for m in person.from_bot() if "document" in m]


@pytest.fixture
def with_place() -> bytes:
    return shot("JPEG", exif=exif_at(*GRID_TWO).tobytes())


async def test_a_picture_sent_as_a_file_finds_the_grid_and_reaches_the_worker_without_its_place(
    hood: Neighbourhood, with_place: bytes
) -> None:
    zhao = hood.at_work("zhao")
    await sends(hood.lan, with_place)
    await hood.lan.sees("照片里记有拍摄位置", "二网格")
    await hood.lan.sees("已附上定位")
    await hood.lan.says("路上的井盖松了")
    await hood.lan.sees("路上的井盖松了")
    await hood.lan.presses("发送")
    await zhao.sees("新工单 #A1")
    await zhao.sees_media("document")
    (content,) = received(hood, zhao)
    assert not look(content).changed
    assert look(with_place).taken_at is not None
    assert received(hood, hood.lan) == [content]
    assert hood.place() == "二网格"


async def test_a_picture_still_being_looked_into_follows_its_ticket_clean(
    hood: Neighbourhood, with_place: bytes
) -> None:
    hood.world.faults.script([Fault("getFile", "status", status=502, times=2)])
    await sends(hood.lan, with_place, caption="三号楼楼道灯不亮")
    await hood.lan.presses("发送")
    await hood.wang.sees("新工单 #A1")
    await hood.wang.sees_media("document")
    assert all(not look(content).changed for content in received(hood, hood.wang))
    assert len(received(hood, hood.wang)) == 1


async def test_a_picture_that_tells_nothing_goes_on_as_it_is(hood: Neighbourhood) -> None:
    plain = shot("PNG")
    await sends(hood.lan, plain, "a.png", caption="三号楼楼道灯不亮")
    await hood.lan.presses("发送")
    await hood.wang.sees_media("document")
    assert received(hood, hood.wang) == [plain]
    assert received(hood, hood.lan) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("IMG_2.HEIC", b"\0\0\0\x18ftypheic" + bytes(100)), ("big.jpg", b"\xff\xd8" + bytes(DOWNLOAD_LIMIT))],
)
async def test_a_picture_nobody_can_look_into_is_not_passed_on_and_its_sender_is_told(
    hood: Neighbourhood, name: str, content: bytes
) -> None:
    await sends(hood.lan, content, name, caption="三号楼楼道灯不亮")
    await hood.lan.sees("没有转给网格员", "当作照片")
    await hood.lan.presses("发送")
    await hood.wang.sees("新工单 #A1")
    await hood.quiet()
    assert received(hood, hood.wang) == []


async def test_other_files_are_passed_on_as_ever(hood: Neighbourhood) -> None:
    await hood.lan.shows("document", "三号楼楼道灯不亮")
    await hood.lan.presses("发送")
    await hood.wang.sees_media("document")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """What the ear will hear."""
    return tmp_path / "told.txt"


def hears(told: Path, words: str) -> None:
    told.write_text(words, "utf-8")


@pytest.fixture
async def listening(tmp_path: Path, told: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Neighbourhood]:
    command = (sys.executable, "-c", EAR, str(told))
    monkeypatch.setattr(app, "ears_of", lambda _settings: OutsideEars(command, seconds=20))
    async with neighbourhood(tmp_path) as made:
        yield made


async def test_what_was_heard_is_shown_and_becomes_the_words_when_it_is_right(
    listening: Neighbourhood, told: Path
) -> None:
    lan = listening.lan
    hears(told, "五号楼的路灯坏了")
    await lan.shows("voice")
    await lan.sees("我听到：「五号楼的路灯坏了」")
    await lan.presses("对，就这样")
    await lan.sees("🏷 设施水电", "💬 五号楼的路灯坏了", "5号楼")
    await lan.presses("发送")
    await lan.sees("#A1")
    await listening.quiet()
    assert (listening.ticket().text, listening.place()) == ("五号楼的路灯坏了", "5号楼")


async def test_what_was_heard_wrongly_is_dropped_and_the_buttons_stay(listening: Neighbourhood, told: Path) -> None:
    lan = listening.lan
    hears(told, "吃葡萄不吐葡萄皮")
    await lan.shows("voice")
    await lan.sees("我听到")
    await lan.presses("不对")
    card = await lan.sees("请写一句")
    assert "葡萄" not in card["text"]
    await lan.presses("设施水电")
    await lan.presses("发送")
    await listening.wang.sees_media("voice")


async def test_danger_heard_in_a_voice_is_danger_as_if_typed(listening: Neighbourhood, told: Path) -> None:
    hears(told, "三号楼楼道着火了")
    await listening.lan.shows("voice")
    await listening.lan.sees("119")
    await listening.wang.sees("新工单 #A1", "着火了")
    await listening.wang.sees_media("voice")
    await listening.quiet()
    assert listening.ticket().urgency is Urgency.P0


async def test_a_fire_heard_late_is_no_result_of_the_ticket_in_hand(listening: Neighbourhood, told: Path) -> None:
    wang = listening.wang
    await signed(listening)
    hears(told, "五号楼着火了")
    listening.world.faults.script([Fault("getFile", "status", status=502, times=2)])
    await wang.shows("voice")
    await wang.presses("同意，继续")
    await wang.presses("完成")
    await wang.sees("办得怎么样")
    await wang.sees("请马上拨打 119")
    await listening.li.sees("#A2", "危急")
    await wang.says("换了灯泡")
    await wang.presses("不便拍")
    await listening.lan.sees("#A1 有结果了", "换了灯泡")
    await listening.quiet()
    assert (listening.ticket(2).urgency, listening.place(2)) == (Urgency.P0, "5号楼")
    assert "着火" not in (listening.ticket(1).result or "")


LETTER = (
    "尊敬的领导您好，我是三号楼的业主，现就小区管理问题向贵单位反映如下。长期以来物业不作为，楼道照明损坏无人维修，"
    "我多次投诉均未得到答复。恳请有关部门高度重视，督促物业依法依规整改，并请将处理结果予以答复。此致敬礼，望领导予以重视解决为盼，"
    "谢谢领导在百忙之中关注此事。"
)


async def test_danger_heard_after_a_long_letter_rings(listening: Neighbourhood, told: Path) -> None:
    lan = listening.lan
    await lan.says(LETTER)
    await lan.sees("还没有发出去")
    hears(told, "三号楼楼道着火了")
    await lan.shows("voice")
    await lan.sees("119")
    await listening.quiet()
    ticket = listening.ticket()
    assert (ticket.urgency, ticket.category) == (Urgency.P0, Category.FIRE)
    assert "尊敬的领导" in ticket.text
    assert "着火了" in ticket.text


async def test_words_heard_go_along_with_the_one_who_joins(listening: Neighbourhood, told: Path) -> None:
    await signed(listening, "三号楼电梯又坏了")
    hears(told, "3栋电梯停了不动，我腿脚不好")
    await listening.chen.shows("voice")
    await listening.chen.presses("对，就这样")
    await listening.chen.sees("是这件事吗")
    await listening.chen.presses("我也遇到了")
    await listening.wang.sees("#A1", "3栋电梯停了不动，我腿脚不好")


async def test_an_ear_without_its_model_leaves_the_buttons_and_a_number_for_the_operator(tmp_path: Path) -> None:
    settings = quick_settings(speech_engine="sense_voice", speech_model=tmp_path)
    async with neighbourhood(tmp_path, settings=settings) as hood:
        await hood.lan.shows("voice")
        await hood.lan.sees("请写一句")
        await hood.lan.presses("设施水电")
        async with asyncio.timeout(20):
            while not hood.bot._errands.counted["listen", "deaf"]:  # noqa: ASYNC110 - nothing outside is told of it
                await asyncio.sleep(0.05)
        await hood.lan.presses("发送")
        await hood.wang.sees_media("voice")
