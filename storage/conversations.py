"""Where each conversation stands. Saved in the same transaction as everything else an update does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.tables import ConversationRow, table_of


@dataclass(frozen=True)
class Talk:
    """A conversation's `state` (None: nothing asked) and what it has to remember; JSON values only."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


_TALKS = table_of(ConversationRow)
_THIS = (_TALKS.c.chat_id == bindparam("chat")) & (_TALKS.c.user_id == bindparam("who"))
_GET, _END = select(_TALKS.c.state, _TALKS.c.data).where(_THIS), delete(_TALKS).where(_THIS)


def _upsert(dialect: Any) -> Any:
    new = dialect.insert(_TALKS)
    told = {name: new.excluded[name] for name in ("state", "data", "updated_at")}
    return new.on_conflict_do_update(index_elements=["chat_id", "user_id"], set_=told)


_KEEP = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


class Conversations:
    """The conversations, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, int], Talk] = {}

    def get(self, chat_id: int, user_id: int) -> Talk:
        """Where it stands; a fresh `Talk` when nothing is known."""
        row = self._session.connection().execute(_GET, {"chat": chat_id, "who": user_id}).first()
        talk = self._known[chat_id, user_id] = Talk(row.state, row.data) if row else Talk()
        return talk

    def save(self, chat_id: int, user_id: int, talk: Talk, now: datetime) -> None:
        """Remember it; an empty one is deleted rather than kept."""
        connection = self._session.connection()
        if talk != Talk():
            values = {"chat_id": chat_id, "user_id": user_id, "state": talk.state, "data": talk.data, "updated_at": now}
            connection.execute(_KEEP[connection.dialect.name], values)
        elif self._known.get((chat_id, user_id)) != Talk():  # one that was not there need not be deleted
            connection.execute(_END, {"chat": chat_id, "who": user_id})
        self._known[chat_id, user_id] = talk

    def forget_person(self, user_id: int) -> None:
        """Forget every conversation of one person (their right to be deleted)."""
        self._session.connection().execute(delete(_TALKS).where(_TALKS.c.user_id == user_id))
        self._known.clear()
