"""What may be leased now: so many of each lane, as slots and pace allow. The urgent never wait behind others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.pace import ALL, BULK, ORDINARY, Pace
from storage.outbox import Budget, Outbox, Parcel, Walk


@dataclass(frozen=True)
class Plan:
    """What may be leased: by `budgets`, to none of the `busy` chats (in flight, waiting to fly, or paced).

    `flying` are those of them that the courier itself has in hand. `recovered`: an outage has just ended.
    `begins`: the courier has just begun to lead. `sweeps`: look for leases that ran out.
    """

    budgets: tuple[Budget, ...] = ()
    busy: frozenset[int] = frozenset()
    flying: frozenset[int] = frozenset()
    recovered: bool = False
    begins: bool = False
    sweeps: bool = False

    @property
    def leases(self) -> bool:
        return any(budget.room > 0 for budget in self.budgets)


REST = Plan()
"""Lease nothing."""


def plan_for(
    pace: Pace, now: float, flying: Collection[Parcel], ready: Collection[Parcel], *, slots: int, stock: int, bulk: int
) -> Plan:
    """One of the `slots` is never given to a message that is not urgent; `stock` more may be leased to be at hand.

    `bulk` of them may be bulk in flight; at hand it never fills more than half of the stock.
    """
    in_hand = (*flying, *ready)
    chats = frozenset(parcel.chat_id for parcel in in_hand)
    hands = (
        Budget(ALL, slots + stock),
        Budget(ORDINARY, slots + stock - 1),
        Budget(BULK, min(bulk, slots) + stock // 2),
    )
    budgets = (
        *(_less(budget, in_hand) for budget in hands),
        *(_less(budget, ready) for budget in pace.budgets(now)),  # what flies has been counted
    )
    return Plan(budgets, busy=chats | pace.paced(now), flying=chats)


def _less(budget: Budget, parcels: Collection[Parcel]) -> Budget:
    return replace(budget, room=budget.room - sum(parcel.lane in budget.lanes for parcel in parcels))


def take(outbox: Outbox, plan: Plan, walk: Walk, now: datetime) -> list[Parcel]:
    """Lease by the plan, most urgent first, one a chat."""
    if plan.recovered:
        outbox.hurry(now)
    if plan.sweeps:
        outbox.give_up_abandoned(now, plan.flying)
    return outbox.lease(now, plan.budgets, plan.busy, walk) if plan.leases else []
