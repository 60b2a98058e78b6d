"""What is said when we failed: an apology to whoever wrote, an alarm to whoever can do something about it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.message import Lane, Message, Outgoing
from bot.domain.people import DESK_ROLES, Role
from bot.words import DEFAULT_LOCALE, render
from storage.unit import UnitOfWork


def bury(uow: UnitOfWork, chat_id: int | None, seq: int, now: datetime) -> None:
    """An update became a dead letter. `chat_id` is the sender's private chat, if there is one."""
    if chat_id is not None:
        person = uow.people.by_chat(chat_id)
        text = render(person.locale if person else DEFAULT_LOCALE, "apology")
        uow.outbox.put(Outgoing(chat_id, Message(text), Lane.REPLY), now)
    for chat, locale in _hearing(uow, Role.STREET_ADMIN) or _hearing(uow, *DESK_ROLES):
        uow.outbox.put(Outgoing(chat, Message(render(locale, "alarm-dead-letter", id=seq)), Lane.NOTICE), now)


def _hearing(uow: UnitOfWork, *roles: Role) -> list[tuple[int, str]]:
    """Chat and language of those who can be written to: an admin who never joined hears no alarm."""
    return [(p.chat_id, p.locale) for p in uow.people.staff(*roles) if p.chat_id is not None and p.reachable]
