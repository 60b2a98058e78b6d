"""Doing something to a ticket: file, route, perform. Every verb is part of the caller's one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.cards import concerns
from bot.actions.liaisons import pull_in
from bot.actions.meaning import meaning
from bot.actions.mirror import mirror
from bot.actions.notices import announcer, card_key, refreshed_cards, show_card
from bot.actions.speech import say
from bot.actions.talks import IDLE
from bot.domain.decision import decide
from bot.domain.decision import file as file_decision
from bot.domain.message import Outgoing
from bot.domain.routing import Route, Way, least_loaded, shortlist
from bot.domain.scope import Path, community_of
from bot.domain.taxonomy import RULES, Category, Urgency, more_urgent
from bot.domain.terms import Action, Audience, Reason, Standing, Status, Why
from bot.domain.ticket import SYSTEM, Act, Actor, Decision, Refusal, Ticket, standings
from bot.words import render
from storage.conversations import Talk
from storage.drafts import Draft
from storage.evidence import Evidence
from storage.unit import UnitOfWork


def file_ticket(
    uow: UnitOfWork, draft: Draft, now: datetime, *, said: Evidence | None = None, besides: int | None = None
) -> Ticket:
    """A draft becomes a ticket and goes to whoever is responsible now; never nowhere.

    A danger's draft was never stored (its id is 0): `said` is what it was told with, `besides` the draft whose
    evidence it takes over.
    """
    mirror(uow).look(uow, now)
    decision = file_decision(
        category=draft.category,
        urgency=draft.urgency,
        place=draft.place,
        spot=draft.spot,
        text=draft.text,
        latitude=draft.latitude,
        longitude=draft.longitude,
        reporter_id=draft.person_id,
        suggested=meaning(uow, draft.text).category if draft.text else None,
        now=now,
    )
    route = route_of(uow, decision.ticket)
    hush = frozenset() if route.owner_id is None else _hushed_when_routed(decision.ticket)
    tell = announcer(uow, now, hush=hush)

    def announce(decision: Decision, ticket: Ticket) -> Iterator[Outgoing]:
        if draft.id:
            uow.evidence.file_draft(draft.id, ticket.id)
            uow.outbox.rename_card(draft.chat_id, f"draft:{draft.id}", card_key(ticket), ticket.id)
        if besides:
            uow.evidence.file_draft(besides, ticket.id)
        if said is not None:
            uow.evidence.add(said, ticket_id=ticket.id)
        yield from tell(decision, ticket)

    return dispatch_by_route(uow, uow.record(decision, announce, now), route, now)


def _hushed_when_routed(ticket: Ticket) -> frozenset[Audience]:
    """A routed ticket tells its reporter once (by the dispatch); the desk hears of danger all the same."""
    if ticket.urgency is Urgency.P0:
        return frozenset({Audience.REPORTER})
    return frozenset({Audience.REPORTER, Audience.DESK})


def route_of(uow: UnitOfWork, ticket: Ticket) -> Route:
    """Where this ticket would go now."""
    if RULES[ticket.category].desk_only:
        return Route(None, Way.DESK)
    never = ticket.returned_by | ({ticket.about_id} if ticket.about_id else frozenset())
    community = community_of(ticket.place)
    listed = shortlist(ticket.place, community, uow.people.workers_near(community) if community else (), never=never)
    return least_loaded(listed, uow.people.loads(listed.person_ids) if len(listed.person_ids) > 1 else {})


def dispatch_by_route(uow: UnitOfWork, ticket: Ticket, route: Route, now: datetime) -> Ticket:
    """Give a ticket on the desk to the person the route names; left on the desk when it names nobody."""
    target = uow.people.get(route.owner_id) if route.owner_id else None
    if target is None:
        return ticket
    given = by_system(uow, ticket, Act(Action.DISPATCH, target=target, way=route.way.value), now)
    return pull_in(uow, given, now)


def by_system(uow: UnitOfWork, ticket: Ticket, act: Act, now: datetime) -> Ticket:
    """What timers and routing do; a refusal leaves the ticket as it is."""
    decision = decide(ticket, act, SYSTEM, now)
    if isinstance(decision, Refusal):
        return ticket
    return uow.record(decision, announcer(uow, now), now)


def perform(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    ticket_id: int,
    act: Act,
    *,
    said: Evidence | None = None,
) -> Talk:
    """Do what the caller asks of a ticket, or say kindly why not. The conversation is free afterwards.

    `said` is kept as evidence and passed on; free text that only stands in `act` is kept by the ticket.
    """
    ticket = uow.tickets.get(ticket_id) if caller.person else None
    if ticket is None or caller.person is None:
        refuse(uow, caller, now, None, Refusal(Why.NOT_YOURS), act.action)
        return IDLE
    decision = decide(ticket, act, caller.actor, now)
    if isinstance(decision, Refusal):
        refuse(uow, caller, now, ticket, decision, act.action)
        return IDLE
    if said is not None:
        uow.evidence.add(said, ticket_id=ticket.id)
    _after(uow, uow.record(decision, announcer(uow, now, said=said, words=act.text), now), decision, caller, now)
    return IDLE


def _say_it_is_done(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, action: Action) -> None:
    """A word for the doer, where the card that changes may be far up in the chat."""
    if action is Action.RATE:
        say(uow, caller, now, "rated-thanks", ref=ticket.reference, about=ticket.id)
    if action is Action.COMPLETE:
        say(uow, caller, now, "completed-thanks", ref=ticket.reference, about=ticket.id)
    if action is Action.RETURN:
        say(uow, caller, now, "returned-thanks", ref=ticket.reference, about=ticket.id)


def _after(uow: UnitOfWork, ticket: Ticket, decision: Decision, caller: Caller, now: datetime) -> None:
    """What follows from an act in the same breath."""
    action = decision.event.action
    if action in (Action.REOPEN, Action.RECALL) or (action is Action.CORRECT and _can_be_routed_now(ticket)):
        dispatch_by_route(uow, ticket, route_of(uow, ticket), now)
    if action is Action.CORRECT and ticket.status is Status.DISPATCHED:
        ticket = _to_whom_it_belongs(uow, ticket, now)
    if action is Action.DISPATCH:
        pull_in(uow, ticket, now)
    if action is Action.WITHDRAW:
        for child in uow.tickets.children(ticket.id):
            freed = by_system(uow, child, Act(Action.SPLIT), now)
            dispatch_by_route(uow, freed, route_of(uow, freed), now)
    if action is Action.MERGE and ticket.parent_id:
        _follow_parent(uow, ticket, now)
        _raise_parent(uow, ticket, caller, now)
    if action is Action.SPLIT:
        _leave_parent(uow, ticket, now)
    _say_it_is_done(uow, caller, now, ticket, action)


def _to_whom_it_belongs(uow: UnitOfWork, ticket: Ticket, now: datetime) -> Ticket:
    """Put right before anybody signed: it goes to the worker of the new place, if that is somebody else."""
    route = route_of(uow, ticket)
    if route.owner_id is None or route.owner_id == ticket.owner_id or route.way is not Way.ON_DUTY:
        return ticket
    back = by_system(uow, ticket, Act(Action.RECALL, reason=Reason.WRONG_PLACE), now)
    return dispatch_by_route(uow, back, route, now)


def _can_be_routed_now(ticket: Ticket) -> bool:
    return ticket.status is Status.REPORTED and ticket.returns == 0 and ticket.objections == 0


def _follow_parent(uow: UnitOfWork, child: Ticket, now: datetime) -> None:
    for person in uow.people.many(child.followers | ({child.reporter_id} if child.reporter_id else frozenset())):
        parent = uow.tickets.get(child.parent_id) if child.parent_id else None
        joined = decide(parent, Act(Action.JOIN), Actor(person), now) if parent else None
        if isinstance(joined, Decision):
            uow.record(joined, announcer(uow, now), now)


def _raise_parent(uow: UnitOfWork, child: Ticket, caller: Caller, now: datetime) -> None:
    """What was put to a milder matter makes that one as urgent, with its clocks; owner and desk hear of it."""
    parent = uow.tickets.get(child.parent_id) if child.parent_id else None
    if parent is None or more_urgent(parent.urgency, child.urgency) is parent.urgency:
        return
    raised = decide(parent, Act(Action.CORRECT, urgency=child.urgency), caller.actor, now)
    if isinstance(raised, Decision):
        uow.record(raised, announcer(uow, now), now)


def _leave_parent(uow: UnitOfWork, child: Ticket, now: datetime) -> None:
    parent_id = next(
        (e.data.get("parent") for e in reversed(uow.tickets.history(child.id)) if e.action is Action.MERGE), None
    )
    for person in uow.people.many(child.followers | ({child.reporter_id} if child.reporter_id else frozenset())):
        parent = uow.tickets.get(parent_id) if isinstance(parent_id, int) else None
        left = decide(parent, Act(Action.LEAVE), Actor(person), now) if parent else None
        if isinstance(left, Decision):
            uow.record(left, announcer(uow, now), now)


def merge(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, parent_id: int) -> Talk:
    """Put a ticket to another one of the same matter. Only for who sits at the desk of both."""
    parent = uow.tickets.get(parent_id)
    at_desk = parent is not None and Standing.DESK in standings(caller.actor, parent)
    if parent is None or not at_desk:
        say(uow, caller, now, "merge-no-such")
        return IDLE
    if not parent.is_open:
        say(uow, caller, now, "merge-not-open", ref=parent.reference)
        return IDLE
    child = uow.tickets.get(ticket_id)
    if child is not None and child.urgency is Urgency.P0 and parent.status not in _AT_WORK:
        say(uow, caller, now, "merge-danger-not-here", ref=parent.reference)
        return IDLE
    return perform(uow, caller, now, ticket_id, Act(Action.MERGE, parent_id=parent_id))


_AT_WORK = frozenset({Status.REPORTED, Status.DISPATCHED, Status.HANDLING})
"""Where a danger may be put: its clocks run there, and it can be made as urgent."""


def refuse(
    uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket | None, refusal: Refusal, action: Action
) -> None:
    """Say why not, and what to do; and show the card as it is now, so that old buttons go away."""
    person = caller.person
    visible = ticket is not None and person is not None and concerns(ticket, person)
    if ticket is None or person is None or not (visible or refusal.why is Why.ABOUT_YOU):
        say(uow, caller, now, "refused-not_yours")
        return
    for out in refreshed_cards(uow, ticket, now):
        if out.chat_id == caller.chat_id:
            uow.outbox.put(out, now)
    key = f"refused-{refusal.why.value}"
    if refusal.why is Why.MISSING and refusal.missing:
        key = f"refused-missing-{refusal.missing.value}"
    if refusal.why is Why.NOT_NOW and uow.tickets.last_move_by(ticket.id, person.id, action):
        key = "refused-done_already"
    owner = uow.people.get(ticket.owner_id) if ticket.owner_id else None
    say(
        uow,
        caller,
        now,
        key,
        about=ticket.id,
        ref=ticket.reference,
        status=render(caller.locale, f"status-{ticket.status.value}"),
        owner=owner.name if owner else render(caller.locale, "somebody"),
    )


def show(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int) -> Talk:
    """Put a ticket's card before the caller, if it concerns them."""
    ticket = uow.tickets.get(ticket_id)
    if ticket is None or caller.person is None or not concerns(ticket, caller.person):
        say(uow, caller, now, "refused-not_yours")
    else:
        show_card(uow, ticket, caller.person, now)
    return IDLE


def recall_all(uow: UnitOfWork, owner_id: int, act: Act, actor: Actor, now: datetime) -> int:
    """Take every open ticket back from somebody who no longer works here and route it anew; how many."""
    count = 0
    for ticket in uow.tickets.owned_by(owner_id):
        if ticket.owner_id != owner_id:
            continue
        decision = decide(ticket, act, actor, now)
        if isinstance(decision, Decision):
            back = uow.record(decision, announcer(uow, now, hush=frozenset({Audience.FORMER})), now)
            dispatch_by_route(uow, back, route_of(uow, back), now)
            count += 1
    return count


def correct(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    ticket_id: int,
    *,
    category: Category | None = None,
    place: Path | None = None,
) -> Talk:
    """Put a ticket's class or place right; one that waits on the desk is routed anew."""
    return perform(uow, caller, now, ticket_id, Act(Action.CORRECT, category=category, place=place))


def with_words(draft: Draft, text: str) -> Draft:
    """The draft with more words."""
    return replace(draft, text="\n".join(part for part in (draft.text, text) if part))
