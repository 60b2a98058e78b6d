"""What a message becomes on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.connection import Bot, open_bot
from bot.delivery.delivering import deliver
from bot.delivery.errors import Ambiguous, Sent
from bot.delivery.parts import LARGEST_ALBUM, LONGEST_TEXT, cut, parts
from bot.domain.message import Button, Key, KeyAsks, Lane, Media, MediaKind, Message, Pin

from .conftest import QUICK
from .telegram_server import TOKEN, Call, Telegram, cuts
from .test_what_failures_prove import parcel

BUTTONS = ((Button("签收", press="accept:17"), Button("地图", url="https://example.org/map")),)
PHOTO, VIDEO = Media(MediaKind.PHOTO, "p1"), Media(MediaKind.VIDEO, "v1")
VOICE, PAPER = Media(MediaKind.VOICE, "o1"), Media(MediaKind.DOCUMENT, "d1")


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with open_bot(TOKEN, telegram.url, timeouts=QUICK) as opened:
        yield opened


async def said(bot: Bot, telegram: Telegram, message: Message, **more: Any) -> list[Call]:
    outcome = await deliver(bot, parcel(message, **more), [])
    assert isinstance(outcome.verdict, Sent), outcome
    return telegram.calls


async def test_text_is_plain_with_its_buttons_and_no_preview(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message("*三号楼* https://example.org", buttons=BUTTONS))
    assert (call.method, call.chat, call.text) == ("sendMessage", 7, "*三号楼* https://example.org")
    assert call.params["reply_markup"]["inline_keyboard"] == [
        [{"text": "签收", "callback_data": "accept:17"}, {"text": "地图", "url": "https://example.org/map"}]
    ]
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in call.params


async def test_keys_stay_below_the_text_field_and_may_ask_the_phone(bot: Bot, telegram: Telegram) -> None:
    keys = ((Key("我的上报"),), (Key("手机号", KeyAsks.CONTACT), Key("位置", KeyAsks.LOCATION)))
    (call,) = await said(bot, telegram, Message("菜单", keys=keys))
    markup = call.params["reply_markup"]
    assert (markup["resize_keyboard"], markup["is_persistent"]) == (True, True)
    assert markup["keyboard"] == [
        [{"text": "我的上报"}],
        [{"text": "手机号", "request_contact": True}, {"text": "位置", "request_location": True}],
    ]


@pytest.mark.parametrize(
    ("lane", "paid", "told"), [(Lane.BULK, True, True), (Lane.BULK, False, None), (Lane.NOTICE, True, None)]
)
async def test_only_bulk_that_is_paid_for_says_so(
    bot: Bot, telegram: Telegram, lane: Lane, paid: bool, told: bool | None
) -> None:
    await deliver(bot, parcel(Message("通知"), lane=lane), [], paid=paid)
    assert telegram.calls[0].params.get("allow_paid_broadcast") is told


async def test_a_reply_is_sent_even_when_what_it_answers_is_gone(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message("好"), reply_to=44)
    assert call.params["reply_parameters"] == {"message_id": 44, "allow_sending_without_reply": True}


async def test_a_pin_is_a_location(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message(pin=Pin(31.25, 121.5), buttons=BUTTONS))
    assert call.method == "sendLocation"
    assert (call.params["latitude"], call.params["longitude"]) == (31.25, 121.5)
    assert "reply_markup" in call.params


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (MediaKind.PHOTO, "sendPhoto"),
        (MediaKind.VIDEO, "sendVideo"),
        (MediaKind.VOICE, "sendVoice"),
        (MediaKind.AUDIO, "sendAudio"),
        (MediaKind.DOCUMENT, "sendDocument"),
        (MediaKind.VIDEO_NOTE, "sendVideoNote"),
        (MediaKind.ANIMATION, "sendAnimation"),
    ],
)
async def test_every_kind_of_media_is_passed_on_by_its_id(
    bot: Bot, telegram: Telegram, kind: MediaKind, method: str
) -> None:
    (call,) = await said(bot, telegram, Message(media=(Media(kind, "file-1"),), buttons=BUTTONS))
    assert call.method == method
    assert call.params[kind.value] == "file-1"
    assert "reply_markup" in call.params


async def test_a_caption_stands_with_its_photo(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message("漏水", media=(PHOTO,)))
    assert call.params["caption"] == "漏水"


async def test_an_album_carries_its_words_on_the_first_piece(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message("漏水", media=(PHOTO, VIDEO)))
    assert call.method == "sendMediaGroup"
    assert [(item["type"], item.get("caption")) for item in call.params["media"]] == [
        ("photo", "漏水"),
        ("video", None),
    ]


async def test_kinds_that_cannot_share_an_album_are_split(bot: Bot, telegram: Telegram) -> None:
    calls = await said(bot, telegram, Message("证据", media=(PHOTO, VOICE, VIDEO, PAPER), buttons=BUTTONS), reply_to=3)
    assert [call.method for call in calls] == ["sendMediaGroup", "sendVoice", "sendDocument"]
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]
    assert ["reply_parameters" in call.params for call in calls] == [True, False, False]
    assert calls[-1].params["caption"] == "证据"


async def test_words_too_long_for_a_caption_follow_the_photo(bot: Bot, telegram: Telegram) -> None:
    calls = await said(bot, telegram, Message("水" * 2000, media=(PHOTO,), buttons=BUTTONS))
    assert [call.method for call in calls] == ["sendPhoto", "sendMessage"]
    assert calls[1].text == "水" * 2000
    assert ["reply_markup" in call.params for call in calls] == [False, True]


async def test_an_edit_of_a_card_edits_its_text_or_its_caption(bot: Bot, telegram: Telegram) -> None:
    calls = await said(bot, telegram, Message("处置中", buttons=BUTTONS), card="ticket:17", edit=9)
    assert (calls[0].method, calls[0].params["message_id"]) == ("editMessageText", 9)
    await said(bot, telegram, Message("处置中", media=(PHOTO,)), card="ticket:17", edit=9)
    assert telegram.calls[1].method == "editMessageCaption"


async def test_parts_that_arrived_are_not_repeated(bot: Bot, telegram: Telegram) -> None:
    message, arrived = Message("水" * 2000, media=(PHOTO,)), []
    telegram.always(lambda call: call.method == "sendMessage" and len(telegram.calls) == 2, cuts)
    first = await deliver(bot, parcel(message), arrived)
    assert isinstance(first.verdict, Ambiguous)
    second = await deliver(bot, parcel(message), arrived)
    assert isinstance(second.verdict, Sent)
    assert [call.method for call in telegram.calls] == ["sendPhoto", "sendMessage", "sendMessage"]


async def test_files_are_uploaded_as_they_are(bot: Bot, telegram: Telegram) -> None:
    await bot.send_document(7, b"a,b\n1,2\n", filename="名单.csv", caption="名单")
    (call,) = telegram.calls
    assert call.params["document"] == ("名单.csv", b"a,b\n1,2\n")
    assert call.params["caption"] == "名单"


async def test_over_long_text_is_cut_as_a_last_resort(bot: Bot, telegram: Telegram) -> None:
    (call,) = await said(bot, telegram, Message("水" * 5000))
    assert call.text == "水" * 4095 + "…"


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.integers(2, 30))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, longest: int) -> None:
    short = cut(text, longest)
    assert len(short.encode("utf-16-le")) // 2 <= longest
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


media = st.lists(st.builds(Media, st.sampled_from(MediaKind), st.text("abc", min_size=1)), max_size=25)


@given(media.map(tuple), st.sampled_from(["", "漏水", "水" * 1500]), st.booleans(), st.booleans())
def test_every_piece_is_said_once_and_buttons_have_a_place(
    pieces: tuple[Media, ...], text: str, buttons: bool, pin: bool
) -> None:
    message = Message(text, BUTTONS if buttons else (), media=pieces, pin=Pin(1.0, 2.0) if pin else None)
    plan = parts(message)
    key = lambda item: (item.kind, item.file_id)  # noqa: E731
    assert sorted((item for part in plan for item in part.media), key=key) == sorted(pieces, key=key)
    assert "".join(part.text for part in plan) == text
    assert sum(part.pin is not None for part in plan) == pin
    assert all(len(part.media) <= LARGEST_ALBUM and len(part.text) <= LONGEST_TEXT for part in plan)
    assert not buttons or len(plan[-1].media) <= 1
    assert all(not (part.text and part.media and part.media[0].kind is MediaKind.VIDEO_NOTE) for part in plan)
