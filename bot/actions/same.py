"""Is it this? A resident who reports what a neighbour reported already may join, or send it all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller, Said
from bot.actions.evidence import evidence_of
from bot.actions.likely import MOST_OFFERED, OFFERED_FROM, is_private
from bot.actions.meaning import meaning
from bot.actions.mirror import alike, report_from
from bot.actions.speech import button, choice, say
from bot.actions.tickets import perform
from bot.domain.decision import decide
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import Person
from bot.domain.press import number
from bot.domain.scope import BUILDING_DEPTH, COMMUNITY_DEPTH, Level, Path
from bot.domain.terms import Action, Standing, Status
from bot.domain.ticket import Act, Decision, Ticket, standings
from bot.words import render
from storage.drafts import Draft
from storage.evidence import Evidence, Phase
from storage.unit import UnitOfWork


def may_be_offered(ticket: Ticket, person: Person, place: Path) -> bool:
    """Whether a resident who reports something at `place` may hear that this ticket exists.

    Not of one that was just done: whoever meets it now reports that it is there again.
    """
    near = bool(ticket.place) and ticket.place[:COMMUNITY_DEPTH] == place[:COMMUNITY_DEPTH]
    return (
        ticket.is_open and ticket.status is not Status.CHECKING and not is_private(ticket) and near and bool(person.id)
    )


def offered(uow: UnitOfWork, caller: Caller, draft: Draft, now: datetime) -> list[Ticket]:
    """Up to three open tickets that may be the matter of the draft, the likest first; read again just now."""
    if caller.person is None or len(draft.place) < COMMUNITY_DEPTH or not draft.text.strip():
        return []
    report = report_from(uow, draft.text, draft.spot, draft.category, draft.place, caller.person)
    found = alike(uow, report, draft.place, now, 2 * MOST_OFFERED)
    likely = [one.id for one in found if one.score >= OFFERED_FROM]
    tickets = [ticket for id_ in likely if (ticket := uow.tickets.get(id_)) is not None]
    return [ticket for ticket in tickets if may_be_offered(ticket, caller.person, draft.place)][:MOST_OFFERED]


def question(uow: UnitOfWork, caller: Caller, draft: Draft, tickets: list[Ticket], now: datetime) -> tuple[str, Rows]:
    """The lines that ask, and a button for each; nothing of what a neighbour wrote."""
    if not tickets:
        return "", ()
    lines = [render(caller.locale, "same-question")]
    lines += [f"· {described(uow, ticket, caller.locale, now)}" for ticket in tickets]
    rows = tuple(
        (button(caller.locale, "same-join", "same_join", draft.id, str(ticket.id), ref=ticket.reference),)
        for ticket in tickets
    )
    return "\n".join(lines), rows


def described(uow: UnitOfWork, ticket: Ticket, locale: str, now: datetime) -> str:
    """Number, class, building and age: what everybody may know of a ticket."""
    named = uow.places.named(ticket.place[:BUILDING_DEPTH])
    where = " ".join(place.name for place in named if place.level is Level.BUILDING)
    hours = int((now - ticket.reported_at).total_seconds() // 3600)
    days = hours // 24
    age = "same-age-now" if hours == 0 else "same-age-hours" if days == 0 else "same-age-days"
    return render(
        locale,
        "same-described",
        ref=ticket.reference,
        category=render(locale, f"category-{ticket.category.value}"),
        place=where or render(locale, "place-unknown-short"),
        age=render(locale, age, **({} if hours == 0 else {"count": days or hours})),
    )


def join(uow: UnitOfWork, caller: Caller, now: datetime, draft: Draft, arg: str) -> bool:
    """The reporter of a draft joins a ticket: they follow it, and what they said and showed goes along.

    False, and said so, when that ticket is no longer to be joined: the draft is as it was.
    """
    wanted = number(arg)
    ticket = uow.tickets.get(wanted) if wanted else None
    if ticket is None or caller.person is None or not may_be_offered(ticket, caller.person, draft.place):
        say(uow, caller, now, "same-over")
        return False
    told = uow.evidence.of_draft(draft.id)
    uow.drafts.discard(draft.id)
    uow.evidence.drop_draft(draft.id)
    _follow(uow, caller, now, ticket)
    for said in (*told, *_said_nowhere_else(uow, caller, draft, told, now)):
        action = Action.NOTE if said.text.strip() else Action.ADD_EVIDENCE
        perform(uow, caller, now, ticket.id, Act(action, text=said.text.strip()), said=replace(said, phase=Phase.NOTE))
    _thank(uow, caller, now, draft, ticket)
    return True


def _said_nowhere_else(
    uow: UnitOfWork, caller: Caller, draft: Draft, told: list[Evidence], now: datetime
) -> list[Evidence]:
    """What only the draft says: words heard in a voice and confirmed, and where it is."""
    rows = "\n".join(said.text for said in told)
    words = [line for line in draft.text.splitlines() if line.strip() and line.strip() not in rows]
    room = meaning(uow, draft.text).address.room
    if draft.spot and draft.spot not in rows and not (room and room in draft.spot):
        words.append(draft.spot)
    if not words:
        return []
    return [evidence_of(caller, Said(_message_of(told), "\n".join(words)), Phase.NOTE, now)]


def _message_of(told: list[Evidence]) -> int:
    return next((said.message_id for said in told if said.message_id is not None), 0)


def _follow(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket) -> None:
    """Become a follower; the reporter of it, or who follows already, only adds to it."""
    if not standings(caller.actor, ticket) & {Standing.REPORTER, Standing.FOLLOWER} and isinstance(
        decide(ticket, Act(Action.JOIN), caller.actor, now), Decision
    ):
        perform(uow, caller, now, ticket.id, Act(Action.JOIN))


def _thank(uow: UnitOfWork, caller: Caller, now: datetime, draft: Draft, ticket: Ticket) -> None:
    """The draft's card says what became of it."""
    show = choice(render(caller.locale, "same-show", ref=ticket.reference), "show", ticket.id)
    message = Message(render(caller.locale, "same-joined", ref=ticket.reference), buttons=((show,),))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=f"draft:{draft.id}"), now)
