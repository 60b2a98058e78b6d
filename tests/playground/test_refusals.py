"""Calls Telegram refuses, in its words; and calls in every form HTTP allows."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.playground.botapi import METHODS

from .conftest import LAN, TOKEN, Playground

DOC = Path(__file__).parents[2] / "docs" / "playground.md"
PHOTO = {"type": "photo", "media": "attach://missing"}


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [("sendMessage", {"text": "x"}, "chat_id is empty"),
     ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
     ("sendMessage", {"chat_id": LAN, "text": "x", "parse_mode": "Latex"}, "unsupported parse_mode"),
     ("sendMessage", {"chat_id": LAN, "text": "x", "reply_markup": "{"},
      "can't parse reply keyboard markup JSON object"),
     ("sendMessage", {"chat_id": LAN, "text": "x", "reply_markup": [1]}, "object expected as reply markup"),
     ("sendMessage", {"chat_id": LAN, "text": "x", "reply_markup": {"inline_keyboard": [{}]}},
      'field "inline_keyboard" must be an Array of Arrays'),
     ("sendMessage", {"chat_id": LAN, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
     ("sendMessage",
      {"chat_id": LAN, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "http://host"}]]}},
      "inline keyboard button URL 'http://host' is invalid: Wrong HTTP URL"),
     ("sendPhoto", {"chat_id": LAN}, "there is no photo in the request"),
     ("sendPhoto", {"chat_id": LAN, "photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
     ("sendMediaGroup", {"chat_id": LAN, "media": "x" * 3}, "can't parse media JSON object"),
     ("sendMediaGroup", {"chat_id": LAN, "media": [PHOTO] * 11}, "there are too many messages to send as an album"),
     ("sendMediaGroup", {"chat_id": LAN, "media": [PHOTO] * 2},
      'can\'t find file with name "missing" in the request'),
     ("sendMediaGroup", {"chat_id": LAN, "media": [{"type": "dice", "media": "x"}] * 2},
      "can't parse InputMedia: type is invalid"),
     ("sendLocation", {"chat_id": LAN, "latitude": 91, "longitude": 0}, "LOCATION_INVALID"),
     ("sendLocation", {"chat_id": LAN, "latitude": 30}, "longitude is empty or invalid"),
     ("sendContact", {"chat_id": LAN, "phone_number": "1"}, "contact phone number and first name must be non-empty"),
     ("sendChatAction", {"chat_id": LAN, "action": "dancing"}, "wrong parameter action in request"),
     ("copyMessage", {"chat_id": LAN, "from_chat_id": LAN, "message_id": 1}, "message to copy not found"),
     ("forwardMessage", {"chat_id": LAN, "from_chat_id": LAN, "message_id": 1}, "message to forward not found"),
     ("editMessageText", {"text": "x"}, "message identifier is not specified"),
     ("editMessageText", {"chat_id": LAN, "message_id": 1, "text": "字" * 4097}, "MESSAGE_TOO_LONG"),
     ("deleteMessages", {"chat_id": LAN, "message_ids": []}, "message identifiers are not specified"),
     ("deleteMessages", {"chat_id": LAN, "message_ids": list(range(101))}, "too many message identifiers specified"),
     ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
     ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
     ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
     ("setMyDescription", {"description": "字" * 513}, "bot description is too long"),
     ("setWebhook", {"url": "ftp://x"}, "invalid webhook URL specified"),
     ("setWebhook", {"url": "https://example.org", "secret_token": "密"},
      "secret token contains unallowed characters"),
     ("getChatMember", {"chat_id": LAN, "user_id": 5}, "PARTICIPANT_ID_INVALID"),
     ("leaveChat", {"chat_id": LAN}, "chat is not a group")],
)  # fmt: skip
async def test_it_is_refused_with_400(playground: Playground, method: str, params: dict, refusal: str) -> None:
    assert await playground.call(method, **params) == (
        400, {"ok": False, "error_code": 400, "description": f"Bad Request: {refusal}"},
    )  # fmt: skip
    assert len(playground.lan.messages()) == 1


async def test_a_caption_over_1024_characters_is_refused(playground: Playground) -> None:
    file_id = playground.lan.photo()["photo"][0]["file_id"]
    _, body = await playground.call("sendPhoto", chat_id=LAN, photo=file_id, caption="字" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"
    assert (await playground.call("sendPhoto", chat_id=LAN, photo=file_id, caption="字" * 1024))[0] == 200


async def test_only_own_messages_are_edited(playground: Playground) -> None:
    said = playground.lan.text("我的话")
    _, body = await playground.call("editMessageText", chat_id=LAN, message_id=said["message_id"], text="改")
    assert body["description"] == "Bad Request: message can't be edited"


async def test_a_call_may_come_by_query_form_or_json(playground: Playground) -> None:
    url = f"{playground.url}/bot{TOKEN}/sendmessage"
    fields = {"chat_id": str(LAN), "text": "同样", "reply_markup": '{"remove_keyboard": true}'}
    form = aiohttp.FormData(fields, default_to_multipart=True)
    for request in ({"params": fields}, {"data": fields}, {"json": fields}, {"data": form}):
        async with playground.http.post(url, **request) as response:
            assert (await response.json())["result"]["text"] == "同样"
    headers = {"Content-Type": "application/json"}
    async with playground.http.post(url, data=b"{", headers=headers) as response:
        assert (response.status, (await response.json())["error_code"]) == (400, 400)


def test_every_method_is_in_the_docs() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert "sendMessage" in METHODS
    assert [name for name in METHODS if name not in text] == []
