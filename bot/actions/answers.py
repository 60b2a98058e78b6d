"""Where a message goes: to the ticket it replies to, to the question that is open, or into a new report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions import danger, desk, drafts, home, notes, onboarding, questions, report
from bot.actions.caller import Caller, Said
from bot.actions.cards import concerns
from bot.actions.evidence import evidence_of
from bot.actions.meaning import meaning
from bot.actions.speech import menu, say
from bot.actions.store import receiving, stocktake
from bot.actions.talks import IDLE, Asked
from bot.actions.tickets import with_words
from bot.domain.people import STAFF_ROLES
from bot.domain.terms import Status
from bot.domain.ticket import Ticket
from bot.text import is_room_number
from storage.conversations import Talk
from storage.evidence import Phase
from storage.unit import UnitOfWork


def content(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """Anything a person sends in private: words, a file, a pin."""
    if (gone_on := notes.album_goes_on(uow, caller, now, said)) is not None:
        return gone_on if talk.state is None else talk
    meant = meaning(uow, said.text)
    if meant.is_danger and not (meant.by_sound and talk.state in _WORK):
        return _danger(uow, caller, now, talk, said)
    replied = _ticket_replied_to(uow, caller, said)
    if replied is not None and replied.id not in (talk.data.get("ticket"), talk.data.get("alarm")):
        return _reply(uow, caller, now, talk, replied, said)
    return _answer(uow, caller, now, talk, said)


_WORK = frozenset({Asked.RESULT, Asked.PROOF, Asked.REASON, Asked.NOTE})
"""Questions whose answers tell of dangers that are dealt with: only words of danger ring there."""


def _danger(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """Danger goes before every question and every reply; what was open stays open. It is nobody's result."""
    if (rung := _completes(uow, caller, now, talk, said)) is not None:
        return rung
    after = report.hear(uow, caller, now, said, talk)
    if talk.state == Asked.REASON:
        questions.give_reason(uow, caller, now, talk, said)
        return after
    return talk if after == IDLE or (talk.state == Asked.ADD_OR_NEW and after.state == Asked.WHERE) else after


def _completes(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk | None:
    """Words that ring by themselves, and say what they are about only with those before: 电梯停了, 里面有人出不来."""
    alone = meaning(uow, said.text).category
    if talk.state == Asked.CONSENT:
        pieces = _danger_in_pieces(uow, talk, said)
        whole = meaning(uow, pieces.text) if pieces else None
        if pieces and whole and whole.category is not alone:
            return danger.alarm(uow, caller, now, talk, pieces, whole)
        return None
    draft = report.open_draft_of(uow, caller)
    if draft is None:
        return None
    held = _held(talk, draft.id) if talk.state == Asked.ADD_OR_NEW else []
    words = "\n".join(x for x in (*(item.text for item in held), said.text) if x)
    whole = meaning(uow, with_words(draft, words).text)
    if not whole.is_danger or whole.category is alone:
        return None
    return (
        _rings_with_held(uow, caller, now, talk, said)
        if held
        else danger.together(uow, caller, now, talk, said, draft)
    )


def _ticket_replied_to(uow: UnitOfWork, caller: Caller, said: Said) -> Ticket | None:
    if said.reply_to is None or caller.person is None:
        return None
    ticket_id = uow.outbox.ticket_of_message(caller.chat_id, said.reply_to)
    if ticket_id is None:
        ticket_id, _ = uow.evidence.home_of_message(caller.chat_id, said.reply_to)
    ticket = uow.tickets.get(ticket_id) if ticket_id else None
    return ticket if ticket and concerns(ticket, caller.person) else None


def _reply(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, ticket: Ticket, said: Said) -> Talk:
    """A reply to a ticket's card or news adds to that ticket; one that is over starts afresh."""
    if ticket.status in (Status.REJECTED, Status.MERGED, Status.WITHDRAWN):
        say(uow, caller, now, "reply-ticket-over", about=ticket.id, ref=ticket.reference)
        return report.hear(uow, caller, now, said)
    notes.note(uow, caller, now, ticket.id, said)
    return talk


def _answer(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    match talk.state:
        case Asked.CONSENT if talk.data.get("alarm"):
            more = danger.answer_where(uow, caller, now, talk, int(talk.data["alarm"]), said)
            return onboarding.hold_more(uow, caller, now, talk, said) if more is None else more
        case Asked.WHERE:
            more = danger.answer_where(uow, caller, now, talk, int(talk.data["ticket"]), said)
            return report.hear(uow, caller, now, said) if more is None else more
        case Asked.CONSENT if said.text and (pieces := _danger_in_pieces(uow, talk, said)) is not None:
            return danger.alarm(uow, caller, now, talk, pieces, meaning(uow, pieces.text))
        case Asked.CONSENT:
            return onboarding.hold_more(uow, caller, now, talk, said)
        case Asked.ROOM if said.media is None and is_room_number(said.text):
            return home.keep_room(uow, caller, now, said.text)
        case Asked.ADD_OR_NEW:
            return _hold_with_question(uow, caller, now, talk, said)
        case Asked.SPOT:
            placed = drafts.set_spot(uow, caller, now, int(talk.data["draft"]), said)
            return report.hear(uow, caller, now, said) if placed is None else placed
        case Asked.NOTE:
            return notes.note(uow, caller, now, int(talk.data["ticket"]), said)
        case Asked.REASON:
            return questions.give_reason(uow, caller, now, talk, said)
        case Asked.RESULT | Asked.PROOF:
            return questions.give_result(uow, caller, now, talk, said)
        case Asked.PARENT:
            return desk.give_parent(uow, caller, now, talk, said)
        case _:
            stored = _in_the_store(uow, caller, now, talk, said)
            return report.hear(uow, caller, now, said) if stored is None else stored


_STORE_ANSWERS = {
    Asked.STOCK_COUNT.value: stocktake.give_count,
    Asked.STOCK_OFF.value: stocktake.give_write_off,
    Asked.STOCK_THRESHOLD.value: stocktake.give_threshold,
}


def _in_the_store(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk | None:
    """An answer about the store, or a receipt typed by its desk; None for anything else."""
    verb = _STORE_ANSWERS.get(talk.state or "", receiving.typed)
    return verb(uow, caller, now, talk, said)


def _hold_with_question(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """More while "add or new?" waits: a file belongs to the words before it; further words wait with them."""
    held = [*talk.data.get("held", []), said.dump()]
    if len(held) > 20:
        say(uow, caller, now, "draft-answer-first")
        return talk
    if (rung := _rings_with_held(uow, caller, now, talk, said)) is not None:
        return rung
    if said.text:
        report.ask_add_or_new(uow, caller, now, int(talk.data["draft"]), said)
    return Talk(talk.state, {**talk.data, "held": held})


def _rings_with_held(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk | None:
    """A danger told in pieces, some of which wait with the question: all of them go with the ticket."""
    draft = drafts.own_draft(uow, caller, int(talk.data["draft"]))
    if draft is None or not said.text:
        return None
    held = _held(talk, draft.id)
    words = "\n".join(x for x in (*(item.text for item in held), said.text) if x)
    if not meaning(uow, with_words(draft, words).text).is_danger:
        return None
    for item in held:
        uow.evidence.add(evidence_of(caller, item, Phase.REPORT, now), draft_id=draft.id)
        draft = with_words(draft, item.text)
    return danger.together(uow, caller, now, talk, said, draft)


def _danger_in_pieces(uow: UnitOfWork, talk: Talk, said: Said) -> Said | None:
    """What a stranger said before they agreed and says now, if it is a danger only together."""
    words = "\n".join(x for x in (*(item["text"] for item in talk.data.get("held", ())), said.text) if x)
    return replace(said, text=words) if meaning(uow, words).is_danger else None


def add_held(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, draft_id: int) -> Talk:
    """The button "add to it": what was held goes to the draft."""
    held = _held(talk, draft_id)
    if not held:
        say(uow, caller, now, "button-stale")
        return talk
    if drafts.own_draft(uow, caller, draft_id) is None:
        return _open_with(uow, caller, now, held)
    return drafts.add(uow, caller, now, draft_id, *held)


def new_from_held(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, draft_id: int) -> Talk:
    """The button "something else": what was held becomes a draft of its own; the first one stays where it is."""
    held = _held(talk, draft_id)
    if not held or not caller.is_welcome:
        say(uow, caller, now, "button-stale")
        return talk
    return _open_with(uow, caller, now, held)


def _held(talk: Talk, draft_id: int) -> list[Said]:
    if talk.state != Asked.ADD_OR_NEW or talk.data.get("draft") != draft_id:
        return []
    return [Said.load(item) for item in talk.data.get("held", ())]


def _open_with(uow: UnitOfWork, caller: Caller, now: datetime, held: list[Said]) -> Talk:
    talk = drafts.open_draft(uow, caller, now, held[0])
    if len(held) > 1 and caller.person is not None:
        newest = uow.drafts.of_person(caller.person.id)[0]
        talk = drafts.add(uow, caller, now, newest.id, *held[1:])
    return talk


def agree(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk) -> Talk:
    """They agreed to the notice: what they said before goes on as their report."""
    known, held, after = onboarding.agree(uow, caller, now, talk)
    return _open_with(uow, known, now, held) if held else after


def never_mind(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Whatever was asked need not be answered any more."""
    keys = menu(caller.person) if caller.is_welcome and caller.person else ()
    say(uow, caller, now, "never-minded", keys=keys)
    return IDLE


def help_(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """What this is and what to do."""
    keys = menu(caller.person) if caller.is_welcome and caller.person else ()
    staff = caller.person is not None and caller.person.has_role(*STAFF_ROLES)
    say(uow, caller, now, "help-staff" if staff else "help", keys=keys)
    return IDLE


def edited(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """Somebody edited a message: what waits is changed in place, what is sent off gets a note, danger is danger."""
    held = talk.data.get("held", [])
    before = next((item["text"] for item in held if item["message_id"] == said.message_id), None)
    if before is None:
        before = uow.evidence.words_of_message(caller.chat_id, said.message_id)
    if said.text == before:
        return talk
    if meaning(uow, said.text).is_danger and not meaning(uow, before).is_danger:
        return _danger(uow, caller, now, talk, said)
    if any(item["message_id"] == said.message_id for item in held):
        changed = [said.dump() if item["message_id"] == said.message_id else item for item in held]
        return Talk(talk.state, {**talk.data, "held": changed})
    if drafts.edited(uow, caller, now, said) is None:
        notes.edited_after_sending(uow, caller, now, said)
    return talk
