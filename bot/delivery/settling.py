"""What a delivery came to, written into the outbox: one function per verdict's consequence, inside one transaction."""

from __future__ import annotations

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


def settle(uow: UnitOfWork, outcome: Outcome, now: datetime) -> str:
    """Write it; the word under which it is counted."""
    parcel = outcome.parcel
    if outcome.card_gone and parcel.card:
        uow.outbox.forget_card(parcel.chat_id, parcel.card)
    match outcome.verdict:
        case Sent(message_id):
            uow.outbox.sent(parcel.id, message_id, now)
            return "sent"
        case NotModified():
            uow.outbox.sent(parcel.id, parcel.edit, now)
            return "sent"
        case NotSent(why) | Pause(_, why):
            uow.outbox.again(parcel.id, now, why, counts=False)
            return "postponed"
        case Moved(chat_id):
            uow.outbox.again(parcel.id, now, "moved", counts=False)
            uow.outbox.move_chat(parcel.chat_id, chat_id)
            log.info("chat_moved", outbox=parcel.id)
            return "moved"
        case Turned(why):
            return _again(uow, outcome, why, now)
        case Ambiguous(why):
            return _ambiguous(uow, outcome, why, now)
        case Unreachable(why):
            return _unreachable(uow, parcel, why, now)
        case Refused(why) | CardGone(why) | ReplyGone(why):
            log.error("message_refused", outbox=parcel.id, why=why)
            uow.outbox.failed(parcel.id, why, now)
            return "failed"


def _again(uow: UnitOfWork, outcome: Outcome, why: str, now: datetime) -> str:
    attempts = outcome.parcel.attempts + 1
    pause = backoff(attempts, outcome.luck)
    uow.outbox.again(outcome.parcel.id, now + timedelta(seconds=pause), why)
    log.warning("message_retried", outbox=outcome.parcel.id, attempts=attempts, pause=round(pause, 1), why=why)
    return "retried"


def _ambiguous(uow: UnitOfWork, outcome: Outcome, why: str, now: datetime) -> str:
    """At most once means not again; otherwise again, a bounded number of times. An edit always again."""
    parcel = outcome.parcel
    if parcel.at_most_once and not outcome.edited:
        uow.outbox.unconfirmed(parcel.id, why, now)
        return "unconfirmed"
    if gives_up(parcel.attempts + 1):
        log.error("message_given_up", outbox=parcel.id, why=why)
        uow.outbox.failed(parcel.id, why, now)
        return "failed"
    return _again(uow, outcome, why, now)


def _unreachable(uow: UnitOfWork, parcel: Parcel, why: str, now: datetime) -> str:
    """It shows on the call sheet, and nothing more is tried until they write again."""
    uow.outbox.failed(parcel.id, why, now)
    uow.people.set_reachable(parcel.chat_id, reachable=False)
    dropped = uow.outbox.drop_waiting(parcel.chat_id, now)
    log.warning("chat_unreachable", outbox=parcel.id, dropped=dropped)
    return "unreachable"
