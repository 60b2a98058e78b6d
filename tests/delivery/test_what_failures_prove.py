"""Every failure of TELEGRAM.md, from the wire to its verdict."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.delivery.connection import Bot, open_bot
from bot.delivery.delivering import deliver
from bot.delivery.errors import (
    TOKEN_PAUSE,
    Ambiguous,
    CardGone,
    Moved,
    NotModified,
    NotSent,
    Pause,
    Refused,
    ReplyGone,
    Sent,
    Turned,
    Unreachable,
    Verdict,
    verdict,
)
from bot.delivery.request import UNTOLD_PAUSE
from bot.domain.message import Lane, Media, MediaKind, Message
from storage.outbox import Parcel

from .conftest import QUICK, JumpingClock
from .telegram_server import TOKEN, Fault, Telegram, breaks_off, cuts, page, refuses, says, waits_for


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with open_bot(TOKEN, telegram.url, timeouts=QUICK) as opened:
        yield opened


def parcel(message: Message | None = None, **more: object) -> Parcel:
    values = {
        "id": 1, "chat_id": 7, "lane": Lane.REPLY, "message": message or Message("你好"), "card": None, "edit": None,
        "reply_to": None, "ticket_id": None, "at_most_once": False, "attempts": 0, "created_at": JumpingClock().now(),
        "leased_until": JumpingClock().now(),
    }  # fmt: skip
    return Parcel(**(values | more))  # type: ignore[arg-type]


async def verdict_of(bot: Bot, sent: Parcel | None = None) -> Verdict:
    return (await deliver(bot, sent or parcel(), [])).verdict


ON_THE_WIRE: list[tuple[str, Fault, type]] = [
    ("reset after the body", cuts, Ambiguous),
    ("a 502 page", page(502), Ambiguous),
    ("a 504 page", page(504), Ambiguous),
    ("Telegram's own 500", refuses(500, "Internal Server Error"), Ambiguous),
    ("a page that is no Telegram's 403", page(403), Turned),
    ("a proxy's login", page(407), Turned),
    ("a redirect", page(302, Location="http://127.0.0.1:9/"), Turned),
    ("not our token's 404 page", page(404), Turned),
    ("blocked", refuses(403, "Forbidden: bot was blocked by the user"), Unreachable),
    ("chat not found", refuses(400, "Bad Request: chat not found"), Unreachable),
    ("too long", refuses(400, "Bad Request: message is too long"), Refused),
    ("an unknown 400", refuses(400, "Bad Request: something new"), Refused),
    ("odd 200: nothing", says(b""), Sent),
    ("odd 200: words", says(b"OK"), Sent),
    ("odd 200: no result", says(b'{"ok": true}'), Sent),
    ("odd 200: just true", says(b'{"ok": true, "result": true}'), Sent),
    ("odd 200: it breaks off", breaks_off, Sent),
]


@pytest.mark.parametrize(("fault", "expected"), [row[1:] for row in ON_THE_WIRE], ids=[row[0] for row in ON_THE_WIRE])
async def test_the_wire_proves(bot: Bot, telegram: Telegram, fault: Fault, expected: type) -> None:
    telegram.next(fault)
    assert isinstance(await verdict_of(bot), expected)
    assert len(telegram.calls) == 1


async def test_no_answer_in_time_is_ambiguous(bot: Bot, telegram: Telegram) -> None:
    never = asyncio.Event()
    telegram.next(waits_for(never))
    assert isinstance(await verdict_of(bot), Ambiguous)


async def test_no_connection_is_not_sent(unused_tcp_port: int) -> None:
    async with open_bot(TOKEN, f"http://127.0.0.1:{unused_tcp_port}", timeouts=QUICK) as bot:
        assert isinstance(await verdict_of(bot), NotSent)


async def test_no_free_connection_in_time_is_not_sent(telegram: Telegram) -> None:
    """PTB's PoolTimeout: with one connection that is taken, the second message never leaves."""
    from telegram import Bot

    from bot.delivery.request import AiohttpRequest, Timeouts

    held = asyncio.Event()
    telegram.next(waits_for(held))
    async with AiohttpRequest(connections=1, timeouts=Timeouts(pool=0.05, connect=0.05, read=5.0)) as request:
        bot = Bot(TOKEN, f"{telegram.url}/bot", request=request, get_updates_request=request)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(verdict_of(bot))
            await telegram.heard(1)
            assert isinstance(await verdict_of(bot), NotSent)
            held.set()
        assert isinstance(first.result(), Sent)
    assert len(telegram.calls) == 1


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (refuses(429, "Too Many Requests: retry after 7", retry_after=7), 7),
        (refuses(429, "Too Many Requests", retry_after=0), 0),
        (page(429, **{"Retry-After": "3"}), 3),
        (page(429), UNTOLD_PAUSE),
    ],
)
async def test_429_says_how_long_the_bot_is_silent(bot: Bot, telegram: Telegram, fault: Fault, seconds: float) -> None:
    telegram.next(fault)
    assert await verdict_of(bot) == Pause(seconds, "429")


async def test_a_refused_token_pauses_the_bot_and_fails_nothing(bot: Bot, telegram: Telegram) -> None:
    telegram.next(refuses(401, "Unauthorized"))
    assert await verdict_of(bot) == Pause(TOKEN_PAUSE, "token refused")


async def test_a_group_that_moved_says_where_to(bot: Bot, telegram: Telegram) -> None:
    telegram.next(refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005))
    assert await verdict_of(bot) == Moved(-1005)


async def test_the_id_in_an_odd_answer_is_kept(bot: Bot, telegram: Telegram) -> None:
    telegram.next(says(b'{"ok": true, "result": {"message_id": 55}}'))
    assert await verdict_of(bot) == Sent(55)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BadRequest("Message is not modified: specified new message content"), NotModified),
        (BadRequest("Message to edit not found"), CardGone),
        (BadRequest("Message can't be edited"), CardGone),
        (BadRequest("MESSAGE_ID_INVALID"), CardGone),
        (BadRequest("There is no text in the message to edit"), CardGone),
        (BadRequest("Message to be replied not found"), ReplyGone),
        (BadRequest("PEER_ID_INVALID"), Unreachable),
        (BadRequest("Message text is empty"), Refused),
        (BadRequest("BUTTON_DATA_INVALID"), Refused),
        (Forbidden("Forbidden: user is deactivated"), Unreachable),
        (Forbidden("Forbidden: bot was kicked from the group chat"), Unreachable),
        (ChatMigrated(-9), Moved),
        (InvalidToken(), Pause),
        (NetworkError("?"), Ambiguous),
        (TelegramError("?"), Turned),
        (TimeoutError(), Ambiguous),
    ],
)
def test_ptb_s_errors_have_their_verdicts(error: Exception, expected: type) -> None:
    assert isinstance(verdict(error), expected)


async def test_a_reply_to_what_is_gone_is_sent_without_the_reply(bot: Bot, telegram: Telegram) -> None:
    telegram.next(refuses(400, "Bad Request: message to be replied not found"))
    assert isinstance(await verdict_of(bot, parcel(reply_to=5)), Sent)
    assert [("reply_parameters" in call.params) for call in telegram.calls] == [True, False]


async def test_where_the_media_are_refused_their_words_are_said_alone(bot: Bot, telegram: Telegram) -> None:
    telegram.next(refuses(400, "Bad Request: wrong file identifier/HTTP URL specified"))
    message = Message("楼道漏水", media=(Media(MediaKind.PHOTO, "gone"),))
    assert isinstance(await verdict_of(bot, parcel(message)), Sent)
    assert [call.method for call in telegram.calls] == ["sendPhoto", "sendMessage"]


@pytest.mark.parametrize(
    "fault", [cuts, page(502), page(403), says(b"{"), refuses(401, "Unauthorized"), refuses(400, "Bad Request: x")]
)
async def test_neither_token_nor_words_are_in_errors_and_logs(
    bot: Bot, telegram: Telegram, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("telegram", "aiohttp"):
        logging.getLogger(name).setLevel(logging.WARNING)  # as `open_bot` left them; caplog's level is the root's
    telegram.next(fault)
    found = await verdict_of(bot, parcel(Message("三号楼的秘密")))
    assert telegram.texts == ["三号楼的秘密"]
    for shown in (repr(found), caplog.text):
        assert "scripted-secret" not in shown
        assert "秘密" not in shown
