"""One parcel spoken: the Bot API calls it takes, and what they proved. Never raises but for cancellation."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

import structlog
from telegram.error import TelegramError

from bot.delivery.connection import Bot
from bot.delivery.errors import CardGone, Refused, ReplyGone, Sent, Verdict, verdict
from bot.delivery.parts import can_edit
from bot.delivery.settling import Outcome
from bot.delivery.speech import say
from storage.outbox import LEASE, Parcel

log = structlog.get_logger(__name__)

LONGEST = LEASE.total_seconds() - 5.0
"""Seconds one parcel may take: its lease must not run out under it."""
SPREAD = random.Random()  # noqa: S311 - dice for retries, no secret


async def deliver(
    bot: Bot,
    parcel: Parcel,
    said: list[int | None],
    luck: Callable[[], float] = SPREAD.random,
    *,
    paid: bool = False,
) -> Outcome:
    """Say it. A card whose message is gone is said anew at once, a reply to what is gone without the reply,
    and where the media are refused their words are said alone. `said`, `paid`: see `speech.say`.
    """
    now_saying, card_gone = parcel, False
    while True:
        edited = now_saying.edit is not None and can_edit(now_saying.message)
        result = await _try(bot, now_saying, said, paid=paid)
        match result:
            case CardGone() if edited:
                now_saying, card_gone = replace(now_saying, edit=None), True
            case ReplyGone() if now_saying.reply_to is not None:
                now_saying = replace(now_saying, reply_to=None)
            case Refused(why) if now_saying.message.media and now_saying.message.text:
                log.error("media_refused", outbox=parcel.id, why=why)
                said.clear()
                now_saying = replace(now_saying, message=replace(now_saying.message, media=(), pin=None))
            case _:
                return Outcome(parcel, result, luck(), edited=edited, card_gone=card_gone)


async def _try(bot: Bot, parcel: Parcel, said: list[int | None], *, paid: bool) -> Verdict:
    try:
        async with asyncio.timeout(LONGEST):
            return Sent(await say(bot, parcel, said, paid=paid))
    except (TelegramError, TimeoutError) as error:
        return verdict(error)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        # Nothing left this machine: a value PTB does not take. Told apart from a done call in speech.
        log.exception("message_malformed", outbox=parcel.id)
        return Refused(f"malformed: {type(error).__name__}")
