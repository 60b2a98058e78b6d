"""A resident rings: danger, small talk, more for an open draft, or a new report."""

from __future__ import annotations

from datetime import datetime

from bot.actions import danger, drafts
from bot.actions.caller import Caller, Said
from bot.actions.meaning import meaning
from bot.actions.onboarding import ask_consent
from bot.actions.speech import button, say
from bot.actions.talks import IDLE, Asked, asked
from bot.text import is_small_talk
from storage.conversations import Talk
from storage.drafts import Draft
from storage.unit import UnitOfWork

FULL_MESSAGE = 4000
"""Phones cut what is longer than 4096 characters in two: a part this long is followed by its rest."""


def hear(uow: UnitOfWork, caller: Caller, now: datetime, said: Said, talk: Talk = IDLE) -> Talk:
    """Anything said that answers no question: danger, small talk, more for an open draft, or a new report."""
    meant = meaning(uow, said.text)
    if meant.is_danger:
        return danger.alarm(uow, caller, now, talk, said, meant)
    only_greets = said.media is None and said.pin is None and is_small_talk(said.text)
    if not caller.is_welcome:
        return ask_consent(uow, caller, now, held=None if only_greets else said)
    if only_greets:
        say(uow, caller, now, "small-talk")
        return IDLE
    draft = open_draft_of(uow, caller)
    if draft is None:
        return drafts.open_draft(uow, caller, now, said, meant)
    if (rung := danger.together(uow, caller, now, talk, said, draft)) is not None:
        return rung
    if _belongs(uow, draft, said):
        return drafts.add(uow, caller, now, draft.id, said)
    ask_add_or_new(uow, caller, now, draft.id, said)
    return asked(Asked.ADD_OR_NEW, draft=draft.id, held=[said.dump()])


def open_draft_of(uow: UnitOfWork, caller: Caller) -> Draft | None:
    """What the caller has begun to report and not sent off."""
    return next(iter(uow.drafts.of_person(caller.person.id)), None) if caller.person else None


def _belongs(uow: UnitOfWork, draft: Draft, said: Said) -> bool:
    """Plainly more of it: a file or pin without words, the words we asked for, the rest of an album or a cut text."""
    if said.album and uow.evidence.home_of_album(draft.chat_id, said.album)[1] == draft.id:
        return True
    if not said.text or (not draft.text and said.media is None):
        return True
    longest = max((len(item.text) for item in uow.evidence.of_draft(draft.id)), default=0)
    return said.media is None and longest >= FULL_MESSAGE


def ask_add_or_new(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, said: Said) -> None:
    """More for the draft, or another matter? Never guessed."""
    buttons = (
        (button(caller.locale, "draft-add", "draft_add", draft_id),),
        (button(caller.locale, "draft-another", "draft_new", draft_id),),
    )
    say(uow, caller, now, "draft-add-or-new", buttons=buttons, reply_to=said.message_id)


def prompt(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The "report" key: say what to do next."""
    say(uow, caller, now, "report-prompt")
    return IDLE
