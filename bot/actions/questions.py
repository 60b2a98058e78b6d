"""A ticket's card is pressed: what the act still needs is asked for, the answer taken, the act performed."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions.caller import Caller, Said
from bot.actions.evidence import evidence_of
from bot.actions.speech import button, choice, grid, say
from bot.actions.talks import IDLE, Asked, asked
from bot.actions.tickets import perform
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.terms import Action, Need, Rating, Reason
from bot.domain.ticket import TABLE, Act, Ticket, standings
from bot.words import render
from storage.conversations import Talk
from storage.evidence import Phase
from storage.unit import UnitOfWork

REASONS: dict[Action, tuple[Reason, ...]] = {
    Action.RETURN: (Reason.NOT_MINE, Reason.OFF_DUTY, Reason.OVERLOADED, Reason.NEEDS_OTHERS, Reason.OTHER),
    Action.ASK_TRANSFER: (Reason.NOT_MINE, Reason.NEEDS_OTHERS, Reason.OVERLOADED, Reason.OFF_DUTY, Reason.OTHER),
    Action.ASK_SUSPENSION: (
        Reason.WAITING_PARTS,
        Reason.WAITING_WEATHER,
        Reason.WAITING_OWNER,
        Reason.NO_ACCESS,
        Reason.OTHER,
    ),
    Action.FAIL: (Reason.NOT_SOLVED, Reason.CAME_BACK, Reason.NOT_TRUE, Reason.OTHER),
    Action.REOPEN: (Reason.CAME_BACK, Reason.NOT_SOLVED, Reason.DISSATISFIED, Reason.OTHER),
    Action.OBJECT: (Reason.WRONG_DECISION, Reason.NOT_ENOUGH, Reason.OTHER),
    Action.REJECT: (Reason.NOT_OUR_REMIT, Reason.DUPLICATE, Reason.NOT_ENOUGH, Reason.NOT_TRUE, Reason.OTHER),
    Action.DECLINE: (Reason.NOT_ENOUGH, Reason.OVERLOADED, Reason.OTHER),
    Action.FORCE_CLOSE: (Reason.SOLVED_ITSELF, Reason.NOT_OUR_REMIT, Reason.DUPLICATE, Reason.OTHER),
}
"""The reasons offered for each act that needs one."""

SUSPENSION_DAYS = (3, 7, 30, 90)


def press(uow: UnitOfWork, caller: Caller, now: datetime, action: Action, ticket_id: int, arg: str) -> Talk:
    """A button of a ticket's card. Whatever it still needs is asked for; then it is done."""
    ticket = uow.tickets.get(ticket_id)
    rule = TABLE[ticket.status].get(action) if ticket else None
    allowed = ticket and rule and caller.person and standings(caller.actor, ticket) & rule.by
    if ticket is None or rule is None or not allowed:
        return perform(uow, caller, now, ticket_id, Act(action))  # refused, with the kind words for it
    match action:
        case Action.NOTE:
            say(uow, caller, now, "ask-note", about=ticket.id, ref=ticket.reference, buttons=_never_mind(caller))
            return asked(Asked.NOTE, ticket=ticket.id)
        case Action.COMPLETE:
            return _ask_result(uow, caller, now, ticket)
        case Action.REVEAL:
            return reveal(uow, caller, now, ticket)
        case Action.RATE:
            return perform(uow, caller, now, ticket.id, Act(action, rating=_rating(arg)))
        case _ if Need.REASON in rule.needs:
            return _with_reason(uow, caller, now, ticket, action, arg)
        case _:
            return perform(uow, caller, now, ticket.id, Act(action))


def _rating(arg: str) -> Rating | None:
    return Rating(arg) if arg in set(Rating) else None


def _never_mind(caller: Caller) -> Rows:
    return ((button(caller.locale, "never-mind", "never_mind"),),)


def _with_reason(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, action: Action, arg: str) -> Talk:
    """`arg` is "", "<reason>" or "<reason>.<days>": what is missing is asked for by buttons."""
    word, _, days = arg.partition(".")
    reason = Reason(word) if word in set(Reason) else None
    if reason is None:
        _ask_reason(uow, caller, now, ticket, action)
        return IDLE
    until = now + timedelta(days=int(days)) if days.isdigit() and int(days) <= 365 else None
    if action is Action.ASK_SUSPENSION and until is None:
        _ask_days(uow, caller, now, ticket, action, reason)
        return IDLE
    if reason is Reason.OTHER:
        say(uow, caller, now, "ask-reason-words", about=ticket.id, ref=ticket.reference, buttons=_never_mind(caller))
        return asked(Asked.REASON, ticket=ticket.id, action=action.value, reason=reason.value, arg=arg)
    _close_question(uow, caller, now, ticket, action, reason)
    return perform(uow, caller, now, ticket.id, Act(action, reason=reason, until=until))


def _question(ticket: Ticket, action: Action) -> str:
    return f"why:{ticket.id}:{action.value}"


def _ask_reason(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, action: Action) -> None:
    buttons = [
        choice(render(caller.locale, f"reason-{reason.value}"), action.value, ticket.id, reason.value)
        for reason in REASONS[action]
    ]
    rows = (*grid(buttons, 2), *_never_mind(caller))
    text = render(caller.locale, f"ask-reason-{action.value}", ref=ticket.reference)
    _put_question(uow, caller, now, ticket, action, Message(text, buttons=rows), fresh=True)


def _ask_days(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, action: Action, reason: Reason) -> None:
    buttons = [
        choice(render(caller.locale, "days", count=days), action.value, ticket.id, f"{reason.value}.{days}")
        for days in SUSPENSION_DAYS
    ]
    message = Message(render(caller.locale, "ask-days", ref=ticket.reference), buttons=grid(buttons, 2))
    _put_question(uow, caller, now, ticket, action, message)


def _close_question(
    uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket, action: Action, reason: Reason
) -> None:
    """The question shows the answer instead of its buttons, so that it cannot be pressed again by mistake."""
    if uow.outbox.card_message(caller.chat_id, _question(ticket, action)) is None:
        return
    chosen = render(caller.locale, f"reason-{reason.value}")
    text = render(caller.locale, "reason-chosen", ref=ticket.reference, reason=chosen)
    _put_question(uow, caller, now, ticket, action, Message(text))


def _put_question(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    ticket: Ticket,
    action: Action,
    message: Message,
    *,
    fresh: bool = False,
) -> None:
    card = _question(ticket, action)
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=card, fresh=fresh), now)


def give_reason(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """The words for "other reason"."""
    if not said.text.strip():
        say(uow, caller, now, "ask-words-please")
        return talk
    _, _, days = str(talk.data["arg"]).partition(".")
    act = Act(
        Action(talk.data["action"]),
        reason=Reason(talk.data["reason"]),
        text=said.text.strip(),
        until=now + timedelta(days=int(days)) if days.isdigit() else None,
    )
    return perform(uow, caller, now, int(talk.data["ticket"]), act, said=evidence_of(caller, said, Phase.REASON, now))


def _ask_result(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket) -> Talk:
    if ticket.owner_id != (caller.person.id if caller.person else None):
        return perform(uow, caller, now, ticket.id, Act(Action.COMPLETE))
    say(uow, caller, now, "ask-result", about=ticket.id, ref=ticket.reference, buttons=_never_mind(caller))
    return asked(Asked.RESULT, ticket=ticket.id)


def give_result(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """The result in words, with or without its picture; whichever comes first, the other is asked for."""
    ticket_id = int(talk.data["ticket"])
    words = "\n".join(x for x in (talk.data.get("text", ""), said.text.strip()) if x)
    held = [Said.load(item) for item in talk.data.get("held", ())]
    if said.media or said.pin:
        held.append(said)
    if words and any(item.media for item in held):
        return _complete(uow, caller, now, ticket_id, words, held)
    data = {"ticket": ticket_id, "text": words, "held": [item.dump() for item in held]}
    if not words:
        if not said.album or len(held) == 1:
            say(uow, caller, now, "ask-result-words", about=ticket_id, buttons=_never_mind(caller))
        return asked(Asked.RESULT, **data)
    rows = (
        (button(caller.locale, "proof-none", "proof_none", ticket_id),),
        (button(caller.locale, "proof-explained", "proof_explained", ticket_id),),
        *_never_mind(caller),
    )
    say(uow, caller, now, "ask-proof", about=ticket_id, buttons=rows)
    return asked(Asked.PROOF, **data)


def without_proof(
    uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, ticket_id: int, *, explained: bool
) -> Talk:
    """No picture: not safe or not possible; or nothing could be done and it was explained."""
    if talk.state != Asked.PROOF or talk.data.get("ticket") != ticket_id:
        say(uow, caller, now, "button-stale")
        return talk
    return _complete(uow, caller, now, ticket_id, str(talk.data["text"]), [], explained=explained)


def _complete(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    ticket_id: int,
    words: str,
    held: list[Said],
    *,
    explained: bool = False,
) -> Talk:
    first, rest = (held[0], held[1:]) if held else (None, [])
    act = Act(Action.COMPLETE, text=words, proof=True, explained=explained)
    evidence = evidence_of(caller, first, Phase.RESULT, now) if first else None
    before = uow.tickets.get(ticket_id)
    talk = perform(uow, caller, now, ticket_id, act, said=evidence)
    after = uow.tickets.get(ticket_id)
    if before and after and after.version > before.version:
        for more in rest:
            talk = perform(
                uow, caller, now, ticket_id, Act(Action.ADD_EVIDENCE), said=evidence_of(caller, more, Phase.RESULT, now)
            )
    return talk


def reveal(uow: UnitOfWork, caller: Caller, now: datetime, ticket: Ticket) -> Talk:
    """Show the handler where the reporter lives and how to call them; the reading is logged as an event."""
    before = ticket.version
    talk = perform(uow, caller, now, ticket.id, Act(Action.REVEAL))
    after = uow.tickets.get(ticket.id)
    reporter = uow.people.get(ticket.reporter_id) if ticket.reporter_id else None
    if after is None or after.version == before:
        return talk
    if reporter is None:
        say(uow, caller, now, "contact-gone", about=ticket.id, ref=ticket.reference)
        return talk
    names = [p.name for p in uow.places.named(reporter.home)[1:] if p.level.value != "grid"]
    say(
        uow,
        caller,
        now,
        "contact",
        about=ticket.id,
        ref=ticket.reference,
        name=reporter.name,
        home=" ".join([*names, *([reporter.room] if reporter.room else [])]) or render(caller.locale, "not-given"),
        phone=reporter.phone or render(caller.locale, "not-given"),
    )
    return talk
