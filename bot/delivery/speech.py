"""A parcel as Bot API calls through PTB. Plain text: no parse mode, no link previews."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram import Message as Standing

from bot.delivery.connection import Bot
from bot.delivery.errors import OddAnswerError
from bot.delivery.parts import LONGEST_CAPTION, Part, can_edit, cut, parts
from bot.delivery.request import Receipt, receipt
from bot.domain.message import Button, Key, KeyAsks, Keys, Media, MediaKind, Message, Rows
from storage.outbox import Parcel

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_IN_ALBUM = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.AUDIO: InputMediaAudio,
    MediaKind.DOCUMENT: InputMediaDocument,
}


async def say(bot: Bot, parcel: Parcel, said: list[int | None]) -> int | None:
    """Send it, or edit the card it is; the id of the message that now stands for it (its last part).

    `said` holds the ids of the parts that already arrived; it grows, so that trying again repeats none.
    Raises what the calls raise (see `errors.verdict`); `OddAnswerError` when done but unreadable.
    """
    if parcel.edit is not None and can_edit(parcel.message):
        return await _done(_edit(bot, parcel.chat_id, parcel.edit, parcel.message))
    pieces = parts(parcel.message)
    for index in range(len(said), len(pieces)):
        markup = _markup(parcel.message) if index == len(pieces) - 1 else None
        reply = _reply(parcel.reply_to) if index == 0 else None
        try:
            said.append(await _done(_send(bot, parcel.chat_id, pieces[index], markup, reply)))
        except OddAnswerError as odd:
            said.append(odd.message_id)
    return said[-1]


async def _done(call: Awaitable[int | None]) -> int | None:
    """Await the call; when the server did it but PTB cannot read the answer, `OddAnswerError`."""
    kept = Receipt()
    token = receipt.set(kept)
    try:
        return await call
    except (TypeError, ValueError, LookupError, AttributeError):
        if not kept.done:
            raise
        raise OddAnswerError(kept.message_id) from None
    finally:
        receipt.reset(token)


async def _edit(bot: Bot, chat_id: int, message_id: int, message: Message) -> int:
    """A card with a picture keeps it: its caption is what changes."""
    markup = _inline(message.buttons)
    if message.media:
        text = cut(message.text, LONGEST_CAPTION)
        await bot.edit_message_caption(chat_id=chat_id, message_id=message_id, caption=text, reply_markup=markup)
    else:
        await bot.edit_message_text(
            cut(message.text),
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
        )
    return message_id


async def _send(bot: Bot, chat_id: int, part: Part, markup: Any, reply: ReplyParameters | None) -> int | None:
    if len(part.media) > 1:
        album = [_IN_ALBUM[item.kind](item.file_id) for item in part.media]
        standing = await bot.send_media_group(chat_id, album, reply_parameters=reply, caption=part.text or None)
        return standing[0].message_id if standing else None
    message = await _send_one(bot, chat_id, part, {"reply_markup": markup, "reply_parameters": reply})
    return message.message_id


async def _send_one(bot: Bot, chat_id: int, part: Part, how: dict[str, Any]) -> Standing:
    if part.media:
        return await _send_media(bot, chat_id, part.media[0], part.text, how)
    if part.pin:
        return await bot.send_location(chat_id, part.pin.latitude, part.pin.longitude, **how)
    return await bot.send_message(chat_id, part.text, link_preview_options=_NO_PREVIEW, **how)


async def _send_media(bot: Bot, chat_id: int, media: Media, caption: str, how: dict[str, Any]) -> Standing:
    ways: dict[MediaKind, Callable[..., Awaitable[Standing]]] = {
        MediaKind.PHOTO: bot.send_photo,
        MediaKind.VIDEO: bot.send_video,
        MediaKind.VOICE: bot.send_voice,
        MediaKind.AUDIO: bot.send_audio,
        MediaKind.DOCUMENT: bot.send_document,
        MediaKind.VIDEO_NOTE: bot.send_video_note,
        MediaKind.ANIMATION: bot.send_animation,
    }
    words = {"caption": caption} if caption else {}
    return await ways[media.kind](chat_id, media.file_id, **words, **how)


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _markup(message: Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    return _keyboard(message.keys) if message.keys and not message.buttons else _inline(message.buttons)


def _inline(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.press)


def _keyboard(rows: Keys) -> ReplyKeyboardMarkup:
    keys = [[_key(key) for key in row] for row in rows]
    return ReplyKeyboardMarkup(keys, resize_keyboard=True, is_persistent=True)


def _key(key: Key) -> KeyboardButton:
    return KeyboardButton(
        key.label,
        request_contact=True if key.asks is KeyAsks.CONTACT else None,
        request_location=True if key.asks is KeyAsks.LOCATION else None,
    )
