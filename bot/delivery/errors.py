"""What a failure proves, and so what to do about it: one pure function from an exception to a verdict.

The rows are those of TELEGRAM.md ("what an error proves"). Texts are matched in lower case, as Telegram words them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

TOKEN_PAUSE = 30.0
"""Seconds between tries when Telegram does not know our token: somebody must mend the settings meanwhile."""


class NotSentError(NetworkError):
    """The request never left this machine: no connection, or none in time."""


class AmbiguousError(NetworkError):
    """The request left, and no answer says what became of it."""


class GatewayRefusedError(NetworkError):
    """Something that is not Telegram (a proxy, a captive portal) refused the request: it was not sent."""


class TooFastError(TelegramError):
    """429. Telegram wants silence for `seconds`. (PTB's RetryAfter warns whenever it is built.)"""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests: silence for {seconds} s")
        self.seconds = seconds


class OddAnswerError(TelegramError):
    """2xx with a body that is not what the Bot API answers: it was done; `message_id` where it can still be read."""

    def __init__(self, message_id: int | None = None) -> None:
        super().__init__("done, but the answer cannot be read")
        self.message_id = message_id


@dataclass(frozen=True)
class Sent:
    """It stands in the chat. `message_id` None: nobody told us which one it is."""

    message_id: int | None


@dataclass(frozen=True)
class NotSent:
    """Proven not sent, and the network is to blame: nobody else could send either. Try again."""

    why: str


@dataclass(frozen=True)
class Turned:
    """Proven not sent, by a gateway's refusal of this one request. Try again, alone."""

    why: str


@dataclass(frozen=True)
class Ambiguous:
    """It may have been sent."""

    why: str


@dataclass(frozen=True)
class Pause:
    """Not sent, and the whole bot must be silent for `seconds`."""

    seconds: float
    why: str


@dataclass(frozen=True)
class Unreachable:
    """Nobody can be written to in this chat: blocked, left, deleted, never started."""

    why: str


@dataclass(frozen=True)
class Refused:
    """Telegram will never take this content here."""

    why: str


@dataclass(frozen=True)
class Moved:
    """The group is a supergroup now."""

    chat_id: int


@dataclass(frozen=True)
class NotModified:
    """The card already says this: success."""


@dataclass(frozen=True)
class CardGone:
    """The message to edit is gone or cannot be edited: send the card anew."""

    why: str


@dataclass(frozen=True)
class ReplyGone:
    """The message to reply to is gone: send without the reply."""

    why: str


Verdict = (
    Sent | NotSent | Turned | Ambiguous | Pause | Unreachable | Refused | Moved | NotModified | CardGone | ReplyGone
)

_NOT_MODIFIED = ("message is not modified",)
_CARD_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "there is no media in the message to edit",
)
_REPLY_GONE = ("message to be replied not found", "message to reply not found", "replied message not found")
_CHAT_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id_invalid",
    "user_is_deactivated",
    "user is deactivated",
    "group chat was deactivated",
    "group chat was upgraded to a supergroup",
)


def verdict(error: BaseException) -> Verdict:
    """What `error`, raised by a Bot API call that sends or edits, proves. Anything unknown proves nothing."""
    match error:
        case OddAnswerError():
            return Sent(error.message_id)
        case TooFastError():
            return Pause(error.seconds, "429")
        case RetryAfter():
            return Pause(_seconds(error), "429")
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Unreachable(error.message)
        case InvalidToken():
            return Pause(TOKEN_PAUSE, "token refused")
        case BadRequest():
            return _bad_request(error.message)
        case NotSentError():
            return NotSent(error.message)
        case GatewayRefusedError():
            return Turned(error.message)
        case NetworkError():
            return Ambiguous(error.message)
        case TelegramError():
            return Turned(error.message)
        case _:
            return Ambiguous(type(error).__name__)


def _bad_request(text: str) -> Verdict:
    said = text.lower()
    if any(words in said for words in _NOT_MODIFIED):
        return NotModified()
    if any(words in said for words in _CARD_GONE):
        return CardGone(text)
    if any(words in said for words in _REPLY_GONE):
        return ReplyGone(text)
    if any(words in said for words in _CHAT_GONE):
        return Unreachable(text)
    return Refused(text)


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
