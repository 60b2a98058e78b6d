"""The desk sees what is probably one matter together, and makes one ticket of it after asking once more."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.cards import headline
from bot.actions.mirror import minute_of, report_of
from bot.actions.speech import button, choice, say
from bot.actions.talks import IDLE
from bot.actions.tickets import merge
from bot.domain.message import Button, Rows
from bot.domain.people import Person
from bot.domain.press import number
from bot.domain.scope import community_of
from bot.domain.terms import Action, Status
from bot.domain.ticket import TABLE, Ticket
from bot.text.same import SAME_FROM, Report, likeness
from storage.conversations import Talk
from storage.unit import UnitOfWork

MOST_COMPARED = 40
MOST_IN_ONE = 12


def clustered(uow: UnitOfWork, tickets: list[Ticket]) -> list[list[Ticket]]:
    """`tickets` in groups that are probably one matter each, groups and members in the order given."""
    compared, rest = tickets[:MOST_COMPARED], tickets[MOST_COMPARED:]
    reports = [report_of(uow, ticket) for ticket in compared]
    groups: list[list[int]] = []
    for i, ticket in enumerate(compared):
        like = next(
            (group for group in groups if len(group) < MOST_IN_ONE and _same(compared, reports, i, group)), None
        )
        if like is None or ticket.about_id is not None:
            groups.append([i])
        else:
            like.append(i)
    return [[compared[i] for i in group] for group in groups] + [[ticket] for ticket in rest]


def _same(tickets: list[Ticket], reports: list[Report], i: int, group: list[int]) -> bool:
    """Whether ticket `i` is probably the same as every one of the group: likeness is not handed on."""
    one = tickets[i]
    return all(
        community_of(one.place) == community_of(tickets[j].place)
        and tickets[j].about_id is None
        and likeness(reports[i], reports[j], minute_of(one.reported_at) - minute_of(tickets[j].reported_at))
        >= SAME_FROM
        for j in group
    )


def queue_rows(uow: UnitOfWork, caller: Caller, waiting: list[Ticket], most: int) -> Rows:
    """A button for each ticket of the desk's list; above those that are probably one matter, one for them all."""
    rows: list[tuple[Button, ...]] = []
    for group in clustered(uow, waiting):
        able = [ticket for ticket in group if _can_merge(ticket)]
        if len(able) > 1:
            first = min(ticket.id for ticket in able)
            rows.append((button(caller.locale, "cluster-row", "cluster", first, _sum(able), count=len(able)),))
        rows += [(choice(headline(uow, ticket, caller.locale), "show", ticket.id),) for ticket in group]
    return tuple(rows[:most])


def show(uow: UnitOfWork, caller: Caller, now: datetime, first_id: int, arg: str) -> Talk:
    """One cluster: what would be merged into what, and a button that does it. `arg` says which tickets were seen."""
    group = _group_of(uow, caller, first_id)
    if len(group) <= 1:
        say(uow, caller, now, "cluster-gone")
        return IDLE
    first, *others = group
    into = button(caller.locale, "cluster-yes", "cluster_yes", first.id, _sum(group), count=len(others))
    rows = tuple((choice(headline(uow, ticket, caller.locale), "show", ticket.id),) for ticket in group)
    never = button(caller.locale, "never-mind", "never_mind")
    changed = "cluster-changed" if arg and arg != _sum(group) else "cluster-ask"
    say(uow, caller, now, changed, buttons=((into,), *rows, (never,)), ref=first.reference, count=len(others))
    return IDLE


def merge_all(uow: UnitOfWork, caller: Caller, now: datetime, first_id: int, arg: str) -> Talk:
    """Merge a cluster into its first ticket, if it is still the one that was shown; otherwise show it again."""
    group = _group_of(uow, caller, first_id)
    if len(group) <= 1 or arg != _sum(group):
        return show(uow, caller, now, first_id, arg)
    first, *others = group
    for other in others:
        merge(uow, caller, now, other.id, first.id)
    say(uow, caller, now, "cluster-merged", ref=first.reference, count=len(others), about=first.id)
    return IDLE


def ask_merge(uow: UnitOfWork, caller: Caller, now: datetime, ticket_id: int, arg: str) -> Talk:
    """Two tickets of a card: what merging will do, and the button that does it."""
    wanted = number(arg)
    ticket, parent = uow.tickets.get(ticket_id), uow.tickets.get(wanted) if wanted else None
    person = caller.person
    theirs = ticket and parent and person and all(person.sits_at_desk_for(one.place) for one in (ticket, parent))
    if ticket is None or parent is None or not theirs:
        say(uow, caller, now, "refused-not_yours")
        return IDLE
    yes = button(caller.locale, "same-merge-yes", "merge", ticket.id, str(parent.id), ref=parent.reference)
    rows: Rows = (
        (choice(headline(uow, parent, caller.locale), "show", parent.id),),
        (yes,),
        (button(caller.locale, "never-mind", "never_mind"),),
    )
    say(
        uow, caller, now, "same-merge-ask", buttons=rows, about=ticket.id, ref=ticket.reference, parent=parent.reference
    )
    return IDLE


def waiting_at(uow: UnitOfWork, person: Person) -> list[Ticket]:
    """What waits for this desk: unrouted, returned, asked."""
    return [ticket for ticket in uow.tickets.waiting_for_desk() if person.sits_at_desk_for(ticket.place)]


def _group_of(uow: UnitOfWork, caller: Caller, first_id: int) -> list[Ticket]:
    """The tickets on the caller's desk that are one matter with `first_id`, the most urgent and earliest first."""
    if caller.person is None:
        return []
    groups = clustered(uow, waiting_at(uow, caller.person))
    group = next((group for group in groups if any(ticket.id == first_id for ticket in group)), [])
    return sorted((ticket for ticket in group if _can_merge(ticket)), key=lambda ticket: (ticket.urgency, ticket.id))


def _can_merge(ticket: Ticket) -> bool:
    return Action.MERGE in TABLE[ticket.status] and ticket.status is not Status.MERGED


def _sum(group: list[Ticket]) -> str:
    """Which tickets a button spoke of, short enough for it: another set gives another sum."""
    return f"{len(group)}.{sum(ticket.id * ticket.id for ticket in group) % 10**12}"
