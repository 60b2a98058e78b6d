"""From aiogram's messages to our own values, and the filters that sort them."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Document, Message

from bot.actions.caller import Said
from bot.actions.speech import MENU
from bot.domain.message import Media, MediaKind, Pin
from bot.domain.press import Press
from bot.words import SUPPORTED_LOCALES, render
from handlers.gate import clean

_FILES = (
    (MediaKind.VIDEO, "video"),
    (MediaKind.VOICE, "voice"),
    (MediaKind.ANIMATION, "animation"),  # before document: an animation carries both
    (MediaKind.AUDIO, "audio"),
    (MediaKind.VIDEO_NOTE, "video_note"),
    (MediaKind.DOCUMENT, "document"),
)


def said_of(message: Message) -> Said | None:
    """What was said; None when it is nothing we can keep (a sticker, a poll, a service message …)."""
    text = clean(message.text or message.caption or "")
    media = media_of(message)
    place = message.venue.location if message.venue else message.location
    pin = Pin(place.latitude, place.longitude) if place else None
    if not (text.strip() or media or pin):
        return None
    replied = message.reply_to_message
    return Said(
        message_id=message.message_id,
        text=text,
        media=media,
        pin=pin,
        album=message.media_group_id or "",
        reply_to=replied.message_id if replied else None,
    )


def media_of(message: Message) -> Media | None:
    """The file of a message: the largest size of a photo."""
    if message.photo:
        return Media(MediaKind.PHOTO, message.photo[-1].file_id)
    for kind, name in _FILES:
        if (file := getattr(message, name)) is not None:
            return Media(kind, file.file_id, picture=kind is MediaKind.DOCUMENT and is_picture(message.document))
    return None


_PICTURES = (".jpg", ".jpeg", ".jpe", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".dng", ".gif")


def is_picture(file: Document | None) -> bool:
    """Whether a file is a picture by what its sender calls it: Telegram leaves where it was taken in such a one."""
    if file is None:
        return False
    return (file.mime_type or "").startswith("image/") or (file.file_name or "").lower().endswith(_PICTURES)


class Private(Filter):
    """A message or button of a private chat. Buttons without a message come from private chats too."""

    async def __call__(self, event: Message | CallbackQuery) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return message is None or message.chat.type == "private"


class Pressed(Filter):
    """A button with one of these verbs; gives the handler its `press`. No verbs: any button of ours."""

    def __init__(self, *verbs: str) -> None:
        self._verbs = frozenset(verbs)

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        press = Press.parse(query.data)
        if press is None or (self._verbs and press.verb not in self._verbs):
            return False
        return {"press": press}


class MenuKey(Filter):
    """A key of the keyboard below the text field, in any language; gives `key`."""

    def __init__(self) -> None:
        self._keys = {render(locale, label): key for locale in SUPPORTED_LOCALES for label, key in MENU.items()}

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        key = self._keys.get((message.text or "").strip())
        return {"key": key} if key else False


class Says(Filter):
    """A message we can keep; gives `said`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        said = said_of(message)
        return {"said": said} if said else False


def clean_command(text: str) -> str:
    """The first word of a command, as we may say it back: "/hlep"."""
    return clean(text.split(maxsplit=1)[0])[:32]
