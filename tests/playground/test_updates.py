"""How the bot hears: offsets, redelivery, conflicts, and the webhook's patience."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiohttp import web
from telegram.ext import ExtBot

from bot.playground.limits import Limits
from bot.playground.server import running
from bot.playground.world import World

from .conftest import CHEN, LAN, TOKEN, Playground


async def test_updates_come_again_until_the_offset_confirms_them(playground: Playground, aiogram_bot: Bot) -> None:
    for text in ("一", "二", "三"):
        playground.lan.text(text)
    first = await aiogram_bot.get_updates(limit=2)
    again = await aiogram_bot.get_updates()
    assert [u.update_id for u in first] == [u.update_id for u in again][:2]
    rest = await aiogram_bot.get_updates(offset=first[-1].update_id + 1)
    assert [u.message.text for u in rest if u.message] == ["三"]
    assert await aiogram_bot.get_updates(offset=rest[-1].update_id + 1) == []


async def test_a_negative_offset_keeps_only_the_last(playground: Playground, aiogram_bot: Bot) -> None:
    for text in ("一", "二"):
        playground.lan.text(text)
    assert [u.message.text for u in await aiogram_bot.get_updates(offset=-1) if u.message] == ["二"]
    assert len(await aiogram_bot.get_updates()) == 1


async def test_a_long_poll_answers_the_moment_somebody_writes(playground: Playground, ptb_bot: ExtBot) -> None:
    poll = asyncio.ensure_future(ptb_bot.get_updates(timeout=30))  # noqa: TID251 - a test's own task
    await playground.world.until(lambda: playground.world.poll_turn == 1)
    playground.lan.text("漏水")
    (update,) = await asyncio.wait_for(poll, 2)
    assert update.message is not None
    assert update.message.text == "漏水"
    assert update.message.chat_id == LAN


async def test_a_second_poller_ends_the_first_with_409(playground: Playground, aiogram_bot: Bot) -> None:
    first = asyncio.ensure_future(aiogram_bot.get_updates(timeout=30))  # noqa: TID251 - a test's own task
    await playground.world.until(lambda: playground.world.poll_turn == 1)
    assert await playground.call("getUpdates") == (200, {"ok": True, "result": []})
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first


async def test_only_the_kinds_asked_for_are_queued(playground: Playground, aiogram_bot: Bot) -> None:
    await aiogram_bot.get_updates(allowed_updates=["callback_query"])
    playground.lan.text("听不见")
    assert await aiogram_bot.get_updates() == []
    await aiogram_bot.get_updates(allowed_updates=[])
    playground.lan.text("听得见")
    assert len(await aiogram_bot.get_updates()) == 1


async def test_a_press_carries_its_message_and_the_answer_reaches_the_phone(
    playground: Playground, aiogram_bot: Bot, ptb_bot: ExtBot
) -> None:
    asked = playground.lan.text("三号楼漏水")
    markup = {"inline_keyboard": [[{"text": "对", "callback_data": "yes:1"}]]}
    await playground.call("sendMessage", chat_id=LAN, text="对吗", reply_markup=markup,
                          reply_parameters={"message_id": asked["message_id"]})  # fmt: skip
    query = playground.lan.tap("对")
    updates = await aiogram_bot.get_updates()
    callback = updates[-1].callback_query
    assert callback is not None
    assert callback.data == "yes:1"
    assert callback.message.reply_to_message.text == "三号楼漏水"  # type: ignore[union-attr]
    await ptb_bot.answer_callback_query(callback.id, "收到", show_alert=True)
    assert query.toast == {"text": "收到", "show_alert": True}


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed


async def test_a_callback_query_expires_after_150_seconds() -> None:
    clock = HandClock()
    world = World(TOKEN, clock=clock)
    lan = world.phone(LAN)
    lan.text("/start")
    query = lan.press(1, "x", forged=True)
    async with running(world) as url, aiohttp.ClientSession() as http:
        clock.passed = 151
        async with http.post(f"{url}/bot{TOKEN}/answerCallbackQuery", data={"callback_query_id": query.id}) as answer:
            body = await answer.json()
        async with http.get(f"{url}/bot{TOKEN}/getUpdates") as answer:
            left = (await answer.json())["result"]
    assert body["description"].startswith("Bad Request: query is too old and response timeout expired")
    assert [list(update)[1] for update in left] == ["message"]


@dataclass
class Hook:
    """A bot's webhook: `plan` says what to answer to which attempt; `seen` is what came, in order."""

    url: str = ""
    plan: dict[str, list[web.Response]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        text = update["message"]["text"] if "message" in update else update["callback_query"]["data"]
        self.seen.append(text)
        planned = self.plan.get(text, [])
        return planned.pop(0) if planned else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def drained(playground: Playground) -> None:
    await playground.world.until(lambda: not playground.world.updates.waiting())


async def test_the_webhook_gets_each_update_with_the_secret(
    playground: Playground, aiogram_bot: Bot, hook: Hook
) -> None:
    playground.lan.text("等着")
    await aiogram_bot.set_webhook(hook.url, secret_token="s3cret_-")
    await drained(playground)
    playground.lan.text("来了")
    await drained(playground)
    assert hook.seen == ["等着", "来了"]
    assert hook.secrets == {"s3cret_-"}
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await aiogram_bot.get_updates()
    await aiogram_bot.delete_webhook()
    assert (await aiogram_bot.get_webhook_info()).url == ""
    assert await aiogram_bot.get_updates() == []


async def test_a_failing_update_is_retried_and_holds_up_only_its_own_chat(
    playground: Playground, aiogram_bot: Bot, hook: Hook
) -> None:
    hook.plan["坏"] = [web.Response(status=503), web.Response(status=500), web.Response(status=404)]
    playground.lan.text("坏")
    playground.lan.text("后")
    playground.world.phone(CHEN).text("别人")
    await aiogram_bot.set_webhook(hook.url)
    await drained(playground)
    assert Counter(hook.seen) == {"坏": 4, "后": 1, "别人": 1}
    assert hook.seen.index("后") > 4
    assert hook.seen.index("别人") < 4
    assert "404" in ((await aiogram_bot.get_webhook_info()).last_error_message or "")


async def test_a_press_may_overtake_a_message_of_the_same_person(
    playground: Playground, aiogram_bot: Bot, hook: Hook
) -> None:
    hook.plan["慢"] = [web.Response(status=503, headers={"Retry-After": "1"})]
    playground.lan.text("慢")
    playground.lan.press(1, "按", forged=True)
    await aiogram_bot.set_webhook(hook.url)
    started = playground.world.clock.monotonic()
    await drained(playground)
    assert hook.seen == ["慢", "按", "慢"]
    assert playground.world.clock.monotonic() - started > 0.9


async def test_a_method_in_the_body_of_the_webhooks_answer_is_performed(
    playground: Playground, aiogram_bot: Bot, hook: Hook
) -> None:
    reply = {"method": "sendMessage", "chat_id": LAN, "text": "答在回信里"}
    hook.plan["问"] = [web.json_response(reply)]
    await aiogram_bot.set_webhook(hook.url)
    playground.lan.text("问")
    await playground.world.until(lambda: playground.lan.messages()[-1]["text"] == "答在回信里")


async def test_a_second_set_webhook_within_a_second_gets_429(hook: Hook) -> None:
    world = World(TOKEN, limits=Limits())
    async with running(world) as url, aiohttp.ClientSession() as http:
        codes = []
        for _ in range(2):
            async with http.post(f"{url}/bot{TOKEN}/setWebhook", data={"url": hook.url}) as answer:
                codes.append(answer.status)
    assert codes == [200, 429]
