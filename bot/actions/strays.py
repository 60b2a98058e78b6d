"""Answers to what we cannot take: kind, short, and with the next step."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions.caller import Caller
from bot.actions.meaning import meaning
from bot.actions.speech import menu, say
from bot.domain.taxonomy import RULES
from bot.words import render
from storage.conversations import Talk
from storage.unit import UnitOfWork

ONE_REMINDER_AN_HOUR = timedelta(hours=1)
_OWN_WORDS = {"sticker": "lost-sticker", "poll": "lost-poll"}


def unknown_command(uow: UnitOfWork, caller: Caller, now: datetime, word: str) -> Talk:
    """A command we do not have."""
    keys = menu(caller.person) if caller.is_welcome and caller.person else ()
    say(uow, caller, now, "lost-unknown-command", command=word, keys=keys)
    return Talk()


def cannot_keep(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, kind: str, message_id: int) -> Talk:
    """A sticker, a dice, a poll …; the open question stays open."""
    say(uow, caller, now, _OWN_WORDS.get(kind, "lost-unknown-media"), reply_to=message_id)
    return talk


def unknown_button(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk) -> Talk:
    """A button that is not (or no longer) one of ours."""
    say(uow, caller, now, "button-unknown")
    return talk


def in_a_group(
    uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, text: str, bot_name: str, *, addressed: bool
) -> Talk:
    """A group is no place for addresses and names: once an hour, or when spoken to, say where to write."""
    meant = meaning(uow, text)
    if meant.is_danger:
        say(uow, caller, now, "group-danger", number=RULES[meant.category].call, bot=bot_name)
        return talk
    return _now_and_then(uow, caller, now, talk, "group-only-private", bot_name, always=addressed)


def in_a_channel(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, text: str, bot_name: str) -> Talk:
    """Channels are for reading: the same, once an hour. Our own post comes back as one: not answered."""
    if text == render(caller.locale, "channel-only-private", bot=bot_name):
        return talk
    return _now_and_then(uow, caller, now, talk, "channel-only-private", bot_name, always=False)


def _now_and_then(
    uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, text_id: str, bot_name: str, *, always: bool
) -> Talk:
    last = talk.data.get("reminded_at")
    if not always and last and now < datetime.fromisoformat(str(last)) + ONE_REMINDER_AN_HOUR:
        return talk
    say(uow, caller, now, text_id, bot=bot_name)
    return Talk(None, {"reminded_at": now.isoformat()})
