"""The duty desk: the queue, giving tickets to people, merging, and who works here."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions import clusters
from bot.actions.caller import Caller, Said
from bot.actions.cards import headline
from bot.actions.invitations import invite, may_invite
from bot.actions.speech import button, choice, grid, say
from bot.actions.talks import IDLE, Asked, asked
from bot.actions.tickets import merge, perform, recall_all
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import DESK_ROLES, HANDLER_ROLES, Grant, Person, Role, may_handle
from bot.domain.press import number
from bot.domain.reference import ticket_id_of
from bot.domain.scope import Level, Path, covers
from bot.domain.terms import Action, Ask, Reason, Status
from bot.domain.ticket import SYSTEM, Act, Ticket
from bot.words import render
from storage.conversations import Talk
from storage.unit import UnitOfWork

MOST_CANDIDATES = 30
MOST_IN_QUEUE = 40
INVITATION_DAYS = 7


def _at_desk(uow: UnitOfWork, caller: Caller, now: datetime) -> Person | None:
    """The caller, if they sit at a desk; otherwise they are told."""
    if caller.person is not None and caller.person.has_role(*DESK_ROLES):
        return caller.person
    say(uow, caller, now, "not-desk")
    return None


def queue(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """What waits for this desk: unrouted, returned, asked; then what waits to be verified."""
    person = _at_desk(uow, caller, now)
    if person is None:
        return IDLE
    waiting = clusters.waiting_at(uow, person)
    checking = [t for t in uow.tickets.in_status(Status.CHECKING, limit=1000) if person.sits_at_desk_for(t.place)]
    rows = clusters.queue_rows(uow, caller, waiting, MOST_IN_QUEUE)
    rows += tuple((choice(headline(uow, t, caller.locale), "show", t.id),) for t in checking)
    rows = rows[:MOST_IN_QUEUE]
    key = "desk-queue" if rows else "desk-queue-empty"
    say(uow, caller, now, key, buttons=rows, waiting=len(waiting), checking=len(checking))
    return IDLE


def choose_handler(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, action: Action, arg: str) -> Talk:
    """Dispatch or transfer: without a name it shows who could take it, with one it is done."""
    ticket = uow.tickets.get(ticket_id)
    wanted = number(arg)
    target = uow.people.get(wanted) if wanted else None
    if ticket is None or target is not None or not (caller.person and caller.person.sits_at_desk_for(ticket.place)):
        return perform(uow, caller, now, ticket_id, Act(action, target=target, way="desk"))
    able = _candidates(uow, ticket)
    if not able:
        say(uow, caller, now, "desk-nobody", about=ticket.id, ref=ticket.reference)
        return IDLE
    loads = uow.people.loads([person.id for person in able])
    buttons = [
        choice(
            _candidate_label(caller.locale, person, loads.get(person.id, 0)), action.value, ticket.id, str(person.id)
        )
        for person in able
    ]
    rows = (*grid(buttons, 1), (button(caller.locale, "never-mind", "never_mind"),))
    say(uow, caller, now, "desk-to-whom", buttons=rows, about=ticket.id, ref=ticket.reference)
    return IDLE


def _candidates(uow: UnitOfWork, ticket: Ticket) -> list[Person]:
    """Who may take it and can be reached: on duty first, workers of the very grid before others."""
    able = [
        p
        for p in uow.people.staff(*HANDLER_ROLES)
        if may_handle(p, ticket.place) and p.chat_id is not None and p.id not in (ticket.owner_id, ticket.about_id)
    ]
    able.sort(key=lambda p: (not p.on_duty, not p.holds(frozenset({Role.GRID_WORKER}), ticket.place), p.id))
    return able[:MOST_CANDIDATES]


def _candidate_label(locale: str, person: Person, load: int) -> str:
    role = next((g.role for g in person.grants if g.role in HANDLER_ROLES), Role.GRID_WORKER)
    return render(
        locale,
        "desk-candidate-on" if person.on_duty else "desk-candidate-off",
        name=person.name,
        role=render(locale, f"role-{role.value}"),
        load=load,
    )


def grant_suspension(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int) -> Talk:
    """The desk agrees to the suspension its owner asked for, until the day they asked for."""
    ticket = uow.tickets.get(ticket_id)
    if ticket is None or ticket.ask is not Ask.SUSPENSION:
        return perform(uow, caller, now, ticket_id, Act(Action.SUSPEND))
    act = Act(Action.SUSPEND, reason=ticket.reason, text=ticket.remark, until=ticket.asked_until)
    return perform(uow, caller, now, ticket_id, act)


def ask_parent(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, arg: str) -> Talk:
    """Merge: show open tickets nearby as buttons; a number can be written too."""
    ticket = uow.tickets.get(ticket_id)
    if ticket is None or caller.person is None or not caller.person.sits_at_desk_for(ticket.place):
        return perform(uow, caller, now, ticket_id, Act(Action.MERGE))
    if (parent_id := number(arg)) is not None:
        return merge(uow, caller, now, ticket_id, parent_id)
    near = [t for t in _open_tickets(uow) if t.id != ticket.id and _near(t, ticket)][:8]
    rows = tuple((choice(headline(uow, t, caller.locale), "merge", ticket.id, str(t.id)),) for t in near)
    rows = (*rows, (button(caller.locale, "never-mind", "never_mind"),))
    say(uow, caller, now, "desk-merge-into", buttons=rows, about=ticket.id, ref=ticket.reference)
    return asked(Asked.PARENT, ticket=ticket.id)


def _open_tickets(uow: UnitOfWork) -> list[Ticket]:
    states = (Status.REPORTED, Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.CHECKING)
    return uow.tickets.in_status(*states, limit=500)


def _near(a: Ticket, b: Ticket) -> bool:
    return a.category is b.category or (len(a.place) > 3 and a.place[:4] == b.place[:4])


def give_parent(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """The number of the ticket to merge into, as text."""
    parent_id = ticket_id_of(said.text)
    if parent_id is None:
        say(uow, caller, now, "desk-merge-number")
        return talk
    return merge(uow, caller, now, int(talk.data["ticket"]), parent_id)


def staff(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Who works in the caller's scope."""
    person = _at_desk(uow, caller, now)
    if person is None:
        return IDLE
    people = [p for p in uow.people.staff() if any(_oversees(person, g.scope) for g in p.grants)]
    buttons = [choice(_staff_label(caller.locale, p), "member", p.id) for p in people[:60]]
    rows = (*grid(buttons, 2), (button(caller.locale, "staff-invite", "invite"),))
    on = sum(p.on_duty and p.chat_id is not None for p in people)
    say(uow, caller, now, "staff-list", buttons=rows, count=len(people), on=on)
    return IDLE


def _oversees(person: Person, scope: Path) -> bool:
    return any(covers(own, scope) for own in person.scopes(*DESK_ROLES))


def _staff_label(locale: str, person: Person) -> str:
    if person.chat_id is None:
        return render(locale, "staff-not-joined", name=person.name)
    return render(locale, "staff-on" if person.on_duty else "staff-off", name=person.name)


def member(uow: UnitOfWork, caller: Caller, now: datetime, person_id: int) -> Talk:
    """One member of staff: roles, and a button to take each away where the caller may."""
    person = _at_desk(uow, caller, now)
    other = uow.people.get(person_id)
    if person is None:
        return IDLE
    if other is None or not any(_oversees(person, g.scope) for g in other.grants):
        say(uow, caller, now, "staff-unknown")
        return IDLE
    rows = []
    lines = []
    for grant in other.grants:
        names = " ".join(p.name for p in uow.places.named(grant.scope))
        label = render(
            caller.locale, "staff-grant", role=render(caller.locale, f"role-{grant.role.value}"), place=names
        )
        lines.append(label)
        if may_invite(person, grant.role, grant.scope):
            arg = f"{grant.role.value}.{grant.scope[-1]}"
            rows.append((choice(render(caller.locale, "staff-remove", grant=label), "revoke", other.id, arg),))
    say(
        uow,
        caller,
        now,
        "staff-member",
        buttons=tuple(rows),
        name=other.name,
        grants="\n".join(lines) or "—",
        open=sum(1 for t in uow.tickets.owned_by(other.id) if t.owner_id == other.id),
    )
    return IDLE


def revoke(uow: UnitOfWork, caller: Caller, now: datetime, person_id: int, arg: str) -> Talk:
    """Take a role away. Whoever has no working role left keeps no ticket: all are routed anew."""
    person = _at_desk(uow, caller, now)
    other = uow.people.get(person_id)
    grant = _grant_of(uow, other, arg) if other else None
    if person is None:
        return IDLE
    if other is None or grant is None or not may_invite(person, grant.role, grant.scope):
        say(uow, caller, now, "staff-unknown")
        return IDLE
    uow.people.revoke(other.id, grant.role, grant.scope[-1], now)
    left = uow.people.get(other.id)
    moved = 0
    if left is not None and not left.has_role(*HANDLER_ROLES):
        uow.people.change(other.id, on_duty=False)
        act = Act(Action.RECALL, reason=Reason.OFF_DUTY)
        moved = recall_all(uow, other.id, act, SYSTEM, now)
    say(uow, caller, now, "staff-removed", name=other.name, moved=moved)
    if other.chat_id is not None:
        message = Message(
            render(other.locale, "staff-you-removed", role=render(other.locale, f"role-{grant.role.value}"))
        )
        uow.outbox.put(Outgoing(other.chat_id, message, Lane.NOTICE), now)
    return IDLE


def _grant_of(uow: UnitOfWork, person: Person, arg: str) -> Grant | None:
    role, _, place = arg.partition(".")
    fresh = uow.people.get(person.id)
    return next(
        (g for g in (fresh.grants if fresh else ()) if g.role.value == role and g.scope and str(g.scope[-1]) == place),
        None,
    )


_INVITABLE = (Role.GRID_WORKER, Role.CAPTAIN, Role.VOLUNTEER, Role.LIAISON, Role.DESK, Role.AUDITOR)


def invite_step(uow: UnitOfWork, caller: Caller, now: datetime, arg: str, bot_name: str) -> Talk:
    """An invitation by three taps: role, place, link. `arg`: "", "<role>" or "<role>.<place id>"."""
    person = _at_desk(uow, caller, now)
    if person is None:
        return IDLE
    role_word, _, place_word = arg.partition(".")
    role = Role(role_word) if role_word in set(Role) else None
    place_id = number(place_word)
    place = uow.places.get(place_id) if place_id else None
    if role is None:
        roles = [r for r in _INVITABLE if any(may_invite(person, r, s) for s in person.scopes(*DESK_ROLES))]
        buttons = [choice(render(caller.locale, f"role-{r.value}"), "invite", 0, r.value) for r in roles]
        say(uow, caller, now, "invite-role", buttons=grid(buttons, 2))
    elif place is None:
        say(uow, caller, now, "invite-place", buttons=_invite_places(uow, person, role))
    elif not may_invite(person, role, place.path):
        say(uow, caller, now, "refused-not_yours")
    else:
        code = invite(uow, role, place.code, now, valid=timedelta(days=INVITATION_DAYS), by=person)
        link = f"https://t.me/{bot_name}?start=i-{code}" if bot_name else f"/start i-{code}"
        role_name = render(caller.locale, f"role-{role.value}")
        say(uow, caller, now, "invite-link", link=link, role=role_name, place=place.name, days=INVITATION_DAYS)
    return IDLE


def _invite_places(uow: UnitOfWork, person: Person, role: Role) -> Rows:
    levels = {
        Role.GRID_WORKER: (Level.GRID, Level.COMMUNITY),
        Role.CAPTAIN: (Level.BUILDING,),
        Role.VOLUNTEER: (Level.COMMUNITY, Level.GRID),
    }.get(role, (Level.COMMUNITY,))
    places = [p for s in person.scopes(*DESK_ROLES) for level in levels for p in uow.places.below(s, level)]
    return grid([choice(p.name, "invite", 0, f"{role.value}.{p.id}") for p in places[:90]], 2)
