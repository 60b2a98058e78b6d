"""What is to be said: put in with the change that causes it, leased and settled by the courier.

Every transition is a compare-and-set on the state it starts from. The line itself is in storage/leasing.py, the cards
are in storage/cards.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlmodel import Session

from bot.domain.message import Outgoing
from storage import payload
from storage.cards import Cards
from storage.leasing import (
    DROPPED,
    FAILED,
    LEASE,
    OUTBOX,
    SENT,
    UNCONFIRMED,
    WAITING,
    Budget,
    Line,
    Parcel,
    Walk,
    still_waits,
    waits,
)
from storage.tables import CardRow

__all__ = ["DROPPED", "FAILED", "LEASE", "SENT", "UNCONFIRMED", "WAITING", "Budget", "Outbox", "Parcel", "Walk"]

_O = OUTBOX.c
_CARDS = CardRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_PUT = insert(OUTBOX)
_NOT_LEFT = still_waits(OUTBOX), _O.leased_until.is_(None)
_NEWEST = (
    select(_O.id, _O.payload)
    .where(_O.chat_id == bindparam("chat"), _O.card == bindparam("key"), *_NOT_LEFT)
    .order_by(_O.id.desc())
    .limit(1)
)
_STILL_WAITING = (
    select(_O.id, _O.chat_id, _O.card, _O.ticket_id)
    .where(_O.id.in_(bindparam("ids", expanding=True)), still_waits(OUTBOX))
    .order_by(_O.id)
    .with_for_update()
)
_SENT = (
    update(OUTBOX)
    .where(_O.id == bindparam("which"), still_waits(OUTBOX))
    .values(state=SENT, message_id=bindparam("message"), settled_at=bindparam("now"), leased_until=None)
)


class Outbox(Line, Cards):
    """The outbox, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._unwritten: list[dict[str, Any]] = []
        self._new: dict[int, set[int]] = {}
        super().__init__(session)

    @property
    def _session(self) -> Session:
        """Whoever asks the database finds there what was put."""
        self.write_out()
        return self._opened

    @_session.setter
    def _session(self, session: Session) -> None:
        self._opened = session

    def put(self, out: Outgoing, now: datetime) -> None:
        """Queue a message. A card that has not left yet is updated in place instead of being said twice.

        It is written with the others of this unit of work, in one statement.
        """
        if out.card and not out.fresh and (self._update_unwritten(out) or self._update_waiting(out)):
            return
        self._unwritten.append(_row(out, now))

    def put_many(self, many: Iterable[Outgoing], now: datetime) -> None:
        """Queue messages that are no cards, in one statement: a notice to a whole street.

        A thousand at a time, each in a transaction of its own, keep the line short for whoever else writes.
        """
        self._unwritten += [_row(out, now) for out in many]
        self.write_out()

    def write_out(self) -> None:
        """Write what was put so far."""
        if self._unwritten:
            rows, self._unwritten = self._unwritten, []
            for row in rows:
                if row["card"] and row["ticket_id"] in self._new:
                    self._new[row["ticket_id"]].add(row["chat_id"])
            self._opened.flush()  # what it is about may not be written yet
            self._opened.connection().execute(_PUT, rows)

    def begins(self, ticket_id: int) -> None:
        """This ticket is filed by this unit of work: its cards stand and wait nowhere, but for one that is renamed."""
        self._new[ticket_id] = set()

    def rename_card(self, chat_id: int, old: str, new: str, ticket_id: int) -> bool:
        renamed = super().rename_card(chat_id, old, new, ticket_id)
        if renamed and ticket_id in self._new:
            self._new[ticket_id].add(chat_id)
        return renamed

    def cards_of_ticket(self, ticket_id: int) -> list[int]:
        if ticket_id not in self._new:
            return super().cards_of_ticket(ticket_id)
        coming = {row["chat_id"] for row in self._unwritten if row["ticket_id"] == ticket_id and row["card"]}
        return sorted(self._new[ticket_id] | coming)

    def _update_unwritten(self, out: Outgoing) -> bool:
        """The newest of them."""
        for row in reversed(self._unwritten):
            if (row["chat_id"], row["card"]) == (out.chat_id, out.card):
                row["payload"] = payload.renewed(row["payload"], out.message)
                row["lane"], row["ticket_id"] = min(row["lane"], int(out.lane)), out.about
                return True
        return False

    def _update_waiting(self, out: Outgoing) -> bool:
        if out.about in self._new and out.chat_id not in self._new[out.about]:
            return False
        asked = {"chat": out.chat_id, "key": out.card}
        if (waiting := self._opened.connection().execute(_NEWEST, asked).first()) is None:
            return False
        renewed = payload.renewed(waiting.payload, out.message)
        lane = case((_O.lane < int(out.lane), _O.lane), else_=int(out.lane))
        # Asked again whether it has not left: a courier may have leased it since.
        changed = update(OUTBOX).where(_O.id == waiting.id, *_NOT_LEFT)
        return bool(self._do(changed.values(payload=renewed, ticket_id=out.about, lane=lane)))

    def sent(self, parcel_id: int, message_id: int | None, now: datetime) -> bool:
        """It arrived. A card remembers its message; an edit passes the id it edited. False when already settled."""
        return bool(self.sent_many({parcel_id: message_id}, now))

    def sent_many(self, messages: dict[int, int | None], now: datetime) -> set[int]:
        """They arrived: the message id by outbox id. The outbox ids that were not settled already."""
        rows = self._rows(_STILL_WAITING, ids=list(messages))
        if rows:
            arrived = [{"which": row.id, "message": messages[row.id], "now": now} for row in rows]
            self._session.connection().execute(_SENT, arrived)
            self._remember_cards(
                {"chat_id": row.chat_id, "key": row.card, "ticket_id": row.ticket_id, "message_id": messages[row.id]}
                for row in rows
                if row.card and messages[row.id] is not None
            )
        return {row.id for row in rows}

    def again(
        self, parcel_id: int, due_at: datetime, error: str, *, counts: bool = True, lease: datetime | None = None
    ) -> bool:
        """Not sent for now: try again at `due_at`. `counts` False (a pause we were told to make) costs no attempt.

        False when it is settled, or when it is not held by this `lease` (if one is named): somebody else has it.
        """
        attempts = _O.attempts + (1 if counts else 0)
        held = (_O.leased_until == lease,) if lease else ()
        return self._change(parcel_id, *held, due_at=due_at, error=error, attempts=attempts, leased_until=None)

    def failed(self, parcel_id: int, error: str, now: datetime) -> bool:
        """It can never be sent: the chat is gone, the content is refused."""
        return self._change(parcel_id, state=FAILED, error=error, **_settled(now))

    def unconfirmed(self, parcel_id: int, error: str, now: datetime) -> bool:
        """It may have been sent and must not be repeated."""
        return self._change(parcel_id, state=UNCONFIRMED, error=error, **_settled(now))

    def forget_about(self, ticket_id: int) -> None:
        """Erase what was said about a ticket, to whomever, and is settled."""
        self._do(delete(OUTBOX).where(_O.ticket_id == ticket_id, _O.state != WAITING))

    def forget_chat(self, chat_id: int) -> None:
        """Erase what was said to a chat and which cards stand there (its owner's right to be deleted)."""
        self._do(delete(OUTBOX).where(_O.chat_id == chat_id))
        self._do(delete(_CARDS).where(_CARDS.c.chat_id == chat_id))

    def drop_waiting(self, chat_id: int, now: datetime) -> int:
        """Drop what waits for a chat that cannot be reached any more; how many."""
        waiting = update(OUTBOX).where(_O.chat_id == chat_id, waits(OUTBOX))
        return self._do(waiting.values(state=DROPPED, error="unreachable", **_settled(now)))

    def counts(self) -> dict[str, int]:
        """How many rows in each state. Reads the whole history."""
        rows = self._rows(select(_O.state, func.count().label("number")).group_by(_O.state))
        return {str(row.state): int(row.number) for row in rows}

    def _change(self, parcel_id: int, *held: Any, **values: Any) -> bool:
        return bool(self._do(update(OUTBOX).where(_O.id == parcel_id, still_waits(OUTBOX), *held).values(**values)))


def _row(out: Outgoing, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": out.chat_id,
        "lane": int(out.lane),
        "payload": payload.dump(out.message),
        "card": out.card,
        "fresh": out.fresh,
        "ticket_id": out.about,
        "under": out.under,
        "reply_to": out.reply_to,
        "at_most_once": out.at_most_once,
        "state": WAITING,
        "attempts": 0,
        "error": "",
        "created_at": now,
        "due_at": now,
    }


def _settled(now: datetime) -> dict[str, Any]:
    return {"settled_at": now, "leased_until": None}
