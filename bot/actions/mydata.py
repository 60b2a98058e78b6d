"""One's own data: to see, to correct, to take along, to delete (PIPL; DOMAIN.md §8)."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller
from bot.actions.home import home_words
from bot.actions.mirror import mirror
from bot.actions.onboarding import ask_consent
from bot.actions.speech import button, choice, contact_key, menu, say, shortened
from bot.actions.talks import IDLE
from bot.actions.tickets import perform, recall_all
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import Person
from bot.domain.terms import Action, Reason
from bot.domain.ticket import SYSTEM, Act, Ticket
from bot.words import SUPPORTED_LOCALES, render
from storage.conversations import Talk
from storage.unit import UnitOfWork


def show_me(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """What we hold about them, and buttons to change or delete it."""
    person = caller.person
    if person is None:
        return ask_consent(uow, caller, now)
    locale = caller.locale
    others = [x for x in SUPPORTED_LOCALES if x != locale]
    rows: Rows = (
        (button(locale, "me-home", "home_change"), button(locale, "me-phone", "phone")),
        tuple(choice(render(x, "language-name"), "language", 0, x) for x in others),
        (
            button(locale, "me-export", "export"),
            button(locale, "me-erase", "erase"),
        ),
    )
    roles = " · ".join(render(locale, f"role-{grant.role.value}") for grant in person.grants)
    say(
        uow,
        caller,
        now,
        "me-card",
        buttons=rows,
        name=person.name,
        home=home_words(uow, person),
        phone=masked(person.phone),
        roles=roles or render(locale, "role-resident"),
        reports=len(_own(uow, person)),
    )
    return IDLE


def masked(phone: str | None) -> str:
    """13812345678 → 138****5678; "—" when there is none."""
    if not phone:
        return "—"
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "****"


def ask_phone(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Ask for the phone number by the phone's own button: nobody can share somebody else's that way."""
    if caller.person is None:
        return ask_consent(uow, caller, now)
    keys = ((contact_key(caller.locale),), *menu(caller.person))
    say(uow, caller, now, "phone-ask", keys=keys)
    return IDLE


def keep_phone(uow: UnitOfWork, caller: Caller, now: datetime, number: str, *, own: bool) -> Talk:
    """A shared contact: kept when it is their own, declined when it is somebody else's."""
    if caller.person is None:
        return ask_consent(uow, caller, now)
    if not own:
        say(uow, caller, now, "phone-not-own", keys=menu(caller.person))
        return IDLE
    uow.people.change(caller.person.id, phone="".join(c for c in number if c.isdigit() or c == "+")[:20])
    say(uow, caller, now, "phone-kept", keys=menu(caller.person), phone=masked(number))
    return IDLE


def export(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Everything we hold about the caller, as text they can keep."""
    person = caller.person
    if person is None:
        return ask_consent(uow, caller, now)
    reports = [
        render(
            caller.locale,
            "export-report",
            ref=t.reference,
            at=f"{t.reported_at:%Y-%m-%d %H:%M} UTC",
            status=render(caller.locale, f"status-{t.status.value}"),
            text=shortened(t.text, 3000) or "—",
        )
        for t in _own(uow, person)
    ]
    head = render(
        caller.locale,
        "export-head",
        name=person.name,
        chat=str(person.chat_id),
        phone=person.phone or "—",
        home=home_words(uow, person),
        language=person.locale,
        consent=str(person.consent_version or "—"),
    )
    for part in in_parts([head, *reports], 3500):
        uow.outbox.put(Outgoing(caller.chat_id, Message(part), Lane.REPLY), now)
    return IDLE


def _own(uow: UnitOfWork, person: Person) -> list[Ticket]:
    """What they reported themselves; what they only follow is somebody else's data."""
    return [t for t in uow.tickets.reported_by(person.id, limit=1000) if t.reporter_id == person.id]


def in_parts(lines: list[str], limit: int) -> list[str]:
    """Lines joined into messages of at most `limit` characters each (a line is never longer)."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) + 1 <= limit:
            parts[-1] += "\n" + line
        else:
            parts.append(line[:limit])
    return parts


def ask_erase(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Ask once more before forgetting somebody."""
    if caller.person is None:
        say(uow, caller, now, "erase-nothing")
        return IDLE
    open_ones = sum(t.is_open for t in uow.tickets.reported_by(caller.person.id) if t.reporter_id == caller.person.id)
    rows = ((button(caller.locale, "erase-yes", "erase_yes"),), (button(caller.locale, "erase-no", "erase_no"),))
    say(uow, caller, now, "erase-ask", buttons=rows, open=open_ones)
    return IDLE


def erase(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Forget the caller. Their open reports are withdrawn first, their work goes to others, history keeps no name."""
    person = caller.person
    if person is None:
        say(uow, caller, now, "erase-nothing")
        return IDLE
    for ticket in uow.tickets.reported_by(person.id, limit=1000):
        if ticket.is_open and ticket.reporter_id == person.id:
            perform(uow, caller, now, ticket.id, Act(Action.WITHDRAW))
    uow.people.change(person.id, on_duty=False)
    recall_all(uow, person.id, Act(Action.RECALL, reason=Reason.OFF_DUTY), SYSTEM, now)
    uow.outbox.drop_waiting(caller.chat_id, now)
    uow.tickets.erase_words_of(person.id)
    mirror(uow).renew()
    uow.evidence.erase_of(person.id)
    uow.inbox.forget_dead(caller.chat_id)
    for ticket in _own(uow, person):
        uow.outbox.forget_about(ticket.id)
    uow.drafts.erase_of(person.id)
    uow.outbox.forget_chat(caller.chat_id)
    uow.people.erase(person.id, now)
    say(uow, caller, now, "erase-done")
    return IDLE
