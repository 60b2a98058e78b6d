"""One message as the Bot API calls it takes: pure. The last part carries the buttons and is what a card edits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.message import Media, MediaKind, Message, Pin

LONGEST_TEXT, LONGEST_CAPTION, LARGEST_ALBUM = 4096, 1024, 10
_ALBUM = {
    MediaKind.PHOTO: "pictures",
    MediaKind.VIDEO: "pictures",
    MediaKind.DOCUMENT: "documents",
    MediaKind.AUDIO: "audio",
}
"""What may stand together in an album; other kinds stand alone."""


@dataclass(frozen=True)
class Part:
    """One call: media (several are an album) with `text` as caption, or a pin, or text."""

    text: str = ""
    media: tuple[Media, ...] = ()
    pin: Pin | None = None


def parts(message: Message) -> tuple[Part, ...]:
    """At least one part: media first, then the pin, then words that no caption could carry."""
    shown = [Part(media=bundle) for bundle in _bundles(message.media)]
    if message.pin:
        shown.append(Part(pin=message.pin))
    if not message.text:
        return (*_with_place_for_buttons(shown, message),) if shown else (Part(),)
    if shown and _can_carry(shown[-1], message):
        return (*shown[:-1], replace(shown[-1], text=message.text))
    return (*shown, Part(text=cut(message.text)))


def weight(message: Message) -> int:
    """How many messages Telegram counts it for: every piece of an album is one."""
    if not message.media and not message.pin:
        return 1
    return sum(max(1, len(part.media)) for part in parts(message))


def can_edit(message: Message) -> bool:
    """Whether a standing card can be edited to say this: not with a keyboard, a pin or an album."""
    return not message.keys and message.pin is None and len(message.media) <= 1


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """The last resort for what is too long (in UTF-16 units, as Telegram counts): its beginning and an ellipsis."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    if len(encoded) // 2 <= longest:
        return text
    return encoded[: (longest - 1) * 2].decode("utf-16-le", "ignore") + "…"


def _can_carry(last: Part, message: Message) -> bool:
    """Whether the words fit as this part's caption, with the buttons on it (an album takes none)."""
    if not last.media or last.media[0].kind is MediaKind.VIDEO_NOTE:
        return False
    if len(last.media) > 1 and (message.buttons or message.keys):
        return False
    return cut(message.text, LONGEST_CAPTION) == message.text


def _with_place_for_buttons(shown: list[Part], message: Message) -> list[Part]:
    """An album at the end gives up its last piece when there are buttons and no words to hang them on."""
    album = shown[-1].media
    if len(album) < 2 or not (message.buttons or message.keys):
        return shown
    return [*shown[:-1], Part(media=album[:-1]), Part(media=album[-1:])]


def _bundles(media: tuple[Media, ...]) -> list[tuple[Media, ...]]:
    """In order; neighbours and later ones of a kind that may share an album stand together, ten at most."""
    bundles: list[tuple[Media, ...]] = []
    open_albums: dict[str, int] = {}
    for item in media:
        family = _ALBUM.get(item.kind)
        place = open_albums.get(family) if family else None
        if place is not None and len(bundles[place]) < LARGEST_ALBUM:
            bundles[place] += (item,)
            continue
        if family:
            open_albums[family] = len(bundles)
        bundles.append((item,))
    return bundles
