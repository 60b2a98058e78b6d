"""More about a ticket that is on its way: words, files, pins, further pictures of an album, edited messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller, Said
from bot.actions.evidence import evidence_of
from bot.actions.speech import say
from bot.actions.talks import IDLE
from bot.actions.tickets import perform
from bot.domain.terms import Action
from bot.domain.ticket import Act
from bot.words import render
from storage.conversations import Talk
from storage.evidence import Hold, Phase
from storage.unit import UnitOfWork


def note(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, said: Said) -> Talk:
    """More about a ticket: words as a note, files and pins as evidence; both reach the other side."""
    evidence = evidence_of(caller, said, Phase.NOTE, now)
    action = Action.NOTE if said.text.strip() else Action.ADD_EVIDENCE
    return perform(uow, caller, now, ticket_id, Act(action, text=said.text.strip()), said=evidence)


def album_goes_on(uow: UnitOfWork, caller: Caller, now: datetime, said: Said) -> Talk | None:
    """A further picture of an album whose first went to a ticket; None when it did not."""
    if not said.album:
        return None
    ticket_id, _ = uow.evidence.home_of_album(caller.chat_id, said.album)
    if ticket_id is None:
        return None
    phase = uow.evidence.phase_of_album(caller.chat_id, said.album) or Phase.NOTE
    evidence = evidence_of(caller, said, phase, now)
    action = Action.NOTE if said.text.strip() else Action.ADD_EVIDENCE
    return perform(uow, caller, now, ticket_id, Act(action, text=said.text.strip()), said=evidence)


def edited_after_sending(uow: UnitOfWork, caller: Caller, now: datetime, said: Said) -> Talk:
    """They edited a message that is part of a ticket already: the new words go along as a note."""
    ticket_id, _ = uow.evidence.home_of_message(caller.chat_id, said.message_id)
    if ticket_id is None:
        say(uow, caller, now, "edit-too-late", reply_to=said.message_id)
        return IDLE
    if not said.text.strip():
        return IDLE
    words = render(caller.locale, "edit-note", text=said.text.strip())
    return perform(
        uow,
        caller,
        now,
        ticket_id,
        Act(Action.NOTE, text=words),
        said=replace(evidence_of(caller, said, Phase.NOTE, now), file_id="", kind="text", hold=Hold.NO),
    )
