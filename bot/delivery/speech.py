"""A parcel as Bot API calls through PTB. Plain text: no parse mode, no link previews."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
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

from bot.delivery.connection import Bot
from bot.delivery.errors import OddAnswerError
from bot.delivery.parts import LONGEST_CAPTION, Part, can_edit, cut, parts
from bot.delivery.request import Receipt, receipt
from bot.domain.message import Button, Key, KeyAsks, Keys, Lane, Media, MediaKind, Message, Rows
from storage.outbox import Parcel

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_IN_ALBUM = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.AUDIO: InputMediaAudio,
    MediaKind.DOCUMENT: InputMediaDocument,
}


async def say(bot: Bot, parcel: Parcel, said: list[int | None], *, paid: bool = False) -> int | None:
    """Send it, or edit the card it is; the id of the message that now stands for it (its last part).

    `paid`: bulk is paid for, and says so.

    `said` holds the ids of the parts that already arrived; it grows, so that trying again repeats none.
    Raises what the calls raise (see `errors.verdict`); `OddAnswerError` when done but unreadable.
    """
    if parcel.edit is not None and can_edit(parcel.message):
        await _done(_edit(bot, parcel.chat_id, parcel.edit, parcel.message))
        return parcel.edit
    pieces = parts(parcel.message)
    for index in range(len(said), len(pieces)):
        how = _how(parcel, first=index == 0, last=index == len(pieces) - 1, paid=paid)
        try:
            said.append(await _done(_send(bot, parcel.chat_id, pieces[index], how)))
        except OddAnswerError as odd:
            said.append(odd.message_id)
    return said[-1]


async def _done(call: Awaitable[object]) -> int | None:
    """Await the call; the id of the message it made, if the server told. `OddAnswerError` when PTB cannot read that."""
    kept = Receipt()
    token = receipt.set(kept)
    try:
        await call
    except (TypeError, ValueError, LookupError, AttributeError):
        if not kept.done:
            raise
        raise OddAnswerError(kept.message_id) from None
    finally:
        receipt.reset(token)
    return kept.message_id


async def _edit(bot: Bot, chat_id: int, message_id: int, message: Message) -> None:
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


async def _send(bot: Bot, chat_id: int, part: Part, how: dict[str, Any]) -> None:
    if len(part.media) > 1:
        album = [_IN_ALBUM[item.kind](item.file_id) for item in part.media]
        await bot.send_media_group(chat_id, album, caption=part.text or None, **how)
    elif part.media:
        await _send_media(bot, chat_id, part.media[0], part.text, how)
    elif part.pin:
        await bot.send_location(chat_id, part.pin.latitude, part.pin.longitude, **how)
    else:
        await bot.send_message(chat_id, part.text, link_preview_options=_NO_PREVIEW, **how)


async def _send_media(bot: Bot, chat_id: int, media: Media, caption: str, how: dict[str, Any]) -> None:
    ways: dict[MediaKind, Callable[..., Awaitable[object]]] = {
        MediaKind.PHOTO: bot.send_photo,
        MediaKind.VIDEO: bot.send_video,
        MediaKind.VOICE: bot.send_voice,
        MediaKind.AUDIO: bot.send_audio,
        MediaKind.DOCUMENT: bot.send_document,
        MediaKind.VIDEO_NOTE: bot.send_video_note,
        MediaKind.ANIMATION: bot.send_animation,
    }
    words = {"caption": caption} if caption else {}
    await ways[media.kind](chat_id, media.file_id, **words, **how)


def _how(parcel: Parcel, *, first: bool, last: bool, paid: bool) -> dict[str, Any]:
    """What goes with a part beside its content: the reply on the first, the buttons on the last."""
    how: dict[str, Any] = {}
    if first and parcel.reply_to:
        how["reply_parameters"] = ReplyParameters(parcel.reply_to, allow_sending_without_reply=True)
    if last and (markup := _markup(parcel.message)):
        how["reply_markup"] = markup
    if paid and parcel.lane is Lane.BULK:
        how["allow_paid_broadcast"] = True
    return how


def _markup(message: Message) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    return _keyboard(message.keys) if message.keys and not message.buttons else _inline(message.buttons)


@lru_cache(maxsize=512)
def _inline(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.press)


@lru_cache(maxsize=64)
def _keyboard(rows: Keys) -> ReplyKeyboardMarkup:
    keys = [[_key(key) for key in row] for row in rows]
    return ReplyKeyboardMarkup(keys, resize_keyboard=True, is_persistent=True)


def _key(key: Key) -> KeyboardButton:
    return KeyboardButton(
        key.label,
        request_contact=True if key.asks is KeyAsks.CONTACT else None,
        request_location=True if key.asks is KeyAsks.LOCATION else None,
    )
