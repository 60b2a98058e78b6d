"""The contract seen through the real libraries: what they send is understood, what they get they can parse."""

from __future__ import annotations

from datetime import timedelta

import pytest
import telegram
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BufferedInputFile, InputMediaPhoto
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.playground import samples
from bot.playground.files import Upload

from .conftest import CHEN, LAN, Playground

KEYS = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("签收", callback_data="accept:17")]])


async def test_get_me_names_the_bot_to_both(aiogram_bot: Bot, ptb_bot: ExtBot) -> None:
    assert (await aiogram_bot.get_me()).id == (await ptb_bot.get_me()).id == 990000000900


async def test_a_sent_message_is_on_the_phone_and_an_edit_replaces_it(playground: Playground, ptb_bot: ExtBot) -> None:
    sent = await ptb_bot.send_message(LAN, "<b>工单</b> #A17", parse_mode="HTML", reply_markup=KEYS)
    shown = playground.lan.messages()[-1]
    assert shown["text"] == "工单 #A17"
    assert shown["entities"][0] == {"type": "bold", "offset": 0, "length": 2}
    assert shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "accept:17"
    edited = await ptb_bot.edit_message_text("已签收", LAN, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.edit_date is not None
    assert playground.lan.messages()[-1]["text"] == "已签收"
    assert "reply_markup" not in playground.lan.messages()[-1]


async def test_the_same_edit_again_is_not_modified(ptb_bot: ExtBot) -> None:
    sent = await ptb_bot.send_message(LAN, "一样", reply_markup=KEYS)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await ptb_bot.edit_message_text("一样", LAN, sent.message_id, reply_markup=KEYS)


async def test_a_message_with_a_reply_keyboard_can_never_be_edited(ptb_bot: ExtBot) -> None:
    keyboard = telegram.ReplyKeyboardMarkup([["我的上报"]], resize_keyboard=True)
    sent = await ptb_bot.send_message(LAN, "菜单", reply_markup=keyboard)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await ptb_bot.edit_message_text("别的", LAN, sent.message_id)


async def test_what_does_not_exist_cannot_be_edited_answered_or_found(ptb_bot: ExtBot, aiogram_bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await ptb_bot.edit_message_text("x", LAN, 1)
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb_bot.send_message(123, "x")
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await ptb_bot.answer_callback_query("12345")
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await aiogram_bot.send_message(LAN, "x", reply_to_message_id=1)
    assert await aiogram_bot.send_message(
        LAN, "x", reply_to_message_id=1, allow_sending_without_reply=True
    )


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("字" * 4097, "message is too long"), (" \n\t", "message text is empty"), ("", "message text is empty"),
     ("<b>开", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
     ("1 < 2", "can't parse entities: Unsupported start tag \"\" at byte offset 2")],
)  # fmt: skip
async def test_text_telegram_refuses_is_refused_in_its_words(aiogram_bot: Bot, text: str, refusal: str) -> None:
    with pytest.raises(TelegramBadRequest, match="^Telegram server says - Bad Request: " + refusal + "$"):
        await aiogram_bot.send_message(LAN, text, parse_mode="HTML")


async def test_length_is_counted_after_the_markup_is_parsed(aiogram_bot: Bot) -> None:
    assert await aiogram_bot.send_message(LAN, "<b>" + "字" * 4096 + "</b>", parse_mode="HTML")


async def test_markdown_v2_wants_its_escapes(aiogram_bot: Bot, playground: Playground) -> None:
    with pytest.raises(TelegramBadRequest, match=r"Character '\.' is reserved and must be escaped"):
        await aiogram_bot.send_message(LAN, "好.", parse_mode="MarkdownV2")
    await aiogram_bot.send_message(LAN, r"*好\.* _斜_ [链](https://example.org)", parse_mode="MarkdownV2")
    shown = playground.lan.messages()[-1]
    assert shown["text"] == "好. 斜 链"
    assert [entity["type"] for entity in shown["entities"]] == ["bold", "italic", "text_link"]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [([[("字", "d" * 65)]], "BUTTON_DATA_INVALID"), ([[("字", "票" * 22)]], "BUTTON_DATA_INVALID"),
     ([[("a", "b")]] * 101, "reply markup is too long"), ([[("a", "b")] * 9], "reply markup is too long")],
)  # fmt: skip
async def test_keyboards_telegram_refuses(
    playground: Playground, rows: list[list[tuple[str, str]]], refusal: str
) -> None:
    keyboard = [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    status, body = await playground.call(
        "sendMessage", chat_id=LAN, text="x", reply_markup={"inline_keyboard": keyboard}
    )
    assert (status, body["description"]) == (400, f"Bad Request: {refusal}")


async def test_a_call_link_on_a_button_is_refused(playground: Playground) -> None:
    markup = {"inline_keyboard": [[{"text": "119", "url": "tel:119"}]]}
    status, body = await playground.call("sendMessage", chat_id=LAN, text="x", reply_markup=markup)
    assert (status, "Unsupported URL protocol" in body["description"]) == (400, True)


async def test_sixty_four_bytes_of_callback_data_pass(playground: Playground) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "票" * 21 + "a"}]]}
    assert (await playground.call("sendMessage", chat_id=LAN, text="x", reply_markup=markup))[0] == 200


async def test_who_blocked_the_bot_and_who_never_started_it_cannot_be_written_to(
    playground: Playground, ptb_bot: ExtBot, aiogram_bot: Bot
) -> None:
    playground.lan.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb_bot.send_message(LAN, "在吗")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await aiogram_bot.send_message(CHEN, "在吗")
    playground.lan.unblock()
    assert await ptb_bot.send_message(LAN, "在吗")
    updates = await aiogram_bot.get_updates()
    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == ["kicked", "member"]


async def test_a_photo_goes_up_and_its_bytes_come_down(playground: Playground, ptb_bot: ExtBot) -> None:
    picture = samples.png(tint=7)
    sent = await ptb_bot.send_photo(LAN, picture, caption="整改后")
    got = await (await ptb_bot.get_file(sent.photo[-1].file_id)).download_as_bytearray()
    assert bytes(got) == picture
    assert sent.photo[-1].width == 320
    assert playground.lan.messages()[-1]["caption"] == "整改后"
    again = await ptb_bot.send_photo(LAN, sent.photo[0].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id


async def test_a_residents_photo_can_be_downloaded_and_sent_on(playground: Playground, aiogram_bot: Bot) -> None:
    picture = samples.png(tint=9)
    playground.lan.photo(Upload("堆物.png", picture, "image/png"), caption="三号楼")
    (update,) = await aiogram_bot.get_updates()
    assert update.message is not None
    assert update.message.photo is not None
    file_id = update.message.photo[-1].file_id
    got = await aiogram_bot.download(file_id)
    assert got is not None
    assert got.read() == picture
    assert (await aiogram_bot.send_photo(LAN, file_id)).photo
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Document"):
        await aiogram_bot.send_document(LAN, file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await aiogram_bot.send_photo(LAN, "no-such-file")


async def test_what_is_over_20_mb_cannot_be_fetched(playground: Playground, ptb_bot: ExtBot) -> None:
    big = playground.lan.media("document", Upload("录像.bin", bytes(20 * 1024 * 1024 + 1)))
    with pytest.raises(BadRequest, match="File is too big"):
        await ptb_bot.get_file(big["document"]["file_id"])
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await ptb_bot.get_file("no-such-file")


async def test_an_album_is_several_messages_of_one_group(playground: Playground, aiogram_bot: Bot) -> None:
    media = [InputMediaPhoto(media=BufferedInputFile(samples.png(tint=t), f"{t}.png")) for t in (1, 2)]
    sent = await aiogram_bot.send_media_group(LAN, media)
    assert len({message.media_group_id for message in sent}) == 1
    with pytest.raises(TelegramBadRequest, match="too few messages to send as an album"):
        await aiogram_bot.send_media_group(LAN, media[:1])
    playground.lan.album(caption="楼道")
    updates = await aiogram_bot.get_updates()
    assert len(updates) == 3
    assert len({u.message.media_group_id for u in updates if u.message}) == 1
    assert [u.message.caption for u in updates if u.message] == ["楼道", None, None]


@pytest.mark.parametrize(
    "kind", ["photo", "voice", "sticker", "video", "document", "dice", "poll", "video_note", "animation"]
)
async def test_every_sample_is_parsed_by_both_libraries(
    playground: Playground, aiogram_bot: Bot, ptb_bot: ExtBot, kind: str
) -> None:
    playground.lan.sample(kind)
    (seen,) = await aiogram_bot.get_updates()
    (also,) = await ptb_bot.get_updates()
    assert seen.message is not None
    assert also.message is not None
    assert getattr(seen.message, kind)
    assert getattr(also.message, kind)


async def test_every_way_to_send_and_edit_works_through_ptb(playground: Playground, ptb_bot: ExtBot) -> None:
    assert (await ptb_bot.send_voice(LAN, samples.voice(), duration=3)).voice.duration == timedelta(seconds=3)
    assert (await ptb_bot.send_video(LAN, samples.video())).video
    document = await ptb_bot.send_document(LAN, samples.PDF, filename="通知.pdf", caption="通知")
    assert document.document.file_name == "通知.pdf"
    assert (await ptb_bot.send_location(LAN, 30.5, 114.3)).location.latitude == 30.5
    assert (await ptb_bot.send_contact(LAN, "13800000009", "物业")).contact.phone_number == "13800000009"
    assert (await ptb_bot.send_venue(LAN, 30.5, 114.3, "社区", "一号")).venue.title == "社区"
    assert (await ptb_bot.edit_message_caption(LAN, document.message_id, caption="新")).caption == "新"
    media = telegram.InputMediaPhoto(samples.png(), caption="图")
    assert (await ptb_bot.edit_message_media(media, LAN, document.message_id)).photo
    assert (await ptb_bot.edit_message_reply_markup(LAN, document.message_id, reply_markup=KEYS)).reply_markup
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await ptb_bot.edit_message_text("x", LAN, document.message_id)
    copied = await ptb_bot.copy_message(LAN, LAN, document.message_id)
    assert (await ptb_bot.forward_message(LAN, LAN, copied.message_id)).forward_origin
    assert await ptb_bot.delete_message(LAN, copied.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await ptb_bot.delete_message(LAN, copied.message_id)
    assert await ptb_bot.delete_messages(LAN, [document.message_id, 1])
    assert playground.world.find(LAN, document.message_id) is None


async def test_typing_shows_until_the_bot_speaks(playground: Playground, ptb_bot: ExtBot) -> None:
    await ptb_bot.send_chat_action(LAN, "typing")
    assert LAN in playground.world.typing
    await ptb_bot.send_message(LAN, "好")
    assert LAN not in playground.world.typing


async def test_commands_are_kept_by_scope_and_language(ptb_bot: ExtBot, playground: Playground) -> None:
    await ptb_bot.set_my_commands([("start", "开始")], language_code="zh")
    await ptb_bot.set_my_commands([("start", "Begin")])
    await ptb_bot.set_my_commands([("desk", "Desk")], scope=telegram.BotCommandScopeChat(LAN))
    assert (await ptb_bot.get_my_commands(language_code="zh"))[0].description == "开始"
    assert (await ptb_bot.get_my_commands(scope=telegram.BotCommandScopeChat(LAN)))[0].command == "desk"
    async with playground.http.get(f"{playground.url}/api/phones/{CHEN}/messages") as response:
        assert (await response.json())["commands"] == [{"command": "start", "description": "开始"}]
    await ptb_bot.delete_my_commands()
    assert await ptb_bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await ptb_bot.set_my_commands([("上报", "x")])


async def test_chats_and_members_are_described_to_both(ptb_bot: ExtBot, aiogram_bot: Bot) -> None:
    assert (await ptb_bot.get_chat(LAN)).first_name == "兰阿姨"
    assert (await aiogram_bot.get_chat(LAN)).id == LAN
    assert (await aiogram_bot.get_chat_member(LAN, LAN)).status == "member"
    assert (await ptb_bot.get_chat_member(LAN, LAN)).user.id == LAN
    assert await ptb_bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    assert await ptb_bot.set_my_description("邻铃")


async def test_a_wrong_token_and_an_unknown_method_are_refused(playground: Playground) -> None:
    async with playground.http.get(f"{playground.url}/bot1:wrong/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    status, body = await playground.call("sendTelepathy")
    assert (status, body) == (404, {"ok": False, "error_code": 404, "description": "Not Found: method not found"})
