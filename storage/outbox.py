"""What is to be said: put in with the change that causes it, leased and settled by the courier.

Every transition is a compare-and-set on the state it starts from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, CursorResult, and_, case, delete, func, literal, or_, select, update
from sqlmodel import Session, col

from bot.domain.message import Lane, Message, Outgoing
from storage import payload
from storage.tables import CardRow, OutboxRow

WAITING, SENT, FAILED, UNCONFIRMED, DROPPED = "waiting", "sent", "failed", "unconfirmed", "dropped"
LEASE = timedelta(seconds=60)
_LANE_STEP = 10**15  # a head is lane * step + id, so that one MIN() orders by both


@dataclass(frozen=True)
class Parcel:
    """A leased message. `edit` is the message id to edit, when its card already stands in the chat."""

    id: int
    chat_id: int
    lane: Lane
    message: Message
    card: str | None
    edit: int | None
    reply_to: int | None
    ticket_id: int | None
    at_most_once: bool
    attempts: int
    created_at: datetime


class Outbox:
    """The outbox, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, out: Outgoing, now: datetime) -> None:
        """Queue a message. A card that has not left yet is updated in place instead of being said twice."""
        if out.card and not out.fresh and self._update_waiting(out):
            return
        self._session.add(
            OutboxRow(
                chat_id=out.chat_id,
                lane=int(out.lane),
                payload=payload.dump(out.message),
                card=out.card,
                fresh=out.fresh,
                ticket_id=out.about,
                under=out.under,
                reply_to=out.reply_to,
                at_most_once=out.at_most_once,
                created_at=now,
                due_at=now,
            )
        )
        self._session.flush()

    def _update_waiting(self, out: Outgoing) -> bool:
        newest = (
            select(col(OutboxRow.id), col(OutboxRow.payload))
            .where(
                col(OutboxRow.chat_id) == out.chat_id,
                col(OutboxRow.card) == out.card,
                col(OutboxRow.state) == WAITING,
                col(OutboxRow.leased_until).is_(None),
            )
            .order_by(col(OutboxRow.id).desc())
            .limit(1)
        )
        waiting = self._session.execute(newest).first()
        if waiting is None:
            return False
        renewed = payload.renewed(waiting.payload, out.message)
        lane = case((col(OutboxRow.lane) < int(out.lane), col(OutboxRow.lane)), else_=int(out.lane))
        changed = update(OutboxRow).where(
            col(OutboxRow.id) == waiting.id,
            col(OutboxRow.state) == WAITING,
            col(OutboxRow.leased_until).is_(None),  # asked again: a courier may have leased it since
        )
        return bool(self._execute(changed.values(payload=renewed, ticket_id=out.about, lane=lane)))

    def lease(
        self, now: datetime, *, limit: int, busy: Collection[int] = (), lanes: Collection[Lane] = tuple(Lane)
    ) -> list[Parcel]:
        """The next messages to send, at most one a chat, most urgent first; leased for `LEASE`.

        Only the first in line of a chat is ever leased, counted over all lanes: so one that is leased already
        (perhaps by a courier that died), or must wait to be tried again, keeps the later ones of its chat
        waiting, but never those of a more urgent lane. `busy` chats are passed over (in flight, or paced).
        """
        heads = (
            select(func.min(_place_in_line()))
            .where(col(OutboxRow.state) == WAITING, col(OutboxRow.chat_id).not_in(list(busy)))
            .group_by(col(OutboxRow.chat_id))
        )
        taken = (
            select(OutboxRow)
            .where(
                _place_in_line().in_(heads),
                col(OutboxRow.state) == WAITING,
                col(OutboxRow.lane).in_([int(lane) for lane in lanes]),
                col(OutboxRow.due_at) <= now,
                or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now),
            )
            .order_by(col(OutboxRow.lane), col(OutboxRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.execute(taken).scalars().all()
        self._session.execute(
            update(OutboxRow).where(col(OutboxRow.id).in_([row.id for row in rows])).values(leased_until=now + LEASE)
        )
        return [parcel for row in rows if (parcel := self._readable(row, now)) is not None]

    def _readable(self, row: OutboxRow, now: datetime) -> Parcel | None:
        """The row as a parcel; one that no longer reads as a message fails, and holds up nobody."""
        try:
            return self._parcel(row)
        except (LookupError, TypeError, ValueError) as error:
            self.failed(cast(int, row.id), f"unreadable: {type(error).__name__}", now)
            return None

    def _parcel(self, row: OutboxRow) -> Parcel:
        edit = None if row.fresh or row.card is None else self.card_message(row.chat_id, row.card)
        reply_to = self.card_message(row.chat_id, row.under) if row.under else row.reply_to
        return Parcel(
            id=cast(int, row.id),
            chat_id=row.chat_id,
            lane=Lane(row.lane),
            message=payload.load(row.payload),
            card=row.card,
            edit=edit,
            reply_to=reply_to,
            ticket_id=row.ticket_id,
            at_most_once=row.at_most_once,
            attempts=row.attempts,
            created_at=row.created_at,
        )

    def next_due(self) -> datetime | None:
        """When the next message that waits for its time is due."""
        return self._session.execute(
            select(func.min(col(OutboxRow.due_at))).where(col(OutboxRow.state) == WAITING)
        ).scalar()

    def next_change(self, now: datetime) -> datetime | None:
        """When, from `now` on, time alone makes something leasable: a wait ends, or a dead courier's lease."""
        waiting = col(OutboxRow.state) == WAITING
        due = select(func.min(col(OutboxRow.due_at))).where(waiting, col(OutboxRow.due_at) > now)
        freed = select(func.min(col(OutboxRow.leased_until))).where(waiting, col(OutboxRow.leased_until) >= now)
        times = [self._session.execute(query).scalar() for query in (due, freed)]
        return min((time for time in times if time is not None), default=None)

    def give_up_abandoned(self, now: datetime, busy: Collection[int] = ()) -> int:
        """What must not be repeated and was leased by a courier that died: it may have been sent. How many.

        `busy` chats are still being spoken to by the caller; theirs are not abandoned.
        """
        abandoned = update(OutboxRow).where(
            col(OutboxRow.state) == WAITING,
            col(OutboxRow.at_most_once).is_(True),
            col(OutboxRow.leased_until) < now,
            col(OutboxRow.chat_id).not_in(list(busy)),
        )
        return self._execute(abandoned.values(state=UNCONFIRMED, error="courier died", **_settled(now)))

    def hurry(self, now: datetime) -> int:
        """The network is back: what failed and waits to be tried again is due now. How many."""
        return self._execute(
            update(OutboxRow)
            .where(col(OutboxRow.state) == WAITING, col(OutboxRow.due_at) > now, col(OutboxRow.error) != "")
            .values(due_at=now)
        )

    def sent(self, parcel_id: int, message_id: int | None, now: datetime) -> bool:
        """It arrived. A card remembers its message; an edit passes the id it edited. False when already settled."""
        if not self._change(parcel_id, WAITING, state=SENT, message_id=message_id, **_settled(now)):
            return False
        row = self._session.get(OutboxRow, parcel_id, populate_existing=True)
        if row is not None and row.card and message_id is not None:
            self._remember_card(row.chat_id, row.card, row.ticket_id, message_id)
        return True

    def again(self, parcel_id: int, due_at: datetime, error: str, *, counts: bool = True) -> bool:
        """Not sent for now: try again at `due_at`. `counts` False (a pause we were told to make) costs no attempt."""
        attempts = OutboxRow.attempts + (1 if counts else 0)
        return self._change(parcel_id, WAITING, due_at=due_at, error=error, attempts=attempts, leased_until=None)

    def failed(self, parcel_id: int, error: str, now: datetime) -> bool:
        """It can never be sent: the chat is gone, the content is refused."""
        return self._change(parcel_id, WAITING, state=FAILED, error=error, **_settled(now))

    def unconfirmed(self, parcel_id: int, error: str, now: datetime) -> bool:
        """It may have been sent and must not be repeated."""
        return self._change(parcel_id, WAITING, state=UNCONFIRMED, error=error, **_settled(now))

    def forget_card(self, chat_id: int, card: str) -> None:
        """The card's message is gone from the chat: the next one is sent anew."""
        self._session.execute(
            update(CardRow).where(col(CardRow.chat_id) == chat_id, col(CardRow.key) == card).values(message_id=None)
        )

    def release_all(self) -> None:
        """At the start of the only process there is: whatever was leased, its courier is dead.

        What must not be repeated keeps its dead lease, and is settled as unconfirmed.
        """
        self._execute(
            update(OutboxRow)
            .where(col(OutboxRow.state) == WAITING, col(OutboxRow.at_most_once).is_(False))
            .values(leased_until=None)
        )

    def forget_about(self, ticket_id: int) -> None:
        """Erase what was said about a ticket, to whomever, and is settled."""
        said = col(OutboxRow.ticket_id) == ticket_id, col(OutboxRow.state) != WAITING
        self._session.execute(delete(OutboxRow).where(*said))

    def forget_chat(self, chat_id: int) -> None:
        """Erase what was said to a chat and which cards stand there (its owner's right to be deleted)."""
        self._session.execute(delete(OutboxRow).where(col(OutboxRow.chat_id) == chat_id))
        self._session.execute(delete(CardRow).where(col(CardRow.chat_id) == chat_id))

    def drop_waiting(self, chat_id: int, now: datetime) -> int:
        """Drop what waits for a chat that cannot be reached any more; how many."""
        return self._execute(
            update(OutboxRow)
            .where(col(OutboxRow.chat_id) == chat_id, col(OutboxRow.state) == WAITING)
            .values(state=DROPPED, error="unreachable", **_settled(now))
        )

    def move_chat(self, old: int, new: int) -> None:
        """A group became a supergroup: everything that names the old chat names the new one."""
        there = select(col(CardRow.key)).where(col(CardRow.chat_id) == new)
        self._execute(delete(CardRow).where(col(CardRow.chat_id) == old, col(CardRow.key).in_(there)))
        for row in (OutboxRow, CardRow):
            self._session.execute(update(row).where(col(row.chat_id) == old).values(chat_id=new))

    def rename_card(self, chat_id: int, old: str, new: str, ticket_id: int) -> None:
        """A card becomes another's (a draft's becomes its ticket's), where it stands and where it waits."""
        self._session.execute(
            update(CardRow)
            .where(col(CardRow.chat_id) == chat_id, col(CardRow.key) == old)
            .values(key=new, ticket_id=ticket_id)
        )
        self._session.execute(
            update(OutboxRow)
            .where(col(OutboxRow.chat_id) == chat_id, col(OutboxRow.card) == old, col(OutboxRow.state) == WAITING)
            .values(card=new, ticket_id=ticket_id)
        )

    def card_message(self, chat_id: int, card: str) -> int | None:
        """The message that shows this card in this chat, if one does."""
        row = self._session.get(CardRow, (chat_id, card), populate_existing=True)
        return row.message_id if row else None

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

    def counts(self) -> dict[str, int]:
        """How many rows in each state, for health and metrics."""
        rows = self._session.execute(select(col(OutboxRow.state), func.count()).group_by(col(OutboxRow.state)))
        return {str(state): int(number) for state, number in rows}

    def _remember_card(self, chat_id: int, card: str, ticket_id: int | None, message_id: int) -> None:
        row = self._session.get(CardRow, (chat_id, card))
        if row is None:
            self._session.add(CardRow(chat_id=chat_id, key=card, ticket_id=ticket_id, message_id=message_id))
        else:
            row.message_id = message_id
            row.ticket_id = ticket_id
        self._session.flush()

    def _change(self, parcel_id: int, state_before: str, **values: Any) -> bool:
        return bool(
            self._execute(
                update(OutboxRow)
                .where(and_(col(OutboxRow.id) == parcel_id, col(OutboxRow.state) == state_before))
                .values(**values)
            )
        )

    def _execute(self, statement: Any) -> int:
        result = cast(CursorResult[Any], self._session.execute(statement, execution_options=_NO_SYNC))
        return result.rowcount


def _place_in_line() -> Any:
    return col(OutboxRow.lane) * literal(_LANE_STEP, BigInteger) + col(OutboxRow.id)


_NO_SYNC = {"synchronize_session": False}


def _settled(now: datetime) -> dict[str, Any]:
    return {"settled_at": now, "leased_until": None}
