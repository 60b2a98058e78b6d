"""Who hears of a decision, and what: the audience of each rule turned into messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import structlog

from bot.actions.cards import answers, place_words, ticket_card
from bot.actions.speech import clock_time, shortened
from bot.domain.message import Lane, Media, MediaKind, Message, Outgoing, Pin
from bot.domain.people import DESK_ROLES, Person
from bot.domain.taxonomy import Urgency
from bot.domain.terms import Action, Audience, Standing
from bot.domain.ticket import Decision, Ticket
from bot.words import has, render
from storage.evidence import Evidence
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

_ALBUM_KINDS = frozenset({MediaKind.PHOTO, MediaKind.VIDEO})
_NEW_OWNER = frozenset({Action.DISPATCH, Action.TRANSFER, Action.FAIL})
_NOTHING = "\u2063"
"""Stands for words nobody gave (an invisible character): the line that would show them is left out."""
_DESK_NEWS = frozenset({Action.WITHDRAW, Action.NOTE, Action.ADD_EVIDENCE, Action.CORRECT})
"""What the desk only needs to know: no new card for it."""
_BETWEEN_REPORTER_AND_TEAM = frozenset({Action.NOTE, Action.ADD_EVIDENCE})


def card_key(ticket: Ticket) -> str:
    """The name of a ticket's card in every chat."""
    return f"ticket:{ticket.id}"


def announcer(
    uow: UnitOfWork,
    now: datetime,
    *,
    hush: frozenset[Audience] = frozenset(),
    said: Evidence | None = None,
    words: str = "",
) -> Callable[[Decision, Ticket], Iterator[Outgoing]]:
    """For `UnitOfWork.record`: everything that is said of a decision.

    `hush` leaves audiences out (they are told by what follows); `said` is evidence to pass on; `words` is
    the free text that came with the act.
    """

    def announce(decision: Decision, ticket: Ticket) -> Iterator[Outgoing]:
        told: set[int] = set()
        for audience in decision.tells:
            if audience not in hush:
                for person in _people(uow, audience, decision, ticket):
                    if person.id not in told and not _knows_already(person, decision):
                        told.add(person.id)
                        yield from _tell(uow, person, audience, decision, ticket, now, said, words)
        yield from refreshed_cards(uow, ticket, now, besides=told)

    return announce


def refreshed_cards(
    uow: UnitOfWork, ticket: Ticket, now: datetime, besides: set[int] | frozenset[int] = frozenset()
) -> Iterator[Outgoing]:
    """The ticket's card again wherever it stands, for whoever looks at it there."""
    for chat_id in uow.outbox.cards_of_ticket(ticket.id):
        viewer = uow.people.by_chat(chat_id)
        if viewer is not None and viewer.id not in besides:
            yield _card(uow, ticket, viewer, now)


def show_card(uow: UnitOfWork, ticket: Ticket, viewer: Person, now: datetime, *, fresh: bool = True) -> None:
    """Put the ticket's card before somebody, with its files when it is shown anew to the team."""
    for out in _whole_card(uow, ticket, viewer, now, fresh=fresh):
        uow.outbox.put(out, now)


def pass_on(uow: UnitOfWork, ticket: Ticket, evidence: Evidence, now: datetime) -> None:
    """A file that could not go with its news, now that it may: to the team and the reporter, but not to its giver."""
    ids = {ticket.owner_id, ticket.reporter_id, *ticket.co_handlers} - {None, evidence.person_id}
    people = uow.people.many({one for one in ids if one is not None})
    for person in people if ticket.owner_id else [*people, *_desk(uow, ticket)]:
        if person.chat_id is not None and person.id != evidence.person_id:
            for shown in _as_messages(evidence):
                uow.outbox.put(Outgoing(person.chat_id, shown, about=ticket.id, under=card_key(ticket)), now)


def _people(uow: UnitOfWork, audience: Audience, decision: Decision, ticket: Ticket) -> list[Person]:
    match audience:
        case Audience.REPORTER:
            ids = {ticket.reporter_id}
            if decision.event.action not in _BETWEEN_REPORTER_AND_TEAM:
                ids |= ticket.followers
            elif decision.event.standing is Standing.FOLLOWER:
                ids = {decision.event.actor_id}  # a confirmation; neighbours do not read each other's notes
        case Audience.OWNER:
            ids = {ticket.owner_id}
        case Audience.FORMER:
            ids = {decision.former_owner_id}
        case Audience.CO_HANDLERS if decision.event.action is Action.WHISTLE:
            ids = {decision.called_id}
        case Audience.CO_HANDLERS:
            ids = set(ticket.co_handlers)
        case Audience.DESK:
            return _desk(uow, ticket) if _desk_must_know(uow, decision, ticket) else []
    return uow.people.many({i for i in ids if i is not None})


def _desk_must_know(uow: UnitOfWork, decision: Decision, ticket: Ticket) -> bool:
    """A result is the reporter's to check; the desk is asked when there is none who can."""
    if decision.event.action is not Action.COMPLETE:
        return True
    reporter = uow.people.get(ticket.reporter_id) if ticket.reporter_id else None
    return reporter is None or reporter.id == ticket.owner_id or not _reached(reporter)


def _desk(uow: UnitOfWork, ticket: Ticket) -> list[Person]:
    """The desk that can be reached; the next wider one when nobody can; an alarm when nobody is left."""
    sitting = [p for p in uow.people.desk_for(ticket.place) if _reached(p) and p.id != ticket.about_id]
    if not sitting:
        everybody = uow.people.staff(*DESK_ROLES)
        sitting = [p for p in everybody if _reached(p) and p.sits_at_desk_for(ticket.place) and p.id != ticket.about_id]
    if not sitting:
        log.error("no_desk_to_tell", ticket=ticket.id)
    return sitting


def _reached(person: Person) -> bool:
    return person.chat_id is not None and person.reachable


def _knows_already(person: Person, decision: Decision) -> bool:
    """Whoever did it sees it on the card; only a resident gets a word of confirmation."""
    own = (Standing.REPORTER, Standing.FOLLOWER)
    return person.id == decision.event.actor_id and decision.event.standing not in own


def _tell(
    uow: UnitOfWork,
    person: Person,
    audience: Audience,
    decision: Decision,
    ticket: Ticket,
    now: datetime,
    said: Evidence | None,
    words: str,
) -> Iterator[Outgoing]:
    if person.chat_id is None:
        return
    lane = _lane(person, decision, ticket)
    text = _told_text(uow, person, audience, decision, ticket, now, words)
    action, key = decision.event.action, card_key(ticket)
    if (
        (audience is Audience.OWNER and action in _NEW_OWNER)
        or (audience is Audience.DESK and action not in _DESK_NEWS)
        or (audience is Audience.CO_HANDLERS and action is Action.WHISTLE)
    ):
        yield from _whole_card(uow, ticket, person, now, fresh=True, lane=lane, heading=text)
        return
    yield _card(uow, ticket, person, now, lane)
    if said is not None and person.id != decision.event.actor_id:
        for shown in _as_messages(said):
            yield Outgoing(person.chat_id, shown, lane, about=ticket.id, under=key)
    message = Message(text, buttons=answers(ticket, person, action))
    yield Outgoing(person.chat_id, message, lane, about=ticket.id, under=key)


def _as_messages(said: Evidence) -> Iterator[Message]:
    """The file or pin that came with an act."""
    if (file := said.media) is not None:
        yield Message(media=(file,))
    elif said.latitude is not None and said.longitude is not None:
        yield Message(pin=Pin(said.latitude, said.longitude))


def _told_text(
    uow: UnitOfWork,
    person: Person,
    audience: Audience,
    decision: Decision,
    ticket: Ticket,
    now: datetime,
    words: str,
) -> str:
    locale, event = person.locale, decision.event
    actor = uow.people.get(event.actor_id) if event.actor_id else None
    owner = uow.people.get(ticket.owner_id) if ticket.owner_id else None
    named = actor is not None and event.standing not in (Standing.REPORTER, Standing.FOLLOWER)
    told = f"told-{event.action.value}-{audience.value}"
    if audience is Audience.REPORTER and person.id != ticket.reporter_id and has(locale, f"{told}-follower"):
        told = f"{told}-follower"
    text = render(
        locale,
        told,
        ref=ticket.reference,
        who=_who(person, actor, locale, named=named),
        owner=owner.name if owner else render(locale, "somebody"),
        reason=_reason(decision, locale),
        words=shortened(words, 900) or _NOTHING,
        place=place_words(uow, ticket, locale) if audience is not Audience.REPORTER else "—",
        due=clock_time(locale, ticket.resolve_due, now),
        until=clock_time(locale, ticket.suspended_until or ticket.asked_until or ticket.resolve_due, now),
        parent=_parent_reference(uow, ticket),
    )
    return "\n".join(line for line in text.split("\n") if _NOTHING not in line)


def _who(person: Person, actor: Person | None, locale: str, *, named: bool) -> str:
    """Who did it, as this person may know it: reporters are "a neighbour" to everybody but themselves."""
    if actor is None:
        return render(locale, "who-system")
    if actor.id == person.id:
        return render(locale, "who-you")
    return actor.name if named else render(locale, "who-neighbour")


def _reason(decision: Decision, locale: str) -> str:
    return render(locale, f"reason-{decision.event.reason.value}") if decision.event.reason else _NOTHING


def _parent_reference(uow: UnitOfWork, ticket: Ticket) -> str:
    parent = uow.tickets.get(ticket.parent_id) if ticket.parent_id else None
    return parent.reference if parent else "—"


def _lane(person: Person, decision: Decision, ticket: Ticket) -> Lane:
    if ticket.urgency is Urgency.P0 and person.id != ticket.reporter_id:
        return Lane.URGENT
    return Lane.REPLY if person.id in (decision.event.actor_id, ticket.reporter_id) else Lane.NOTICE


def _card(
    uow: UnitOfWork,
    ticket: Ticket,
    viewer: Person,
    now: datetime,
    lane: Lane = Lane.REPLY,
    *,
    fresh: bool = False,
    heading: str = "",
) -> Outgoing:
    message = ticket_card(uow, ticket, viewer, now)
    if heading:
        message = replace(message, heading=heading)
    if viewer.chat_id is None:
        raise ValueError(f"person {viewer.id} has no chat")
    return Outgoing(viewer.chat_id, message, lane, card=card_key(ticket), fresh=fresh, about=ticket.id)


def _whole_card(
    uow: UnitOfWork,
    ticket: Ticket,
    viewer: Person,
    now: datetime,
    *,
    fresh: bool,
    lane: Lane = Lane.REPLY,
    heading: str = "",
) -> Iterator[Outgoing]:
    """A card (its first showing headed by the news), and under a fresh one the files that came with the ticket."""
    card = _card(uow, ticket, viewer, now, lane, fresh=fresh, heading=heading)
    yield card
    if not fresh or viewer.id == ticket.reporter_id or not _on_the_team(ticket, viewer):
        return
    items = uow.evidence.of_ticket(ticket.id)
    for message in files_as_messages([item.media for item in items if item.media]):
        yield Outgoing(card.chat_id, message, lane, about=ticket.id, under=card_key(ticket))
    for pin in _pins(ticket, items):
        yield Outgoing(card.chat_id, Message(pin=pin), lane, about=ticket.id, under=card_key(ticket))


def _pins(ticket: Ticket, items: list[Evidence]) -> list[Pin]:
    """Every point that came with the ticket, once: a danger's is often told after it was filed."""
    points = [(ticket.latitude, ticket.longitude), *((item.latitude, item.longitude) for item in items)]
    return [Pin(north, east) for north, east in dict.fromkeys(points) if north is not None and east is not None]


def _on_the_team(ticket: Ticket, viewer: Person) -> bool:
    return viewer.id in {ticket.owner_id, *ticket.co_handlers} or viewer.sits_at_desk_for(ticket.place)


def files_as_messages(files: list[Media]) -> list[Message]:
    """Pictures and films as albums of up to ten, everything else one by one."""
    albums = [file for file in files if file.kind in _ALBUM_KINDS]
    alone = [file for file in files if file.kind not in _ALBUM_KINDS]
    grouped = [Message(media=tuple(albums[i : i + 10])) for i in range(0, len(albums), 10)]
    return grouped + [Message(media=(file,)) for file in alone]
