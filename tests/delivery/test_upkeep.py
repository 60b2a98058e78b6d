"""The few calls made beside the outbox."""

from __future__ import annotations

import pytest

from bot.delivery import open_bot
from bot.delivery.upkeep.me import Me, who_am_i
from bot.delivery.upkeep.patience import TokenRefusedError, UnreachableError, UpkeepError
from bot.delivery.upkeep.set_commands import set_commands
from bot.delivery.upkeep.webhook import Webhook, delete_webhook, set_webhook, webhook

from .conftest import QUICK
from .telegram_server import TOKEN, Telegram, page, refuses


async def test_the_bot_knows_who_it_is(telegram: Telegram) -> None:
    async with open_bot(TOKEN, telegram.url) as bot:
        assert await who_am_i(bot) == Me(99, "linling_test_bot", "邻铃")


async def test_a_second_set_webhook_within_a_second_is_asked_again(telegram: Telegram) -> None:
    telegram.next(refuses(429, "Too Many Requests: retry after 0.01", retry_after=0.01))
    async with open_bot(TOKEN, telegram.url) as bot:
        await set_webhook(bot, "https://example.org/hook", "s3cret", allowed_updates=["message"], max_connections=50)
    first, second = telegram.calls
    assert first == second
    assert second.params["secret_token"] == "s3cret"
    assert second.params["allowed_updates"] == ["message"]
    assert second.params["max_connections"] == 50


async def test_the_webhook_is_taken_away_without_dropping_what_waits(telegram: Telegram) -> None:
    async with open_bot(TOKEN, telegram.url) as bot:
        await delete_webhook(bot)
        assert await webhook(bot) == Webhook("", 3, "")
    assert telegram.calls[0].method == "deleteWebhook"
    assert telegram.calls[0].params.get("drop_pending_updates") is not True


async def test_commands_are_set_for_each_language(telegram: Telegram) -> None:
    async with open_bot(TOKEN, telegram.url) as bot:
        await set_commands(bot, {"": [("start", "开始")], "en": [("start", "Begin")]})
    assert [(call.params.get("language_code"), call.params["commands"]) for call in telegram.calls] == [
        (None, [{"command": "start", "description": "开始"}]),
        ("en", [{"command": "start", "description": "Begin"}]),
    ]


async def test_a_wrong_token_is_told_from_a_dead_network_and_neither_shows_the_token(
    telegram: Telegram, unused_tcp_port: int
) -> None:
    telegram.next(refuses(401, "Unauthorized"), refuses(400, "Bad Request: bad webhook"), page(502))
    async with open_bot(TOKEN, telegram.url) as bot:
        with pytest.raises(TokenRefusedError) as refused:
            await who_am_i(bot)
        with pytest.raises(UpkeepError, match=r"(?i)bad webhook") as bad:
            await who_am_i(bot)
        with pytest.raises(UnreachableError):
            await who_am_i(bot)
    assert type(bad.value) is UpkeepError
    async with open_bot(TOKEN, f"http://127.0.0.1:{unused_tcp_port}", timeouts=QUICK) as bot:
        with pytest.raises(UnreachableError) as dead:
            await who_am_i(bot)
    assert "scripted-secret" not in f"{refused.value}{dead.value}"
