"""What is said, before any channel gives it a shape. Delivery turns these values into Bot API calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Lane(IntEnum):
    """Sending order: a smaller lane never waits for a larger one."""

    URGENT = 0
    REPLY = 1
    NOTICE = 2
    BULK = 3


class MediaKind(StrEnum):
    """What can be kept as evidence and passed on by its file id."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"


@dataclass(frozen=True)
class Media:
    """A file the channel already holds, by its id there.

    `picture`: sent as a file, so that the channel took nothing out of it: it may say where it was taken.
    """

    kind: MediaKind
    file_id: str
    picture: bool = False


@dataclass(frozen=True)
class Pin:
    """A point, WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Button:
    """One inline button: `press` is callback data (≤ 64 bytes), or `url` opens a page."""

    label: str
    press: str = ""
    url: str = ""


class KeyAsks(StrEnum):
    """What a key of the reply keyboard asks the phone for beside its label."""

    NOTHING = ""
    CONTACT = "contact"
    LOCATION = "location"


@dataclass(frozen=True)
class Key:
    """One key of the keyboard below the text field; pressing it sends `label` as text."""

    label: str
    asks: KeyAsks = KeyAsks.NOTHING


Rows = tuple[tuple[Button, ...], ...]
Keys = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True)
class Message:
    """One thing to say: text with buttons, or media (1–10) with `text` as caption, or a pin.

    `heading` stands above the text the first time a card is shown, and is gone when it is edited.
    A message with `keys` can never be edited later (Telegram's rule), so cards never carry them.
    """

    text: str = ""
    buttons: Rows = ()
    keys: Keys = ()
    media: tuple[Media, ...] = ()
    pin: Pin | None = None
    heading: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A message on its way to a chat.

    `card` names a message that is edited when it is said again ("ticket:17", "draft:3"); `fresh` sends it
    anew all the same (a new owner must hear a sound). `about` is the ticket it belongs to, so that a reply
    to it finds the ticket; `under` is a card key in that chat to reply to, `reply_to` a message id.
    """

    chat_id: int
    message: Message
    lane: Lane = Lane.REPLY
    card: str | None = None
    fresh: bool = False
    about: int | None = None
    under: str | None = None
    reply_to: int | None = None
    at_most_once: bool = False
