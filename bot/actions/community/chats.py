"""Binding the chats that a file gives to the staff it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.actions.community.form import BadFormError, Problem, Spot
from bot.actions.invitations import Refusal, bind_chat, unbindable
from storage.unit import UnitOfWork


@dataclass(frozen=True)
class Binding:
    """The staff member with this code talks to us from this chat."""

    code: str
    chat_id: int
    spot: Spot


def bind_all(uow: UnitOfWork, bindings: Iterable[Binding], now: datetime) -> int:
    """Bind them; how many were not bound so already. People whose ids were mixed up are put right in one go.

    Raises `BadFormError` for people who are not stored and chats that cannot become theirs.
    """
    told = tuple(bindings)
    known = uow.people.staff_records()
    problems = [Problem(b.spot, "import-person-unknown", {"value": b.code}) for b in told if b.code not in known]
    moved = [b for b in told if b.code in known and known[b.code].person.chat_id != b.chat_id]
    for one in moved:
        uow.people.change(known[one.code].person.id, chat_id=None)
    for one in moved:
        person_id = known[one.code].person.id
        if refusal := unbindable(uow, person_id, one.chat_id):
            problems.append(_refused(uow, one, refusal, person_id))
        else:
            bind_chat(uow, person_id, one.chat_id, now)
    if problems:
        raise BadFormError(tuple(problems))
    return len(moved)


def _refused(uow: UnitOfWork, told: Binding, refusal: Refusal, person_id: int) -> Problem:
    if refusal is Refusal.BUSY:
        number = uow.people.load(person_id)
        return Problem(told.spot, "import-telegram-busy", {"code": told.code, "number": number})
    holder = uow.people.by_chat(told.chat_id)
    other = uow.people.staff_code_of(holder.id) if holder else None
    args = {"value": str(told.chat_id), "other": other or "?"}
    return Problem(told.spot, "import-telegram-taken", args)
