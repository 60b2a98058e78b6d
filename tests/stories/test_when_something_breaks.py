"""A message nobody can work on harms nobody else: it is kept, its sender hears an apology, the desk an alarm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.actions import answers
from tests.stories.people import Neighbourhood, closed, neighbourhood, quick_settings


async def test_a_poison_message_becomes_a_dead_letter_and_the_chat_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_anything: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(answers, "content", broken)
    settings = quick_settings(update_attempts=2, update_retry_seconds=0.05)
    async with neighbourhood(tmp_path, settings=settings) as hood:
        await hood.chen.says("/mine")
        await hood.lan.says("三号楼楼道灯不亮")
        await hood.lan.says("/help")
        await hood.lan.sees("对不起", "消息没有丢")
        await hood.lan.sees("我是邻铃")
        await hood.li.sees("没能处理")
        await hood.chen.sees("还没有上报过")
        await hood.quiet()
        assert hood.count("dead") == 1
        monkeypatch.undo()
        await hood.lan.says("三号楼楼道灯不亮")
        await hood.lan.sees("还没有发出去")


@asynccontextmanager
async def broken_hood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Neighbourhood]:
    """What 兰阿姨 wrote is a dead letter: handling anybody's words is broken until `monkeypatch` is undone."""

    def broken(*_anything: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(answers, "content", broken)
    settings = quick_settings(update_attempts=1)
    async with neighbourhood(folder, settings=settings) as hood:
        await hood.lan.says("三号楼楼道灯不亮")
        await hood.lan.sees("对不起")
        yield hood


async def test_the_desk_looks_at_a_dead_letter_and_tries_again_when_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with broken_hood(tmp_path, monkeypatch) as hood:
        await hood.li.presses("查看")
        card = await hood.li.sees("RuntimeError", "私聊")
        assert "楼道灯" not in str(card), "nobody's words are shown"
        await hood.li.presses("再试一次")
        await hood.li.sees("没能处理")  # it failed again: a new alarm
        monkeypatch.undo()
        await hood.li.presses("查看")
        await hood.li.presses("再试一次")
        await hood.li.sees("正在重新处理")
        await hood.lan.sees("还没有发出去")
        await hood.quiet()
        assert hood.count("dead") == 0
        await hood.li.presses("还有哪些")
        await hood.li.sees("没有失败的消息")


async def test_the_desk_lets_a_dead_letter_go_and_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with broken_hood(tmp_path, monkeypatch) as hood:
        await hood.li.presses("查看")
        again = await hood.li.button("再试一次")
        await hood.li.presses("放弃")
        await hood.li.sees("永久放弃")
        assert hood.count("dead") == 1
        await hood.li.presses("确定放弃")
        await hood.li.sees("已放弃")
        await hood.li.forges(again)
        await hood.li.sees("已经有人处理")
        await hood.quiet()
        assert hood.count("dead") == 0


async def test_who_has_no_say_over_the_sender_neither_sees_nor_settles_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with broken_hood(tmp_path, monkeypatch) as hood:
        (seq,) = [int(data.split(":")[1]) for data in [await hood.li.button("查看")]]
        for outsider in (hood.at_work("tang"), hood.wang, hood.chen):
            for verb in ("letter", "letter_replay", "letter_drop", "letter_drop_yes", "letters"):
                await outsider.forges(f"{verb}:{seq}:u")
            await hood.quiet()
            assert not any("RuntimeError" in str(message) for message in outsider.from_bot())
        assert hood.count("dead") == 1
        await hood.li.forges(f"letter_replay:{seq}:x")
        await hood.li.sees("不归您管")


async def test_a_whole_life_on_postgresql(tmp_path: Path, own_postgres_url: str) -> None:
    async with neighbourhood(tmp_path, url=own_postgres_url) as hood:
        await closed(hood)
        await hood.lan.presses("基本满意")
        await hood.lan.sees("谢谢您给 #A1 的评价")
        await hood.lan.presses("重新处理")
        await hood.lan.presses("又出现了")
        await hood.wang.sees("新工单 #A1")
        await hood.lan.says("三号楼着火了")
        await hood.lan.sees("119")
        await hood.wang.sees("新工单 #A2")
        await hood.li.sees("#A2", "危急")
        await hood.quiet()
        assert hood.count("dead") == 0
