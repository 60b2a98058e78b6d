"""Cards: messages that are edited as their subject moves, and which ticket a message of ours was about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.leasing import WAITING
from storage.tables import CardRow, OutboxRow

_TABLE = CardRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def _remembering(insert: Any) -> Any:
    new = insert(_TABLE)
    changes = {"message_id": new.excluded.message_id, "ticket_id": new.excluded.ticket_id}
    return new.on_conflict_do_update(index_elements=["chat_id", "key"], set_=changes)


_OUTBOX = OutboxRow.__table__  # type: ignore[attr-defined]  # likewise
_STANDS = update(_TABLE).where(_TABLE.c.chat_id == bindparam("chat"), _TABLE.c.key == bindparam("old"))
_COMES = update(_OUTBOX).where(
    _OUTBOX.c.chat_id == bindparam("chat"), _OUTBOX.c.card == bindparam("old"), _OUTBOX.c.state == WAITING
)
_REMEMBER = {"sqlite": _remembering(sqlite.insert), "postgresql": _remembering(postgresql.insert)}


class Cards:
    """The cards, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def card_message(self, chat_id: int, card: str) -> int | None:
        """The message that shows this card in this chat, if one does."""
        row = self._session.get(CardRow, (chat_id, card), populate_existing=True)
        return row.message_id if row else None

    def forget_card(self, chat_id: int, card: str) -> None:
        """The card's message is gone from the chat: the next one is sent anew."""
        self._session.execute(
            update(CardRow).where(col(CardRow.chat_id) == chat_id, col(CardRow.key) == card).values(message_id=None)
        )

    def rename_card(self, chat_id: int, old: str, new: str, ticket_id: int) -> bool:
        """A card becomes another's (a draft's becomes its ticket's), where it stands and where it waits; if it does."""
        connection, which = self._session.connection(), {"chat": chat_id, "old": old, "ticket_id": ticket_id}
        stood = connection.execute(_STANDS, which | {"key": new}).rowcount
        return bool(connection.execute(_COMES, which | {"card": new}).rowcount + stood)

    def cards_of_ticket(self, ticket_id: int) -> list[int]:
        """The chats in which this ticket's card stands or is on its way."""
        shown = select(col(CardRow.chat_id)).where(col(CardRow.ticket_id) == ticket_id)
        coming = select(col(OutboxRow.chat_id)).where(
            col(OutboxRow.ticket_id) == ticket_id, col(OutboxRow.card).is_not(None), col(OutboxRow.state) == WAITING
        )
        return sorted({*self._session.execute(shown).scalars(), *self._session.execute(coming).scalars()})

    def waits(self, chat_id: int, card: str) -> bool:
        """Whether this card is on its way to this chat and nobody has taken it in hand: saying it again replaces it."""
        mine = col(OutboxRow.chat_id) == chat_id, col(OutboxRow.card) == card, col(OutboxRow.state) == WAITING
        waiting = select(col(OutboxRow.id)).where(*mine, col(OutboxRow.leased_until).is_(None)).limit(1)
        return self._session.execute(waiting).first() is not None

    def ticket_of_message(self, chat_id: int, message_id: int) -> int | None:
        """The ticket a message of ours was about, so that a reply to it finds its way."""
        said = select(col(OutboxRow.ticket_id)).where(
            col(OutboxRow.chat_id) == chat_id, col(OutboxRow.message_id) == message_id
        )
        shown = select(col(CardRow.ticket_id)).where(
            col(CardRow.chat_id) == chat_id, col(CardRow.message_id) == message_id
        )
        found = self._session.execute(said).scalars().first() or self._session.execute(shown).scalars().first()
        return int(found) if found else None

    def _remember_cards(self, cards: Iterable[dict[str, Any]]) -> None:
        """Each a row of the table: where the card stands now."""
        if rows := list(cards):
            connection = self._session.connection()
            connection.execute(_REMEMBER[connection.dialect.name], rows)
