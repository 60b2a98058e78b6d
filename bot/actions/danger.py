"""Words of danger: the number to call at once, a ticket without a draft, and only then the question where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions import whereabouts
from bot.actions.caller import Caller, Said
from bot.actions.drafting import draft_of
from bot.actions.evidence import evidence_of
from bot.actions.likely import told_before
from bot.actions.meaning import meaning
from bot.actions.onboarding import ask_consent
from bot.actions.speech import say
from bot.actions.talks import IDLE, Asked, asked
from bot.actions.tickets import correct, file_ticket, perform, with_words
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.scope import GRID_DEPTH, covers
from bot.domain.taxonomy import RULES, Urgency
from bot.domain.terms import Action
from bot.domain.ticket import Act, Ticket
from bot.domain.understanding import Understanding
from bot.words import render
from storage.conversations import Talk
from storage.drafts import Draft
from storage.evidence import Phase
from storage.places import Place
from storage.unit import UnitOfWork

SAME_DANGER = timedelta(minutes=15)


def alarm(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    talk: Talk,
    said: Said,
    meant: Understanding,
    earlier: Draft | None = None,
) -> Talk:
    """Danger: the number to call, at once, and a ticket that reaches the desk; no consent, no questions first.

    `earlier`: the draft that this is more of; the ticket takes its words, its place and its pictures over.
    """
    advise(uow, caller, now, said, meant)
    if (ringing := _ringing_already(uow, caller, meant, now)) is not None:
        return answer_where(uow, caller, now, talk, ringing.id, said) or talk
    person = caller.person or uow.people.welcome(caller.chat_id, caller.name, caller.locale, now)
    known = replace(caller, person=person)
    words = with_words(earlier, said.text).text if earlier else said.text
    where = whereabouts.find(uow, person, meant, said.pin, words)
    draft = replace(draft_of(known, said, meant, where.path, now), urgency=Urgency.P0, text=words)
    told = bool(meant.address.building or where.told or said.pin)
    if earlier is not None and earlier.place and not told:
        draft, told = _placed_as(draft, earlier), earlier.place != person.home
    assumed = bool(draft.place) and not told
    if assumed:
        draft = replace(draft, spot=render(known.locale, "place-assumed"))
    besides = _taken_over(uow, known, said, earlier)
    ticket = file_ticket(uow, draft, now, said=evidence_of(known, said, Phase.REPORT, now), besides=besides)
    if told_before(uow, ticket, now):
        say(uow, known, now, "danger-known", about=ticket.id)
    unsure = assumed or len(ticket.place) <= GRID_DEPTH
    if unsure:
        ask_where(uow, known, now, ticket, where.choices)
    if not known.is_welcome:
        notice = ask_consent(uow, known, now, alarm=ticket.id)
        kept = talk.data if talk.state == Asked.CONSENT else {}
        return replace(notice, data={**notice.data, **{k: kept[k] for k in _KEPT if kept.get(k)}})
    return asked(Asked.WHERE, ticket=ticket.id) if unsure else IDLE


_KEPT = ("held", "place", "invitation")
"""What an open privacy notice already holds and a danger told meanwhile must not drop."""


def advise(uow: UnitOfWork, caller: Caller, now: datetime, said: Said, meant: Understanding | None = None) -> None:
    """The number to call, at once; never a promise that help is coming."""
    number = RULES[(meant or meaning(uow, said.text)).category].call
    advice = Message(render(caller.locale, "danger-call", number=number))
    uow.outbox.put(Outgoing(caller.chat_id, advice, Lane.URGENT, reply_to=said.message_id), now)


def together(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said, earlier: Draft) -> Talk | None:
    """Frightened people write in pieces: what was said rings if it makes a danger of the draft it may belong to.

    None when it does not.
    """
    if not said.text.strip():
        return None
    meant = meaning(uow, with_words(earlier, said.text).text)
    return alarm(uow, caller, now, talk, said, meant, earlier) if meant.is_danger else None


def _placed_as(draft: Draft, earlier: Draft) -> Draft:
    return replace(
        draft,
        place=earlier.place,
        spot=draft.spot or earlier.spot,
        latitude=earlier.latitude,
        longitude=earlier.longitude,
    )


def _taken_over(uow: UnitOfWork, caller: Caller, said: Said, draft: Draft | None) -> int | None:
    """A draft that became a danger, by more words or an edited message, gives the ticket its evidence, and is gone."""
    _, of_message = uow.evidence.home_of_message(caller.chat_id, said.message_id)
    earlier = draft.id if draft else of_message
    if earlier is not None:
        uow.drafts.discard(earlier)
    return earlier


def _ringing_already(uow: UnitOfWork, caller: Caller, meant: Understanding, now: datetime) -> Ticket | None:
    """The danger they told us of minutes ago: frightened people write several times, and it is one fire.

    Another class, or another building than the ticket's, is another danger.
    """
    if caller.person is None:
        return None
    for ticket in uow.tickets.dangers_of(caller.person.id, now - SAME_DANGER):
        if ticket.category is meant.category:
            where = whereabouts.find(uow, caller.person, meant, None).path if meant.address.building else ticket.place
            if not where or covers(where, ticket.place) or covers(ticket.place, where):
                return ticket
    return None


def answer_where(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, ticket_id: int, said: Said) -> Talk | None:
    """More about a danger just reported, in words or as a pin: it goes along, and its place is put right.

    None when that ticket is over.
    """
    before = uow.tickets.get(ticket_id)
    if before is None or not before.is_open:
        return None
    evidence = evidence_of(caller, said, Phase.NOTE, now)
    action = Action.NOTE if said.text.strip() else Action.ADD_EVIDENCE
    perform(uow, caller, now, ticket_id, Act(action, text=said.text.strip()), said=evidence)
    meant = meaning(uow, said.text)
    found = whereabouts.find(uow, caller.person if meant.address.building else None, meant, said.pin, said.text)
    if not found.path or (covers(found.path, before.place) and before.place):
        return talk
    correct(uow, caller, now, ticket_id, place=found.path)
    return talk if talk.state == Asked.CONSENT else IDLE


def ask_where(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, choices: tuple[Place, ...] = ()) -> None:
    """Ask for the building of a ticket that is already on its way."""
    start = whereabouts.start_of_choice(uow, caller.person, ticket.place)
    rows = whereabouts.named_buttons(uow, choices, "ticket_place", ticket.id) or whereabouts.place_buttons(
        uow, caller.locale, "ticket_place", ticket.id, start
    )
    say(
        uow, caller, now, "danger-where", buttons=rows, card=f"where:{ticket.id}", about=ticket.id, ref=ticket.reference
    )


def place_of_ticket(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, arg: str) -> Talk:
    """Where a ticket already on its way is, by buttons: for whoever reported it in danger, and for the desk."""
    ticket = uow.tickets.get(ticket_id)
    person = caller.person
    pick = whereabouts.picked(uow, arg) if arg else whereabouts.Picked(path=whereabouts.start_of_choice(uow, None, ()))
    theirs = ticket and person and (ticket.reporter_id == person.id or person.sits_at_desk_for(ticket.place))
    if ticket is None or pick is None or person is None or not theirs:
        say(uow, caller, now, "button-unknown")
    elif pick.place is None or len(pick.path) < GRID_DEPTH:
        rows = whereabouts.place_buttons(uow, caller.locale, "ticket_place", ticket.id, pick.path, pick.page)
        text = "danger-where" if ticket.reporter_id == person.id else "desk-where"
        message = Message(render(caller.locale, text, ref=ticket.reference), buttons=rows)
        card = f"where:{ticket.id}"
        uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=card, fresh=not arg, about=ticket.id), now)
    else:
        correct(uow, caller, now, ticket.id, place=pick.path)
        message = Message(render(caller.locale, "danger-where-thanks", place=pick.place.name))
        uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=f"where:{ticket.id}"), now)
    return IDLE
