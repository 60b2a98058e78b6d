"""What is said when we failed: an apology to whoever wrote, an alarm to whoever can do something about it."""

from __future__ import annotations

from datetime import datetime

from bot.actions import alarms
from bot.actions.letters import alarm_button, concerns
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.people import DESK_ROLES, Role
from bot.domain.scope import Path
from bot.words import DEFAULT_LOCALE, render
from storage.dead_letters import Kind, LetterName
from storage.unit import UnitOfWork


def bury(uow: UnitOfWork, chat_id: int | None, seq: int, now: datetime) -> None:
    """An update became a dead letter. `chat_id` is the sender's private chat, if there is one."""
    if chat_id is not None:
        person = uow.people.by_chat(chat_id)
        text = render(person.locale if person else DEFAULT_LOCALE, "apology")
        uow.outbox.put(Outgoing(chat_id, Message(text), Lane.REPLY), now)
    if uow.gauges.dead_since(now - alarms.FLOOD) > alarms.LETTERS:
        return  # one alarm speaks for all of them (see `alarms`)
    name = LetterName(Kind.UPDATE, seq)
    for chat, locale in _hearing(uow, concerns(uow, chat_id)):
        alarm = Message(render(locale, "alarm-dead-letter", id=str(name)), buttons=((alarm_button(locale, name),),))
        uow.outbox.put(Outgoing(chat, alarm, Lane.NOTICE), now)


def _hearing(uow: UnitOfWork, place: Path) -> list[tuple[int, str]]:
    """Chat and language of those who may decide about it and can be written to: street admins, else the desk.

    Where nobody of that place can be reached, everybody at a desk hears that something is wrong.
    """
    desk = [p for p in uow.people.staff(*DESK_ROLES) if p.reachable]
    here = [p for p in desk if p.chat_id and p.sits_at_desk_for(place)] or desk
    admins = [p for p in here if p.chat_id and p.has_role(Role.STREET_ADMIN)]
    return [(p.chat_id, p.locale) for p in admins or here if p.chat_id is not None]
