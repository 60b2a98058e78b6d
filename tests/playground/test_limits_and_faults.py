"""Bad days: 429 by the limits, and every scripted fault as the clients meet it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest
import telegram.error
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter, TelegramServerError
from telegram.ext import ExtBot

from bot.playground.faults import Fault
from bot.playground.limits import Limits

from .conftest import LAN, TOKEN, Playground


def texts(playground: Playground) -> list[str]:
    return [message["text"] for message in playground.lan.messages() if message["from"]["is_bot"]]


@pytest.mark.parametrize("limits", [Limits(chat_burst=3)])
async def test_too_many_messages_to_one_chat_get_429_with_retry_after(
    playground: Playground, aiogram_bot: Bot
) -> None:
    for number in range(3):
        await aiogram_bot.send_message(LAN, str(number))
    with pytest.raises(TelegramRetryAfter) as refused:
        await aiogram_bot.send_message(LAN, "太快")
    assert refused.value.retry_after == 1
    assert texts(playground) == ["0", "1", "2"]


@pytest.mark.parametrize("limits", [Limits(per_group_minute=2)])
async def test_a_group_takes_its_share_a_minute(playground: Playground) -> None:
    group = playground.world.add_group("业主群", [LAN])
    answers = [await playground.call("sendMessage", chat_id=group.id, text="x") for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[-1][1]["parameters"]["retry_after"] in (29, 30)


async def test_a_storm_of_429_passes(playground: Playground, ptb_bot: ExtBot) -> None:
    playground.world.faults.script([Fault("sendMessage", "retry_after", seconds=7, times=2)])
    for _ in range(2):
        with pytest.raises(telegram.error.RetryAfter) as refused:
            await ptb_bot.send_message(LAN, "x")
        assert refused.value.retry_after == timedelta(seconds=7)
    await ptb_bot.send_message(LAN, "过去了")
    assert texts(playground) == ["过去了"]


async def test_a_hang_has_its_effect_and_no_answer(playground: Playground, ptb_bot: ExtBot) -> None:
    playground.world.faults.script([Fault("sendMessage", "hang")])
    with pytest.raises(telegram.error.TimedOut):
        await ptb_bot.send_message(LAN, "到了没有", read_timeout=0.2)
    assert texts(playground) == ["到了没有"]


@pytest.mark.parametrize(("kind", "arrived"), [("reset", []), ("reset_after", ["断"])])
async def test_a_cut_connection_before_and_after_the_effect(
    playground: Playground, kind: str, arrived: list[str]
) -> None:
    playground.world.faults.script([Fault("sendMessage", kind)])  # type: ignore[arg-type]
    with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        await playground.call("sendMessage", chat_id=LAN, text="断")
    assert texts(playground) == arrived
    assert (await playground.call("getMe"))[0] == 200


async def test_a_502_is_a_page_and_has_no_effect(playground: Playground, aiogram_bot: Bot) -> None:
    playground.world.faults.script([Fault("*", "status", status=502)])
    async with playground.http.get(f"{playground.url}/bot{TOKEN}/sendMessage?chat_id={LAN}&text=x") as response:
        assert (response.status, response.content_type) == (502, "text/html")
    playground.world.faults.script([Fault("*", "status", status=500)])
    with pytest.raises(TelegramServerError):
        await aiogram_bot.send_message(LAN, "x")
    assert texts(playground) == []


async def test_broken_json_comes_after_the_effect(playground: Playground) -> None:
    playground.world.faults.script([Fault("sendMessage", "bad_json")])
    with pytest.raises(json.JSONDecodeError):
        await playground.call("sendMessage", chat_id=LAN, text="坏了")
    assert texts(playground) == ["坏了"]


async def test_a_delay_only_delays(playground: Playground) -> None:
    playground.world.faults.script([Fault("sendMessage", "delay", seconds=0.2)])
    before = asyncio.get_running_loop().time()
    assert (await playground.call("sendMessage", chat_id=LAN, text="慢"))[0] == 200
    assert asyncio.get_running_loop().time() - before >= 0.2


async def test_faults_are_scripted_and_cleared_over_http(playground: Playground) -> None:
    url = f"{playground.url}/api/faults"
    rule = {"method": "sendMessage", "kind": "status", "status": 500, "times": None}
    async with playground.http.post(url, json={"rules": [rule]}) as response:
        assert (await response.json())["rules"][0]["status"] == 500
    for _ in range(3):
        assert (await playground.call("sendMessage", chat_id=LAN, text="x"))[0] == 500
    async with playground.http.delete(url) as response:
        assert (await response.json()) == {"rules": []}
    assert (await playground.call("sendMessage", chat_id=LAN, text="x"))[0] == 200
