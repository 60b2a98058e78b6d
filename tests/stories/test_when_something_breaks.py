"""A message nobody can work on harms nobody else: it is kept, its sender hears an apology, the desk an alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions import answers
from tests.stories.people import closed, neighbourhood, quick_settings


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
