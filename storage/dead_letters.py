"""What was given up: updates nobody could work on, messages that could not be sent. A person looks, replays or drops.

Every transition is a compare-and-set on the state it starts from, so two people who decide at once do one thing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, Update, func, select, update
from sqlmodel import Session, col

from storage.gauges import said
from storage.inbox import DEAD, DONE
from storage.inbox import WAITING as INBOX_WAITING
from storage.outbox import DROPPED, FAILED, SENT, UNCONFIRMED, WAITING
from storage.tables import InboxRow, OutboxRow

_GIVEN_UP = (FAILED, UNCONFIRMED)
_SHAPE = re.compile(r"([um])([0-9]{1,18})")


class Kind(StrEnum):
    """What was given up; the letter begins its name."""

    UPDATE = "u"
    MESSAGE = "m"


@dataclass(frozen=True)
class LetterName:
    """How a person names a dead letter: "u17" is inbox 17, "m42" is outbox 42."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind.value}{self.number}"

    @staticmethod
    def parse(text: str) -> LetterName | None:
        """The name as typed ("u17"), or None."""
        found = _SHAPE.fullmatch(text.strip().lower())
        return LetterName(Kind(found[1]), int(found[2])) if found else None


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter without its words. `at` is when it was given up; `chat_id` names whose it was (0: nobody's)."""

    name: LetterName
    state: str
    at: datetime
    chat_id: int
    error: str
    attempts: int
    ticket_id: int | None

    @property
    def in_group(self) -> bool:
        """Groups and channels have negative ids (Bot API)."""
        return self.chat_id < 0

    @property
    def may_have_arrived(self) -> bool:
        """Whether saying it again may say it twice: its send was ambiguous, or was tried more than once."""
        return self.name.kind is Kind.MESSAGE and (self.state == UNCONFIRMED or self.attempts > 0)


class Replayed(StrEnum):
    """What became of the wish to replay a letter."""

    IN_LINE = "in-line"
    GONE = "gone"  # no dead letter of that name (any more)
    OUTDATED = "outdated"  # a card: what was said since would be overwritten with how things stood then


class DeadLetters:
    """The dead letters of inbox and outbox, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, limit: int, *kinds: Kind) -> list[DeadLetter]:
        """Those given up last, newest first; of all kinds when none is named."""
        found = []
        if Kind.UPDATE in (kinds or Kind):
            found += self._updates(limit=limit)
        if Kind.MESSAGE in (kinds or Kind):
            found += self._messages(limit=limit)
        return sorted(found, key=lambda letter: (letter.at, letter.name.number), reverse=True)[:limit]

    def count(self) -> dict[Kind, int]:
        """How many there are of each kind."""
        updates = self._count(select(func.count()).select_from(InboxRow).where(col(InboxRow.state) == said(DEAD)))
        messages = select(func.count()).select_from(OutboxRow)
        given_up = sum(self._count(messages.where(col(OutboxRow.state) == said(state))) for state in _GIVEN_UP)
        return {Kind.UPDATE: updates, Kind.MESSAGE: given_up}

    def _count(self, query: Select[Any]) -> int:
        return int(self._session.execute(query).scalar_one())

    def get(self, name: LetterName) -> DeadLetter | None:
        """The dead letter of this name; None when there is none (any more)."""
        if name.kind is Kind.UPDATE:
            found = self._updates(col(InboxRow.seq) == name.number, limit=1)
        else:
            found = self._messages(col(OutboxRow.id) == name.number, limit=1)
        return next(iter(found), None)

    def content(self, name: LetterName) -> str | None:
        """What it says, as JSON text: a person's words. None when there is no such dead letter."""
        if self.get(name) is None:
            return None
        if name.kind is Kind.UPDATE:
            raw = select(col(InboxRow.raw)).where(col(InboxRow.seq) == name.number)
            return str(self._session.execute(raw).scalar_one())
        payload = select(col(OutboxRow.payload)).where(col(OutboxRow.id) == name.number)
        return json.dumps(self._session.execute(payload).scalar_one(), ensure_ascii=False)

    def replay(self, name: LetterName, now: datetime) -> Replayed:
        """Put it back in line as if it had never been tried: before what its chat still has waiting."""
        if name.kind is Kind.UPDATE:
            back = self._dead_update(name).values(
                state=INBOX_WAITING,
                attempts=0,
                crashes=0,
                due_at=self._free_at(name, now),
                claimed_until=None,
                claimed_by=None,
                settled_at=None,
            )
            return Replayed.IN_LINE if self._changed(back) else Replayed.GONE
        if self._was_said_anew(name):
            return Replayed.OUTDATED
        back = self._dead_message(name).values(
            state=WAITING, attempts=0, due_at=now, leased_until=None, settled_at=None, error=""
        )
        return Replayed.IN_LINE if self._changed(back) else Replayed.GONE

    def drop(self, name: LetterName, now: datetime, by: int | None = None) -> bool:
        """Let it go for good; False when it is no dead letter any more. An update's words are wiped at once.

        The row stays as a trace (`by` is a person's id; at a terminal nobody is known) until it is pruned by age.
        """
        trace = "dropped" if by is None else f"dropped by person {by}"
        if name.kind is Kind.UPDATE:
            gone = self._dead_update(name).values(state=DONE, raw="", error=trace, settled_at=now)
        else:
            gone = self._dead_message(name).values(state=DROPPED, error=trace, settled_at=now)
        return self._changed(gone) == 1

    def _updates(self, *which: ColumnElement[bool], limit: int) -> list[DeadLetter]:
        columns = (InboxRow.seq, InboxRow.state, InboxRow.settled_at, InboxRow.received_at, InboxRow.chat_id,
                   InboxRow.error, InboxRow.attempts)  # fmt: skip
        query = select(*(col(column) for column in columns)).where(col(InboxRow.state) == said(DEAD), *which)
        rows = self._session.execute(query.order_by(col(InboxRow.settled_at).desc()).limit(limit)).all()
        return [
            DeadLetter(
                name=LetterName(Kind.UPDATE, cast(int, row.seq)),
                state=row.state,
                at=row.settled_at or row.received_at,
                chat_id=row.chat_id,
                error=row.error,
                attempts=row.attempts,
                ticket_id=None,
            )
            for row in rows
        ]

    def _messages(self, *which: ColumnElement[bool], limit: int) -> list[DeadLetter]:
        columns = (OutboxRow.id, OutboxRow.state, OutboxRow.settled_at, OutboxRow.created_at, OutboxRow.chat_id,
                   OutboxRow.error, OutboxRow.attempts, OutboxRow.ticket_id)  # fmt: skip
        query = select(*(col(column) for column in columns)).where(*which)
        newest = query.order_by(col(OutboxRow.settled_at).desc()).limit(limit)
        rows = [
            row  # one state at a time: only so are the short indexes meant
            for state in _GIVEN_UP
            for row in self._session.execute(newest.where(col(OutboxRow.state) == said(state))).all()
        ]
        return [
            DeadLetter(
                name=LetterName(Kind.MESSAGE, cast(int, row.id)),
                state=row.state,
                at=row.settled_at or row.created_at,
                chat_id=row.chat_id,
                error=row.error,
                attempts=row.attempts,
                ticket_id=row.ticket_id,
            )
            for row in rows
        ]

    def _free_at(self, name: LetterName, now: datetime) -> datetime:
        """When nobody works on another update of its chat any more: one chat's updates never overlap."""
        chat = select(col(InboxRow.chat_id)).where(col(InboxRow.seq) == name.number).scalar_subquery()
        claimed = select(func.max(col(InboxRow.claimed_until))).where(
            col(InboxRow.chat_id) == chat, col(InboxRow.state) == INBOX_WAITING
        )
        return max(now, self._session.execute(claimed).scalar() or now)

    def _was_said_anew(self, name: LetterName) -> bool:
        """Whether a later state of the same card was said, or is about to be."""
        row = self._session.get(OutboxRow, name.number)
        if row is None or row.card is None:
            return False
        newer = select(col(OutboxRow.id)).where(
            col(OutboxRow.chat_id) == row.chat_id,
            col(OutboxRow.card) == row.card,
            col(OutboxRow.state).in_((WAITING, SENT)),
            col(OutboxRow.id) > name.number,
        )
        return self._session.execute(newer.limit(1)).first() is not None

    @staticmethod
    def _dead_update(name: LetterName) -> Update:
        return update(InboxRow).where(col(InboxRow.seq) == name.number, col(InboxRow.state) == DEAD)

    @staticmethod
    def _dead_message(name: LetterName) -> Update:
        return update(OutboxRow).where(col(OutboxRow.id) == name.number, col(OutboxRow.state).in_(_GIVEN_UP))

    def _changed(self, statement: Any) -> int:
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return cast(CursorResult[Any], result).rowcount
