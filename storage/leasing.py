"""The line of what waits to be said, and who may take the next of it.

A courier walks along each lane from its oldest message, and takes those that are due, in nobody's hands and first in
line of their chat over all lanes. Every step of the walk is one probe of a partial index over the waiting alone, and
one call looks at `LONGEST_LOOK` messages of a lane at most: so neither a hundred thousand that wait, nor a long
history, nor thousands that must wait at the very front make a call dear.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Integer,
    Row,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session

from bot.domain.message import Lane, Message
from storage import payload
from storage.tables import CardRow, OutboxRow

WAITING, SENT, FAILED, UNCONFIRMED, DROPPED = "waiting", "sent", "failed", "unconfirmed", "dropped"
LEASE = timedelta(seconds=60)
LONGEST_LOOK = 1000
"""Messages of one lane that one call looks at."""
_STEP = 250
LONGEST_WAIT = timedelta(minutes=20)
"""What failed is tried again sooner (bot/delivery/retry.py): what is due later, a clock that was ahead wrote."""


@dataclass(frozen=True)
class Parcel:
    """A leased message. `edit` is the message id to edit, when its card already stands in the chat.

    `leased_until` is also the lease's name: only who holds it may give the message back.
    """

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
    leased_until: datetime


@dataclass(frozen=True)
class Budget:
    """At most `room` messages of these lanes together."""

    lanes: Collection[Lane]
    room: int


@dataclass
class Walk:
    """How far along the lanes a courier has looked, where their fronts are blocked.

    What it has passed is not looked at again until it begins a new walk; what comes meanwhile joins at the end, and
    is seen. `unfinished`: the last call gave up looking before the end of a lane, and should be made again. `steps`
    counts those: the more there were, the later should a new walk begin.
    """

    after: dict[Lane, int] = field(default_factory=dict)
    unfinished: bool = False
    steps: int = 0


def waits(table: Any) -> Any:
    """Said as a literal: only so are the partial indexes of the waiting meant."""
    return table.c.state == literal_column(f"'{WAITING}'")


def still_waits(table: Any) -> Any:
    """For rows named by their ids: so said that no partial index fits.

    PostgreSQL, when it believes one to be short, would walk all along it instead of looking the ids up.
    """
    return table.c.state.concat("") == WAITING


OUTBOX = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_O = OUTBOX.c
_HEAD = OUTBOX.alias("head")
_CARD = CardRow.__table__.alias("card")  # type: ignore[attr-defined]
_UNDER = CardRow.__table__.alias("under_card")  # type: ignore[attr-defined]
_FIRST_OF_ITS_CHAT = (
    select(_HEAD.c.id)
    .where(_HEAD.c.chat_id == _O.chat_id, waits(_HEAD))
    .order_by(_HEAD.c.lane, _HEAD.c.id)
    .limit(1)
    .scalar_subquery()
)
_IN_NOBODYS_HANDS = or_(_O.leased_until.is_(None), _O.leased_until < bindparam("now"))
# Only what failed waits for its time. A clock that steps back, or is behind the writer's, keeps nothing else waiting.
_DUE = or_(_O.due_at <= bindparam("now"), _O.error == "", _O.due_at > bindparam("never"))
_MAY_LEAVE = and_(_DUE, _IN_NOBODYS_HANDS, _O.id == _FIRST_OF_ITS_CHAT)
_LOOK = (
    select(_O.id, _O.chat_id, _MAY_LEAVE.label("may_leave"))
    .where(waits(OUTBOX), _O.lane == bindparam("lane"), _O.id > bindparam("after"))
    .order_by(_O.id)
    .limit(bindparam("most", type_=Integer))
)
_THESE = _O.id.in_(bindparam("ids", expanding=True))
_TAKE = (
    select(OUTBOX, _CARD.c.message_id.label("card_message"), _UNDER.c.message_id.label("under_message"))
    .select_from(
        OUTBOX.outerjoin(_CARD, and_(_CARD.c.chat_id == _O.chat_id, _CARD.c.key == _O.card)).outerjoin(
            _UNDER, and_(_UNDER.c.chat_id == _O.chat_id, _UNDER.c.key == _O.under)
        )
    )
    .where(_THESE, still_waits(OUTBOX), _IN_NOBODYS_HANDS)  # asked again: another may have taken them since
    .order_by(_O.lane, _O.id)
    .with_for_update(skip_locked=True, of=OUTBOX)
)
_LEASE = update(OUTBOX).where(_THESE).values(leased_until=bindparam("until"))
_PUT_BACK = (
    update(OUTBOX)
    .where(_O.id == bindparam("which"), still_waits(OUTBOX), _O.leased_until == bindparam("lease"))
    .values(leased_until=null())
)
_LEASED = waits(OUTBOX), _O.leased_until.is_not(None)


class Line:
    """The outbox's line, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lease(
        self, now: datetime, budgets: Iterable[Budget], busy: Collection[int] = (), walk: Walk | None = None
    ) -> list[Parcel]:
        """The next messages to send, at most one a chat, most urgent first; leased for `LEASE`.

        Only the first in line of a chat is ever leased, counted over all lanes: so one that is leased already
        (perhaps by a courier that died), or must wait to be tried again, keeps the later ones of its chat
        waiting, but never those of a more urgent lane. `busy` chats are passed over (in flight, or paced).
        A lane gives no more than each budget that names it has room for, and nothing when none does.
        """
        walk, busy, found = walk or Walk(), set(busy), [(budget.lanes, [budget.room]) for budget in budgets]
        walk.unfinished = False
        ids: list[int] = []
        for lane in Lane:
            rooms = [room for lanes, room in found if lane in lanes]
            most = min((room[0] for room in rooms), default=0)
            picked = self._look(lane, most, now, busy, walk) if most > 0 else []
            for room in rooms:
                room[0] -= len(picked)
            ids += picked
        return self._take(ids, now) if ids else []

    def _look(self, lane: Lane, most: int, now: datetime, busy: set[int], walk: Walk) -> list[int]:
        """At most `most` ids of this lane that may leave, one a chat; their chats are busy then."""
        picked: list[int] = []
        after, looked, ask = walk.after.get(lane, 0), 0, most + min(len(busy), _STEP) + 1
        while True:
            ask = min(ask, LONGEST_LOOK - looked)
            rows = self._rows(_LOOK, now=now, never=now + LONGEST_WAIT, lane=int(lane), after=after, most=ask)
            for row in rows:
                if row.may_leave and row.chat_id not in busy:
                    picked.append(row.id)
                    busy.add(row.chat_id)
                    if len(picked) == most:
                        return picked
            after, looked = rows[-1].id if rows else after, looked + len(rows)
            if len(rows) < ask or looked >= LONGEST_LOOK:
                self._pass(walk, lane, after, stopped=len(rows) == ask)
                return picked
            ask = _STEP

    def _pass(self, walk: Walk, lane: Lane, after: int, *, stopped: bool) -> None:
        """Go on from here next time, if the lane is too long to be looked at from its front each time."""
        walk.unfinished = walk.unfinished or stopped
        walk.steps += stopped
        if stopped or lane in walk.after:
            walk.after[lane] = after

    def _take(self, ids: Sequence[int], now: datetime) -> list[Parcel]:
        rows = self._rows(_TAKE, ids=ids, now=now)
        if not rows:
            return []
        until = now + LEASE
        self._do(_LEASE, ids=[row.id for row in rows], until=until)
        return [parcel for row in rows if (parcel := self._readable(row, until, now)) is not None]

    def _readable(self, row: Row[Any], until: datetime, now: datetime) -> Parcel | None:
        """The row as a parcel; one that no longer reads as a message fails, and holds up nobody."""
        try:
            return _parcel(row, until)
        except (LookupError, TypeError, ValueError) as error:
            unreadable = f"unreadable: {type(error).__name__}"
            gone = update(OUTBOX).where(_O.id == row.id, still_waits(OUTBOX))
            self._do(gone.values(state=FAILED, error=unreadable, settled_at=now, leased_until=None))
            return None

    def put_back(self, parcels: Iterable[Parcel]) -> None:
        """They were leased and nobody began to say them: anybody may take them. Costs no attempt."""
        leases = [{"which": parcel.id, "lease": parcel.leased_until} for parcel in parcels]
        if leases:
            self._session.connection().execute(_PUT_BACK, leases)

    def take_over(self, now: datetime) -> tuple[int, int]:
        """A courier begins, and it is the only one: whatever is leased, its courier is dead.

        All of it may be leased again at once; but what must not be repeated may have been sent, and is settled as
        unconfirmed. How many of each.
        """
        given_up = self._do(
            update(OUTBOX)
            .where(*_LEASED, _O.at_most_once.is_(True))
            .values(state=UNCONFIRMED, error="courier died", settled_at=now, leased_until=None)
        )
        return self._do(update(OUTBOX).where(*_LEASED).values(leased_until=None)), given_up

    def give_up_abandoned(self, now: datetime, busy: Collection[int] = ()) -> int:
        """What must not be repeated and whose lease ran out: it may have been sent. How many.

        `busy` chats are still being spoken to by the caller; theirs are not abandoned.
        """
        abandoned = (
            update(OUTBOX)
            .where(*_LEASED, _O.leased_until < now, _O.at_most_once.is_(True), _O.chat_id.not_in(list(busy)))
            .values(state=UNCONFIRMED, error="courier died", settled_at=now, leased_until=None)
        )
        return self._do(abandoned)

    def hurry(self, now: datetime) -> int:
        """The network is back: what failed and waits to be tried again is due now. How many."""
        later = update(OUTBOX).where(waits(OUTBOX), _O.due_at > now, _O.error != "")
        return self._do(later.values(due_at=now))

    def next_due(self) -> datetime | None:
        """When the next message that waits for its time is due."""
        return self._time(select(func.min(_O.due_at)).where(waits(OUTBOX)))

    def next_change(self, now: datetime) -> datetime | None:
        """When, from `now` on, time alone makes something leasable: a wait ends, or a dead courier's lease."""
        times = (self._time(_NEXT_DUE, now), self._time(_NEXT_FREED, now))
        return min((time for time in times if time is not None), default=None)

    def _time(self, question: Any, now: datetime | None = None) -> datetime | None:
        found = self._session.connection().execute(question, {"now": now} if now else {}).scalar()
        return cast("datetime | None", found)

    def _rows(self, question: Any, **values: Any) -> Sequence[Row[Any]]:
        return self._session.connection().execute(question, values).all()

    def _do(self, statement: Any, **values: Any) -> int:
        result: CursorResult[Any] = self._session.connection().execute(statement, values)
        return result.rowcount


_NEXT_DUE = select(func.min(_O.due_at)).where(waits(OUTBOX), _O.due_at > bindparam("now"))
_NEXT_FREED = select(func.min(_O.leased_until)).where(*_LEASED, _O.leased_until >= bindparam("now"))


def _parcel(row: Row[Any], until: datetime) -> Parcel:
    return Parcel(
        id=row.id,
        chat_id=row.chat_id,
        lane=Lane(row.lane),
        message=payload.load(row.payload),
        card=row.card,
        edit=None if row.fresh else row.card_message,
        reply_to=row.under_message if row.under else row.reply_to,
        ticket_id=row.ticket_id,
        at_most_once=row.at_most_once,
        attempts=row.attempts,
        created_at=row.created_at,
        leased_until=until,
    )
