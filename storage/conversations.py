"""Where each conversation stands. Saved in the same transaction as everything else an update does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.tables import ConversationRow


@dataclass(frozen=True)
class Talk:
    """A conversation's `state` (None: nothing asked) and what it has to remember; JSON values only."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Conversations:
    """The conversations, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, chat_id: int, user_id: int) -> Talk:
        """Where it stands; a fresh `Talk` when nothing is known."""
        row = self._session.get(ConversationRow, (chat_id, user_id))
        return Talk(row.state, dict(row.data)) if row else Talk()

    def save(self, chat_id: int, user_id: int, talk: Talk, now: datetime) -> None:
        """Remember it; an empty one is deleted rather than kept."""
        row = self._session.get(ConversationRow, (chat_id, user_id))
        if talk == Talk():
            if row is not None:
                self._session.delete(row)
        elif row is None:
            self._session.add(
                ConversationRow(chat_id=chat_id, user_id=user_id, state=talk.state, data=talk.data, updated_at=now)
            )
        else:
            row.state, row.data, row.updated_at = talk.state, dict(talk.data), now
        self._session.flush()

    def forget_person(self, user_id: int) -> None:
        """Forget every conversation of one person (their right to be deleted)."""
        self._session.execute(delete(ConversationRow).where(col(ConversationRow.user_id) == user_id))
