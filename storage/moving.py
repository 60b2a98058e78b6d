"""A group became a supergroup: whatever names the old chat names the new one."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlmodel import Session

from storage.leasing import OUTBOX, waits
from storage.tables import CardRow, ConversationRow, DraftRow

_CARDS, _TALKS, _DRAFTS = (row.metadata.tables[row.__tablename__] for row in (CardRow, ConversationRow, DraftRow))


def move_chat(session: Session, old: int, new: int) -> None:
    """What waits, which cards there are, what is talked about and drafted go with the chat, in one transaction.

    Messages do not: a supergroup numbers its own anew, so an id of the old chat would name somebody else's there.
    Cards are therefore said anew, replies stand alone, and what was said, like evidence, stays where it was said.
    People are not asked: a person's chat is private, and only groups move.
    """
    connection = session.connection()
    waiting = OUTBOX.c.chat_id == old, waits(OUTBOX)
    connection.execute(update(OUTBOX).where(*waiting).values(chat_id=new, reply_to=None))
    there = select(_CARDS.c.key).where(_CARDS.c.chat_id == new)
    connection.execute(delete(_CARDS).where(_CARDS.c.chat_id == old, _CARDS.c.key.in_(there)))
    connection.execute(update(_CARDS).where(_CARDS.c.chat_id == old).values(chat_id=new, message_id=None))
    talking = select(_TALKS.c.user_id).where(_TALKS.c.chat_id == new)
    connection.execute(delete(_TALKS).where(_TALKS.c.chat_id == old, _TALKS.c.user_id.in_(talking)))
    connection.execute(update(_TALKS).where(_TALKS.c.chat_id == old).values(chat_id=new))
    connection.execute(update(_DRAFTS).where(_DRAFTS.c.chat_id == old).values(chat_id=new))
