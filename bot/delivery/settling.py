"""What a delivery came to, written into the outbox: one function per verdict's consequence, inside one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery.errors import (
    Ambiguous,
    CardGone,
    Moved,
    NotModified,
    NotSent,
    Pause,
    Refused,
    ReplyGone,
    Sent,
    Turned,
    Unreachable,
    Verdict,
)
from bot.delivery.retry import backoff, gives_up
from storage.outbox import Parcel
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)

OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Outcome:
    """A parcel and what became of it. `edited`: the verdict is about an edit, which repeats harmlessly.

    `card_gone`: the card's old message is gone, whatever became of the new one. `luck` in [0, 1) spreads retries.
    """

    parcel: Parcel
    verdict: Verdict
    luck: float
    edited: bool = False
    card_gone: bool = False


def settle_all(uow: UnitOfWork, outcomes: Iterable[Outcome], now: datetime) -> Counter[str]:
    """Write them, plain successes together; how many of each kind."""
    counted: Counter[str] = Counter()
    arrived: dict[int, int | None] = {}
    for outcome in outcomes:
        if outcome.card_gone or not isinstance(outcome.verdict, Sent | NotModified):
            counted[settle(uow, outcome, now)] += 1
        else:
            arrived[outcome.parcel.id] = _standing(outcome)
    if arrived:
        written = len(uow.outbox.sent_many(arrived, now))
        counted += Counter({"sent": written, OVERTAKEN: len(arrived) - written})
    return counted


def _standing(outcome: Outcome) -> int | None:
    """The message that stands for it now."""
    return outcome.verdict.message_id if isinstance(outcome.verdict, Sent) else outcome.parcel.edit


def settle(uow: UnitOfWork, outcome: Outcome, now: datetime) -> str:
    """Write it; the word under which it is counted. `OVERTAKEN`: somebody else has settled it, or holds it now."""
    parcel = outcome.parcel
    if outcome.card_gone and parcel.card:
        uow.outbox.forget_card(parcel.chat_id, parcel.card)
    match outcome.verdict:
        case Sent() | NotModified():
            return _if(uow.outbox.sent(parcel.id, _standing(outcome), now), "sent")
        case NotSent(why) | Pause(_, why):
            return _if(uow.outbox.again(parcel.id, now, why, counts=False, lease=parcel.leased_until), "postponed")
        case Moved(chat_id):
            held = uow.outbox.again(parcel.id, now, "moved", counts=False, lease=parcel.leased_until)
            uow.move_chat(parcel.chat_id, chat_id)
            log.info("chat_moved", outbox=parcel.id)
            return _if(held, "moved")
        case Turned(why):
            return _again(uow, outcome, why, now)
        case Ambiguous(why):
            return _ambiguous(uow, outcome, why, now)
        case Unreachable(why):
            return _unreachable(uow, parcel, why, now)
        case Refused(why) | CardGone(why) | ReplyGone(why):
            log.error("message_refused", outbox=parcel.id, why=why)
            return _if(uow.outbox.failed(parcel.id, why, now), "failed")


def _if(written: bool, word: str) -> str:  # noqa: FBT001 - a word, or that it does not hold
    return word if written else OVERTAKEN


def _again(uow: UnitOfWork, outcome: Outcome, why: str, now: datetime) -> str:
    attempts = outcome.parcel.attempts + 1
    pause = backoff(attempts, outcome.luck)
    due = now + timedelta(seconds=pause)
    held = uow.outbox.again(outcome.parcel.id, due, why, lease=outcome.parcel.leased_until)
    log.warning("message_retried", outbox=outcome.parcel.id, attempts=attempts, pause=round(pause, 1), why=why)
    return _if(held, "retried")


def _ambiguous(uow: UnitOfWork, outcome: Outcome, why: str, now: datetime) -> str:
    """At most once means not again; otherwise again, a bounded number of times. An edit always again."""
    parcel = outcome.parcel
    if parcel.at_most_once and not outcome.edited:
        return _if(uow.outbox.unconfirmed(parcel.id, why, now), "unconfirmed")
    if gives_up(parcel.attempts + 1):
        log.error("message_given_up", outbox=parcel.id, why=why)
        return _if(uow.outbox.failed(parcel.id, why, now), "failed")
    return _again(uow, outcome, why, now)


def _unreachable(uow: UnitOfWork, parcel: Parcel, why: str, now: datetime) -> str:
    """It shows on the call sheet, and nothing more is tried until they write again."""
    written = uow.outbox.failed(parcel.id, why, now)
    uow.people.set_reachable(parcel.chat_id, reachable=False)
    dropped = uow.outbox.drop_waiting(parcel.chat_id, now)
    log.warning("chat_unreachable", outbox=parcel.id, dropped=dropped)
    return _if(written, "unreachable")
