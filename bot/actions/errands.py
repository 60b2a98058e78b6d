"""What comes of an errand (storage/errands.py): a picture that may be passed on, or not; words heard in a voice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import danger, drafts, whereabouts
from bot.actions.caller import Caller, Said
from bot.actions.meaning import meaning
from bot.actions.notices import pass_on
from bot.actions.speech import say
from bot.actions.talks import IDLE, Asked
from bot.actions.tickets import correct
from bot.domain.message import Message, Pin
from bot.domain.scope import GRID_DEPTH, covers
from bot.domain.understanding import Understanding
from bot.words import render
from storage.drafts import Draft
from storage.errands import Errand
from storage.evidence import Evidence, Hold, Phase
from storage.unit import UnitOfWork

LONGEST_HEARD = 2000


@dataclass(frozen=True)
class _About:
    """Whose file it is and where it went."""

    caller: Caller
    evidence: Evidence
    ticket_id: int | None
    draft_id: int | None


def _about(uow: UnitOfWork, errand: Errand) -> _About | None:
    """None when it was dropped meanwhile, or its sender is gone."""
    found = uow.evidence.of_file(errand.chat_id, errand.message_id, errand.file_id)
    person = uow.people.by_chat(errand.chat_id)
    if found is None or person is None:
        return None
    evidence, ticket_id, draft_id = found
    return _About(Caller(errand.chat_id, person.name, person.locale, person), evidence, ticket_id, draft_id)


def caption(uow: UnitOfWork, errand: Errand) -> Message | None:
    """What stands under the clean picture when its sender gets it back; None when nobody needs it any more."""
    about = _about(uow, errand)
    return Message(render(about.caller.locale, "picture-clean")) if about else None


def looked_into(uow: UnitOfWork, errand: Errand, now: datetime, clean_id: str, taken_at: Pin | None) -> None:
    """A picture sent as a file tells nothing as `clean_id`: it goes on; where it was taken counts as a pin."""
    about = _about(uow, errand)
    if not uow.errands.done(errand.id) or about is None:
        return
    uow.evidence.release(errand.chat_id, errand.message_id, errand.file_id, clean_id)
    ticket = uow.tickets.get(about.ticket_id) if about.ticket_id else None
    if ticket is not None:
        pass_on(uow, ticket, replace(about.evidence, file_id=clean_id, hold=Hold.NO), now)
    if taken_at is not None and about.evidence.phase is Phase.REPORT:
        _as_a_pin(uow, about, now, taken_at)


def _as_a_pin(uow: UnitOfWork, about: _About, now: datetime, pin: Pin) -> None:
    """The building in the words comes first, as with a pin; the sender hears what was made of it and can change it."""
    draft = uow.drafts.get(about.draft_id) if about.draft_id else None
    found = whereabouts.by_pin(uow, pin)
    if draft is not None:
        _place_draft(uow, about.caller, now, draft, pin)
        if uow.places.named(found):
            say(uow, about.caller, now, "picture-place", place=uow.places.named(found)[-1].name)
        return
    ticket = uow.tickets.get(about.ticket_id) if about.ticket_id else None
    closer = ticket is not None and found and ticket.is_open and len(ticket.place) < GRID_DEPTH
    if ticket is not None and closer and covers(ticket.place, found):
        correct(uow, about.caller, now, ticket.id, place=found)
        say(uow, about.caller, now, "picture-place", place=uow.places.named(found)[-1].name, about=ticket.id)


def _place_draft(uow: UnitOfWork, caller: Caller, now: datetime, draft: Draft, pin: Pin) -> None:
    draft = replace(draft, latitude=pin.latitude, longitude=pin.longitude)
    if not meaning(uow, draft.text).address.building:
        draft = replace(draft, place=whereabouts.closer(draft.place, whereabouts.by_pin(uow, pin)))
    uow.drafts.save(draft)
    drafts.show_draft(uow, caller, now, draft)


def withheld(uow: UnitOfWork, errand: Errand, now: datetime) -> None:
    """It cannot be looked into (too large, a format we do not know, gone): never passed on, and its sender hears so."""
    about = _about(uow, errand)
    if not uow.errands.done(errand.id) or about is None:
        return
    uow.evidence.withhold(errand.chat_id, errand.message_id, errand.file_id)
    say(uow, about.caller, now, "picture-withheld", reply_to=errand.message_id, about=about.ticket_id)


def listened(uow: UnitOfWork, errand: Errand, now: datetime, words: str) -> None:
    """What an ear made of a voice: danger is danger as if typed; else the resident is asked whether it is right.

    Nothing heard, or a voice about a ticket on its way, changes nothing: the voice itself went along.
    """
    about = _about(uow, errand)
    words = words.strip()[:LONGEST_HEARD]
    if not uow.errands.done(errand.id) or about is None or not words:
        return
    draft = uow.drafts.get(about.draft_id) if about.draft_id else None
    meant = meaning(uow, words)
    if draft is not None and not meant.is_danger:
        meant = meaning(uow, "\n".join(x for x in (draft.text, draft.heard, words) if x))
    if meant.is_danger:
        said = Said(errand.message_id, render(about.caller.locale, "heard-words", text=words))
        _alarm(uow, about.caller, now, said, meant, draft)
    elif draft is not None:
        draft = replace(draft, heard="\n".join(x for x in (draft.heard, words) if x))
        uow.drafts.save(draft)
        drafts.show_draft(uow, about.caller, now, draft)


def _alarm(
    uow: UnitOfWork, caller: Caller, now: datetime, said: Said, meant: Understanding, draft: Draft | None
) -> None:
    """The voice's draft becomes the ticket. A voice is heard late: it answers no question that was asked meanwhile."""
    chat = caller.chat_id
    talk = uow.conversations.get(chat, chat)
    after = danger.alarm(uow, caller, now, talk, said, meant, draft)
    if talk.state is None or (talk.state in (Asked.CONSENT, Asked.WHERE) and after != IDLE):
        uow.conversations.save(chat, chat, after, now)
