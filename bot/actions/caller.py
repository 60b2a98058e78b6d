"""Who rings, and what they said: the values every action starts from. No channel's types come this far."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.message import Media, MediaKind, Pin
from bot.domain.people import Person
from bot.domain.ticket import Actor


@dataclass(frozen=True)
class Caller:
    """The person on the line, in their private chat. `person` is None until they agreed (or rang in danger).

    `name` and `locale` are the channel's word for it while `person` is None, and the stored ones afterwards.
    """

    chat_id: int
    name: str
    locale: str
    person: Person | None = None

    @property
    def actor(self) -> Actor:
        """As the lifecycle sees them. Raises when nobody is registered: check `person` first."""
        if self.person is None:
            raise ValueError("nobody has registered in this chat")
        return Actor(self.person)

    @property
    def is_welcome(self) -> bool:
        """Whether they agreed to the privacy notice."""
        return self.person is not None and self.person.consent_version is not None


@dataclass(frozen=True)
class Said:
    """One message: words (text or caption), at most one file, or a pin. `album` groups files sent together."""

    message_id: int
    text: str = ""
    media: Media | None = None
    pin: Pin | None = None
    album: str = ""
    reply_to: int | None = None

    @property
    def kind(self) -> str:
        """The kind of evidence it is."""
        if self.media:
            return self.media.kind.value
        return "pin" if self.pin else "text"

    def dump(self) -> dict[str, Any]:
        """As JSON, to be held in a conversation."""
        return asdict(self)

    @staticmethod
    def load(data: dict[str, Any]) -> Said:
        """What `dump` wrote."""
        media, pin = data.get("media"), data.get("pin")
        return Said(
            message_id=int(data["message_id"]),
            text=data.get("text", ""),
            media=Media(MediaKind(media["kind"]), media["file_id"], media.get("picture", False)) if media else None,
            pin=Pin(**pin) if pin else None,
            album=data.get("album", ""),
            reply_to=data.get("reply_to"),
        )
