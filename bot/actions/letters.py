"""Dead letters on the phone of whoever hears the alarm: look, try again, let go. Nobody's words are shown."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.actions.caller import Caller
from bot.actions.speech import button, choice, clock_time, grid, say, shortened
from bot.actions.talks import IDLE
from bot.domain.message import Button
from bot.domain.people import DESK_ROLES, Person
from bot.domain.reference import reference
from bot.domain.scope import NOWHERE, Path
from bot.words import render
from storage.conversations import Talk
from storage.dead_letters import DeadLetter, Kind, LetterName, Replayed
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

MOST_LISTED = 20
LOOKED_THROUGH = 500
"""Of so many letters, the newest, those in somebody's scope are found."""
LONGEST_REASON = 200


def alarm_button(locale: str, name: LetterName) -> Button:
    """The button under the alarm: what is it?"""
    return button(locale, "letter-look", "letter", name.number, name.kind.value)


def concerns(uow: UnitOfWork, chat_id: int | None, ticket_id: int | None = None) -> Path:
    """Where a letter belongs: its ticket's place, else its person's home, else nobody knows (any desk's)."""
    ticket = uow.tickets.get(ticket_id) if ticket_id else None
    if ticket is not None:
        return ticket.place
    person = uow.people.by_chat(chat_id) if chat_id else None
    return person.home if person else NOWHERE


def letters(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """What was given up in the caller's scope, newest first."""
    person = _at_desk(uow, caller, now)
    if person is None:
        return IDLE
    found = [letter for letter in uow.dead_letters.newest(LOOKED_THROUGH) if _in_scope(uow, person, letter)]
    labels = [
        (f"{letter.name} · {clock_time(caller.locale, letter.at, now)} · {shortened(letter.error, 24)}", letter.name)
        for letter in found[:MOST_LISTED]
    ]
    rows = grid([choice(label, "letter", name.number, name.kind.value) for label, name in labels], 1)
    say(uow, caller, now, "letters" if found else "letters-none", buttons=rows, count=len(found))
    return IDLE


def look(uow: UnitOfWork, caller: Caller, now: datetime, number: int, kind: str) -> Talk:
    """One dead letter, with what can be done about it."""
    letter = _letter(uow, caller, now, number, kind)
    if letter is None:
        return IDLE
    arg = letter.name.kind.value
    say(
        uow,
        caller,
        now,
        "letter-update" if letter.name.kind is Kind.UPDATE else "letter-message",
        buttons=(
            (
                button(caller.locale, "letter-replay", "letter_replay", number, arg),
                button(caller.locale, "letter-drop", "letter_drop", number, arg),
            ),
            (button(caller.locale, "letter-others", "letters"),),
        ),
        about=letter.ticket_id,
        id=str(letter.name),
        when=clock_time(caller.locale, letter.at, now),
        chat=render(caller.locale, "letter-group" if letter.in_group else "letter-private"),
        attempts=letter.attempts,
        error=shortened(letter.error, LONGEST_REASON) or "—",
        ref=reference(letter.ticket_id) if letter.ticket_id else "—",
    )
    return IDLE


def replay(uow: UnitOfWork, caller: Caller, now: datetime, number: int, kind: str) -> Talk:
    """Put it back in line. Should it fail again, it is a dead letter again, with a new alarm."""
    letter = _letter(uow, caller, now, number, kind)
    if letter is None:
        return IDLE
    became = uow.dead_letters.replay(letter.name, now)
    _trace(letter, became.value, caller)
    others = ((button(caller.locale, "letter-others", "letters"),),)
    if became is Replayed.OUTDATED:
        say(uow, caller, now, "letter-outdated", buttons=others, id=str(letter.name))
    elif became is Replayed.GONE:
        say(uow, caller, now, "letter-gone", buttons=others)
    else:
        text = "letter-replayed-perhaps-twice" if letter.may_have_arrived else "letter-replayed"
        say(uow, caller, now, text, buttons=others, id=str(letter.name))
    return IDLE


def ask_drop(uow: UnitOfWork, caller: Caller, now: datetime, number: int, kind: str) -> Talk:
    """Ask once more before letting it go."""
    letter = _letter(uow, caller, now, number, kind)
    if letter is None:
        return IDLE
    yes = button(caller.locale, "letter-drop-yes", "letter_drop_yes", number, kind)
    rows = ((yes,), (button(caller.locale, "never-mind", "never_mind"),))
    say(uow, caller, now, "letter-drop-sure", buttons=rows, id=str(letter.name))
    return IDLE


def drop(uow: UnitOfWork, caller: Caller, now: datetime, number: int, kind: str) -> Talk:
    """Let it go for good; who did so stays with it."""
    letter = _letter(uow, caller, now, number, kind)
    if letter is None:
        return IDLE
    others = ((button(caller.locale, "letter-others", "letters"),),)
    done = uow.dead_letters.drop(letter.name, now, by=caller.person.id if caller.person else None)
    _trace(letter, "dropped" if done else "gone", caller)
    if done:
        say(uow, caller, now, "letter-dropped", buttons=others, id=str(letter.name))
    else:
        say(uow, caller, now, "letter-gone", buttons=others)
    return IDLE


def _at_desk(uow: UnitOfWork, caller: Caller, now: datetime) -> Person | None:
    if caller.person is not None and caller.person.has_role(*DESK_ROLES):
        return caller.person
    say(uow, caller, now, "not-desk")
    return None


def _letter(uow: UnitOfWork, caller: Caller, now: datetime, number: int, kind: str) -> DeadLetter | None:
    """The letter a button names, if the caller may decide about it; else they are told, and learn nothing of it."""
    person = _at_desk(uow, caller, now)
    if person is None:
        return None
    found = uow.dead_letters.get(LetterName(Kind(kind), number)) if kind in set(Kind) else None
    if found is None or not _in_scope(uow, person, found):
        say(uow, caller, now, "letter-gone")
        return None
    return found


def _in_scope(uow: UnitOfWork, person: Person, letter: DeadLetter) -> bool:
    return person.sits_at_desk_for(concerns(uow, letter.chat_id, letter.ticket_id))


def _trace(letter: DeadLetter, became: str, caller: Caller) -> None:
    by = caller.person.id if caller.person else None
    log.info("dead_letter", letter=str(letter.name), became=became, by=by)
