"""What may leave now: so many of each lane, as slots and pace allow. The urgent never wait behind others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.pace import Pace
from bot.domain.message import Lane
from storage.outbox import Outbox, Parcel


@dataclass(frozen=True)
class Plan:
    """At most `urgent` messages in all, of which `ordinary` are not urgent, of which `bulk` are bulk.

    `flying` chats have a message in flight, `paced` chats must not be written to yet.
    `recovered`: an outage has just ended.
    """

    urgent: int = 0
    ordinary: int = 0
    bulk: int = 0
    flying: frozenset[int] = frozenset()
    paced: frozenset[int] = frozenset()
    recovered: bool = False


REST = Plan()
"""Lease nothing."""


def plan_for(pace: Pace, now: float, flying: Mapping[int, Parcel], *, slots: int, recovered: bool) -> Plan:
    """One of the `slots` is never given to a message that is not urgent."""
    free = max(0, min(slots - len(flying), pace.room(now)))
    others = sum(parcel.lane is not Lane.URGENT for parcel in flying.values())
    ordinary = max(0, min(free, slots - 1 - others))
    return Plan(
        urgent=free,
        ordinary=ordinary,
        bulk=min(ordinary, pace.bulk_room(now)),
        flying=frozenset(flying),
        paced=pace.paced(now),
        recovered=recovered,
    )


def take(outbox: Outbox, plan: Plan, now: datetime) -> list[Parcel]:
    """Lease by the plan, most urgent first, one a chat."""
    if plan.recovered:
        outbox.hurry(now)
    if plan.urgent:
        outbox.give_up_abandoned(now, plan.flying)
    taken: list[Parcel] = []
    for lanes, most in (
        ((Lane.URGENT,), plan.urgent),
        ((Lane.REPLY, Lane.NOTICE), plan.ordinary),
        ((Lane.BULK,), plan.bulk),
    ):
        limit = min(most, plan.urgent - len(taken))
        if limit > 0:
            busy = plan.flying | plan.paced | {parcel.chat_id for parcel in taken}
            taken += outbox.lease(now, limit=limit, busy=busy, lanes=lanes)
    return taken
