"""Forgetting by age, a few rows at a time: every method is one short step, to be called until it says 0.

Each finds its rows by a short index or by the order of their ids, so a long history costs nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from bot.domain.ticket import TERMINAL
from storage.gauges import said
from storage.tables import (
    AlarmRow,
    ConversationRow,
    DraftRow,
    EvidenceRow,
    HeartbeatRow,
    InboxRow,
    OutboxRow,
    TicketRow,
)

_PLAIN = {"synchronize_session": False}


class Pruning:
    """Forgetting, as part of one unit of work. `before` is when a row was done with; `limit` rows at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def updates(self, before: datetime, limit: int) -> int:
        """Updates that took effect (Telegram keeps updates a day: older ones cannot come again)."""
        done = col(InboxRow.state) == said("done"), col(InboxRow.settled_at) < before
        return self._delete(InboxRow, InboxRow.seq, *done, limit=limit)

    def dead_letters(self, before: datetime, limit: int) -> int:
        """Updates given up that nobody replayed or dropped."""
        dead = col(InboxRow.state) == said("dead"), col(InboxRow.settled_at) < before
        return self._delete(InboxRow, InboxRow.seq, *dead, limit=limit)

    def messages(self, before: datetime, limit: int) -> int:
        """What was said, or can never be."""
        settled = col(OutboxRow.state) != said("waiting"), col(OutboxRow.settled_at) < before
        return self._delete(OutboxRow, OutboxRow.id, *settled, limit=limit)

    def conversations(self, before: datetime, limit: int) -> int:
        """Conversations nobody went on with."""
        old = select(col(ConversationRow.chat_id), col(ConversationRow.user_id))
        keys = self._session.execute(old.where(col(ConversationRow.updated_at) < before).limit(limit)).all()
        for chat_id, user_id in keys:
            mine = col(ConversationRow.chat_id) == chat_id, col(ConversationRow.user_id) == user_id
            self._run(delete(ConversationRow).where(*mine, col(ConversationRow.updated_at) < before))
        return len(keys)

    def drafts(self, before: datetime, limit: int) -> int:
        """Reports never sent off, with what belonged to them."""
        old = select(col(DraftRow.id)).where(col(DraftRow.created_at) < before).limit(limit)
        ids = self._session.execute(old).scalars().all()
        self._run(delete(EvidenceRow).where(col(EvidenceRow.draft_id).in_(ids)))
        return self._run(delete(DraftRow).where(col(DraftRow.id).in_(ids)))

    def alarms(self, before: datetime, limit: int) -> int:
        """Alarms that were over."""
        return self._delete(AlarmRow, AlarmRow.id, col(AlarmRow.ended_at) < before, limit=limit)

    def heartbeats(self, before: datetime, limit: int) -> int:
        """Processes that died."""
        return self._delete(HeartbeatRow, HeartbeatRow.process, col(HeartbeatRow.at) < before, limit=limit)

    def words(self, before: datetime, limit: int) -> int:
        """What people wrote and showed in tickets that were over before a time, and where it was; the tickets stay."""
        over = select(col(TicketRow.id)).where(col(TicketRow.reported_at) < before, _WORDY, *_over(before))
        ids = self._session.execute(over.limit(limit)).scalars().all()
        self._run(delete(EvidenceRow).where(col(EvidenceRow.ticket_id).in_(ids)))
        blank = {"text": "", "spot": "", "remark": "", "result": "", "latitude": None, "longitude": None}
        return self._run(update(TicketRow).where(col(TicketRow.id).in_(ids)).values(**blank))

    def pictures(self, before: datetime, limit: int) -> int:
        """What was shown in such tickets without a word."""
        found = self._shown_and_over(before, limit)
        return self._run(delete(EvidenceRow).where(col(EvidenceRow.id).in_(found)))

    def _shown_and_over(self, before: datetime, limit: int) -> list[int]:
        """Walks the pieces in the order they came, up to the first young one; what open tickets keep is passed over."""
        found: list[int] = []
        over = exists().where(col(TicketRow.id) == col(EvidenceRow.ticket_id), *_over(before))
        after: int | None = 0
        while after is not None and len(found) < limit:
            piece = col(EvidenceRow.id)
            step = select(piece, col(EvidenceRow.at), over).where(piece > after).order_by(piece).limit(limit)
            chunk = self._session.execute(step).all()
            found += [int(id_) for id_, at, is_over in chunk if at < before and is_over]
            after = chunk[-1][0] if len(chunk) == limit and chunk[-1][1] < before else None
        return found[:limit]

    def _delete(self, table: Any, key: Any, *where: Any, limit: int) -> int:
        return self._run(delete(table).where(col(key).in_(select(col(key)).where(*where).limit(limit)), *where))

    def _run(self, statement: Any) -> int:
        return cast(CursorResult[Any], self._session.execute(statement, execution_options=_PLAIN)).rowcount


_WORDY = or_(
    *(col(column) != said("") for column in (TicketRow.text, TicketRow.spot, TicketRow.remark, TicketRow.result)),
    col(TicketRow.latitude).is_not(None),
)
"""As the partial index `tickets_wordy` says it."""


def _over(before: datetime) -> tuple[Any, ...]:
    return (
        col(TicketRow.status).in_([status.value for status in TERMINAL]),
        func.coalesce(col(TicketRow.closed_at), col(TicketRow.resolve_due)) < before,
    )
