"""A ticket as one message: what this viewer may see of it and may do with it, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.likely import others_of
from bot.actions.speech import button, choice, clock_time, shortened
from bot.domain.message import Button, Message, Rows
from bot.domain.people import HANDLER_ROLES, Person
from bot.domain.scope import BUILDING_DEPTH, GRID_DEPTH, Level
from bot.domain.terms import Action, Rating, Standing, Status
from bot.domain.ticket import TABLE, Actor, Event, Ticket, remaining, standings
from bot.words import render
from storage.unit import UnitOfWork

LONGEST_TEXT = 1500
LONGEST_HISTORY = 12
_TEAM = frozenset({Standing.OWNER, Standing.CO_HANDLER, Standing.DESK})
_CONCERNED = _TEAM | {Standing.REPORTER, Standing.FOLLOWER}
"""Who may see a ticket. A colleague who merely could own it may not: deny by default."""
_QUIET = frozenset({Action.REVEAL, Action.JOIN, Action.LEAVE, Action.ADD_EVIDENCE})
"""Kept in the history, but not lines a neighbour needs to read."""

_MAY_BE_MERGED = frozenset(status for status, row in TABLE.items() if Action.MERGE in row)

_ANSWERS: dict[Action, tuple[Action, ...]] = {
    Action.COMPLETE: (Action.PASS, Action.FAIL),
    Action.PASS: (Action.REOPEN,),
    Action.PASS_BY_SILENCE: (Action.REOPEN,),
    Action.FORCE_CLOSE: (Action.REOPEN,),
    Action.REJECT: (Action.OBJECT,),
    Action.MERGE: (Action.SPLIT,),
}
_WIDE = frozenset({Level.STREET, Level.COMMUNITY, Level.GRID})
_OWNER_ROWS: tuple[tuple[Action, ...], ...] = (
    (Action.ACCEPT, Action.COMPLETE, Action.RESUME),
    (Action.RETURN, Action.ASK_TRANSFER, Action.ASK_SUSPENSION),
    (Action.REVEAL, Action.NOTE),
)
_DESK_ROWS: tuple[tuple[Action, ...], ...] = (
    (Action.DISPATCH, Action.TRANSFER, Action.SUSPEND, Action.DECLINE),
    (Action.PASS, Action.FAIL),
    (Action.MERGE, Action.REJECT, Action.SPLIT),
    (Action.REOPEN, Action.FORCE_CLOSE, Action.NOTE),
)
_REPORTER_ROWS: tuple[tuple[Action, ...], ...] = (
    (Action.PASS, Action.FAIL),
    (Action.NOTE, Action.URGE, Action.SPLIT),
    (Action.WITHDRAW, Action.REOPEN, Action.OBJECT),
)


def concerns(ticket: Ticket, person: Person) -> bool:
    """Whether this person may see the ticket: it concerns them now, or they handled it to its end."""
    still_here = person.has_role(*HANDLER_ROLES)
    handled = still_here and person.id == ticket.handler_id and ticket.status is Status.CLOSED
    return handled or bool(standings(Actor(person), ticket) & _CONCERNED)


def ticket_card(uow: UnitOfWork, ticket: Ticket, viewer: Person, now: datetime) -> Message:
    """The card of `ticket` for `viewer`; only the number and status for somebody it does not concern."""
    held = standings(Actor(viewer), ticket)
    if not concerns(ticket, viewer):
        return Message(render(viewer.locale, "card-not-yours-any-more", ref=ticket.reference))
    text, buttons = _text(uow, ticket, viewer, held, now), _buttons(ticket, viewer, held)
    if Standing.DESK in held and ticket.status in _MAY_BE_MERGED and (others := others_of(uow, ticket, viewer)):
        text += "\n" + render(viewer.locale, "card-same", refs=" ".join(other.reference for other in others))
        buttons = (*buttons, tuple(_merge_button(ticket, viewer, other) for other in others))
    return Message(text, buttons)


def _merge_button(ticket: Ticket, viewer: Person, other: Ticket) -> Button:
    return button(viewer.locale, "same-merge", "same_merge", ticket.id, str(other.id), ref=other.reference)


def answers(ticket: Ticket, viewer: Person, action: Action) -> Rows:
    """The buttons with which the reporter answers news of `action`, so that nobody has to look for the card."""
    held = standings(Actor(viewer), ticket)
    if Standing.REPORTER not in held:
        return ()
    able = [wanted for wanted in _ANSWERS.get(action, ()) if _offered(ticket, wanted, held)]
    rows: Rows = (tuple(_button(ticket, viewer, wanted) for wanted in able),) if able else ()
    if ticket.status is Status.CLOSED and ticket.rating is None and ticket.handler_id != viewer.id:
        rows = (_rating_buttons(ticket, viewer), *rows)
    return rows


def place_words(uow: UnitOfWork, ticket: Ticket, locale: str) -> str:
    """Where, in words: place names from the community down, and what people wrote beside it."""
    names = " ".join(place.name for place in uow.places.named(ticket.place)[1:] if place.level.value != "grid")
    words = " · ".join(part for part in (names, ticket.spot) if part)
    return words or render(locale, "place-unknown")


def headline(uow: UnitOfWork, ticket: Ticket, locale: str) -> str:
    """One line: number, class, place, status; nothing private."""
    names = uow.places.named(ticket.place)
    return render(
        locale,
        "card-headline",
        ref=ticket.reference,
        mark=render(locale, f"urgency-mark-{ticket.urgency.value.lower()}"),
        category=render(locale, f"category-{ticket.category.value}"),
        place=" ".join(p.name for p in names if p.level not in _WIDE) or render(locale, "place-unknown-short"),
        status=render(locale, f"status-{ticket.status.value}"),
    )


def _text(uow: UnitOfWork, ticket: Ticket, viewer: Person, held: frozenset[Standing], now: datetime) -> str:
    locale = viewer.locale
    owner = uow.people.get(ticket.owner_id) if ticket.owner_id else None
    lines = [
        render(
            locale,
            "card-title",
            ref=ticket.reference,
            category=render(locale, f"category-{ticket.category.value}"),
            urgency=render(locale, f"urgency-{ticket.urgency.value.lower()}"),
        ),
        render(locale, "card-place", place=_place_for(uow, ticket, viewer, held)),
    ]
    if held & (_TEAM | {Standing.REPORTER}) or viewer.id == ticket.handler_id:
        lines += _words_and_files(uow, ticket, locale)
    lines += [_status_line(ticket, owner, locale), *_deadlines(ticket, locale, now)]
    if ticket.followers and held & (_TEAM | {Standing.REPORTER}):
        lines.append(render(locale, "card-followers", count=len(ticket.followers)))
    if ticket.result:
        lines.append(render(locale, "card-result", result=shortened(ticket.result, LONGEST_TEXT // 2)))
    if ticket.ask and held & _TEAM:
        lines.append(_ask_line(ticket, locale, now))
    lines += ["", *_history(uow, ticket, viewer, now)]
    return "\n".join(line for line in lines if line is not None)


def _place_for(uow: UnitOfWork, ticket: Ticket, viewer: Person, held: frozenset[Standing]) -> str:
    """The team and the reporter know the door; who only follows, the building."""
    if held & (_TEAM | {Standing.REPORTER}) or viewer.id == ticket.handler_id:
        return place_words(uow, ticket, viewer.locale)
    return place_words(uow, replace(ticket, place=ticket.place[:BUILDING_DEPTH], spot=""), viewer.locale)


def _words_and_files(uow: UnitOfWork, ticket: Ticket, locale: str) -> list[str]:
    lines = []
    if ticket.text:
        lines.append(render(locale, "card-words", text=shortened(ticket.text, LONGEST_TEXT)))
    files = sum(1 for item in uow.evidence.of_ticket(ticket.id) if item.is_shown)
    if files:
        lines.append(render(locale, "card-files", count=files))
    return lines


def _status_line(ticket: Ticket, owner: Person | None, locale: str) -> str:
    status = render(locale, f"status-{ticket.status.value}")
    if owner and ticket.is_open:
        return render(locale, "card-status-owner", status=status, owner=owner.name)
    if ticket.outcome:
        status = f"{status} ({render(locale, f'outcome-{ticket.outcome.value}')})"
    return render(locale, "card-status", status=status)


def _deadlines(ticket: Ticket, locale: str, now: datetime) -> list[str]:
    if not ticket.is_open:
        return (
            [render(locale, "card-rating", rating=render(locale, f"rating-{ticket.rating.value}"))]
            if ticket.rating
            else []
        )
    if ticket.status is Status.SUSPENDED and ticket.suspended_until:
        return [render(locale, "card-suspended", until=clock_time(locale, ticket.suspended_until, now))]
    lines = []
    if ticket.answered_at is None:
        lines.append(render(locale, "card-answer-due", due=clock_time(locale, ticket.answer_due, now)))
    late = "card-resolve-late" if remaining(ticket, now).total_seconds() < 0 else "card-resolve-due"
    lines.append(render(locale, late, due=clock_time(locale, ticket.resolve_due, now)))
    return lines


def _ask_line(ticket: Ticket, locale: str, now: datetime) -> str:
    reason = render(locale, f"reason-{ticket.reason.value}") if ticket.reason else ""
    until = clock_time(locale, ticket.asked_until, now) if ticket.asked_until else "—"
    ask = ticket.ask.value if ticket.ask else ""
    return render(locale, f"card-ask-{ask}", reason=reason, until=until)


def _history(uow: UnitOfWork, ticket: Ticket, viewer: Person, now: datetime) -> list[str]:
    events = [event for event in uow.tickets.history(ticket.id) if event.action not in _QUIET]
    shown = events[-LONGEST_HISTORY:]
    ids = {event.actor_id for event in shown} | {_target(event) for event in shown}
    names = {person.id: person.name for person in uow.people.many({i for i in ids if i is not None})}
    return [_history_line(event, viewer, names, now) for event in shown]


def _history_line(event: Event, viewer: Person, names: dict[int, str], now: datetime) -> str:
    locale = viewer.locale
    reason = render(locale, f"reason-{event.reason.value}") if event.reason else ""
    line = render(
        locale,
        f"history-{event.action.value}",
        who=_who(event, viewer, names),
        target=names.get(_target(event) or 0, render(locale, "somebody")),
    )
    tail = render(locale, "history-reason", reason=reason) if reason else ""
    return f"{clock_time(locale, event.at, now)} {line}{tail}"


def _target(event: Event) -> int | None:
    target = event.data.get("target")
    return target if isinstance(target, int) else None


def _who(event: Event, viewer: Person, names: dict[int, str]) -> str:
    """You, a colleague by name, or "a neighbour": reporters and followers are not named to others."""
    if event.actor_id is None:
        return render(viewer.locale, "who-system")
    if event.actor_id == viewer.id:
        return render(viewer.locale, "who-you")
    if event.standing in (Standing.REPORTER, Standing.FOLLOWER):
        return render(viewer.locale, "who-neighbour")
    return names.get(event.actor_id) or render(viewer.locale, "somebody")


def _buttons(ticket: Ticket, viewer: Person, held: frozenset[Standing]) -> Rows:
    wanted: list[tuple[Action, ...]] = []
    for standing, rows in (
        (Standing.OWNER, _OWNER_ROWS),
        (Standing.DESK, _DESK_ROWS),
        (Standing.REPORTER, _REPORTER_ROWS),
        (Standing.FOLLOWER, ((Action.LEAVE,),)),
        (Standing.CO_HANDLER, ((Action.REVEAL, Action.NOTE),)),
    ):
        if standing in held:
            wanted += rows
    seen: set[Action] = set()
    made: list[tuple[Button, ...]] = []
    for row in wanted:
        able = [action for action in row if action not in seen and _offered(ticket, action, held)]
        seen.update(able)
        if able:
            made.append(tuple(_button(ticket, viewer, action) for action in able))
    if Standing.DESK in held and ticket.is_open and len(ticket.place) < GRID_DEPTH:
        made.insert(0, (button(viewer.locale, "act-place", "ticket_place", ticket.id),))
    if Standing.DESK in held and Action.CORRECT in TABLE[ticket.status]:
        made.append((button(viewer.locale, "act-class", "ticket_class", ticket.id),))
    may_rate = Standing.REPORTER in held and ticket.handler_id != viewer.id
    if may_rate and ticket.status is Status.CLOSED and ticket.rating is None:
        made.insert(0, _rating_buttons(ticket, viewer))
    return tuple(made)


def _offered(ticket: Ticket, action: Action, held: frozenset[Standing]) -> bool:
    rule = TABLE[ticket.status].get(action)
    if rule is None or not held & rule.by or held & rule.never:
        return False
    match action:
        case Action.DECLINE:
            return ticket.ask is not None
        case Action.SUSPEND:
            return ticket.ask is not None and ticket.ask.value == "suspension"
        case Action.RETURN:
            return ticket.returns == 0
        case Action.ASK_TRANSFER | Action.ASK_SUSPENSION:
            return ticket.ask is None and (action is Action.ASK_TRANSFER or not ticket.suspensions)
        case Action.OBJECT:
            return ticket.objections == 0
        case Action.REVEAL:
            return ticket.reporter_id is not None
    return True


def _button(ticket: Ticket, viewer: Person, action: Action) -> Button:
    return button(viewer.locale, f"act-{action.value}", action.value, ticket.id)


def _rating_buttons(ticket: Ticket, viewer: Person) -> tuple[Button, ...]:
    return tuple(
        choice(render(viewer.locale, f"rating-{rating.value}"), Action.RATE.value, ticket.id, rating.value)
        for rating in Rating
    )
