"""What each household gets from what there is: base kits first, then extras (DOMAIN.md §6). Integers, in thousandths.

Goods by goods, in stages: danger to life, all it asks and no cap; kits; extras; each first from what was asked, then
from substitutes where the person said yes. In a stage the order is that of `priority`, but among those who stand equal
(rung, group, days without) whoever has had least per head so far gets the next step, and only then first come. Steps
(one bag) are handed out until the next one does not fit: so more stock only lengthens the same line.

What a substitute gave counts for what was asked (kit, cap, least served), and against the substitute's own cap too.
It refuses nobody: what is not allotted is in `open`, and keeps its place because `asked_at` stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import groupby

from bot.domain.priority import AGEING, Ageing, Claim, Grade, Key, Rung, key, order, own_grade

WHOLE = 1000
"""One unit, in thousandths."""

Quantities = Mapping[int, int]
"""Thousandths by goods."""


class Part(StrEnum):
    """As what a portion was given."""

    LIFE = "life"
    KIT = "kit"
    EXTRA = "extra"


@dataclass(frozen=True)
class Household:
    """`received` in this period counts towards kit and cap; `served` since the mode began says who has had least."""

    id: int
    headcount: int = 1
    received: Quantities = field(default_factory=dict)
    served: Quantities = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.headcount < 1:
            raise ValueError("a household has somebody in it")


@dataclass(frozen=True)
class Terms:
    """The community's rules. `kit` and `caps`: per head and period, scaled by headcount and rounded up to a step.

    No kit: all of it is extra. No cap: none. `steps`: the least that is handed out, a whole unit where not said.
    `substitutes`: what can stand in for goods, best first, one to one in the same measure.
    """

    kit: Quantities = field(default_factory=dict)
    caps: Quantities = field(default_factory=dict)
    steps: Quantities = field(default_factory=dict)
    substitutes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    ageing: Ageing = AGEING

    def step(self, goods: int) -> int:
        """The least that is handed out of these goods."""
        return self.steps.get(goods, WHOLE)

    def scaled(self, per_head: int, household: Household, goods: int) -> int:
        """So much per head for the whole household, rounded up to a step."""
        step = self.step(goods)
        return -(-per_head * household.headcount // step) * step


@dataclass(frozen=True)
class Portion:
    """`goods` is what is handed over: a substitute where it is not what was asked."""

    claim_id: int
    household_id: int
    goods: int
    quantity: int
    part: Part


@dataclass(frozen=True)
class Remainder:
    """What stays open of a claim; `capped` of it waits for the next period rather than for stock."""

    claim_id: int
    quantity: int
    capped: int = 0


@dataclass(frozen=True)
class Allotment:
    """Portions and remainders in the order of the line; `left` is the stock nobody needed or no step fitted."""

    portions: tuple[Portion, ...]
    open: tuple[Remainder, ...]
    left: Quantities


def allot(
    claims: Iterable[Claim], households: Mapping[int, Household], stock: Quantities, terms: Terms, now: datetime
) -> Allotment:
    """One round. For all goods: stock = portions + left; for every claim: asked = portions + open.

    Raises KeyError for a claim whose household is not given, ValueError for a stock below nothing.
    """
    if any(quantity < 0 for quantity in stock.values()):
        raise ValueError("stock is never below nothing")
    line = order(claims, now, terms.ageing)
    table = _Table(line, households, stock, terms, now)
    for part, ranked in _stages(line, terms):
        for rank in ranked:
            table.serve(rank, part)
    return table.cleared()


Rank = dict[int, list[Claim]]
"""Who turns to which goods."""


def _stages(line: list[Claim], terms: Terms) -> Iterator[tuple[Part, list[Rank]]]:
    life = [claim for claim in line if own_grade(claim) is Grade.LIFE]
    rest = [claim for claim in line if own_grade(claim) is not Grade.LIFE]
    for part, claims in ((Part.LIFE, life), (Part.KIT, rest), (Part.EXTRA, rest)):
        yield part, [_turning_to(claims, rank, terms) for rank in range(1 + _most_substitutes(terms))]


def _most_substitutes(terms: Terms) -> int:
    return max((len(others) for others in terms.substitutes.values()), default=0)


def _turning_to(claims: list[Claim], rank: int, terms: Terms) -> Rank:
    """Rank 0: what was asked. Rank n: its nth substitute, for those who said yes."""
    found: Rank = {}
    for claim in claims:
        options = (claim.goods, *(terms.substitutes.get(claim.goods, ()) if claim.substitute_ok else ()))
        if rank < len(options):
            found.setdefault(options[rank], []).append(claim)
    return found


class _Table:
    """The table at which one round is shared out: what is left, who has had what, what each may still have."""

    def __init__(
        self, line: list[Claim], households: Mapping[int, Household], stock: Quantities, terms: Terms, now: datetime
    ) -> None:
        self.line, self.households, self.terms = line, households, terms
        self.left = dict(stock)
        self.done: set[int] = set()
        self.wanted = {claim.id: claim.quantity for claim in line}
        self.keys: dict[int, Key] = {claim.id: key(claim, now, terms.ageing) for claim in line}
        self.for_goods: Counter[tuple[int, int]] = Counter()
        self.handed: Counter[tuple[int, int]] = Counter()
        self.portions: Counter[tuple[int, int, Part]] = Counter()

    def serve(self, rank: Rank, part: Part) -> None:
        """One stage for all goods: class by class of those who stand equal."""
        for goods in sorted(rank):
            for _, equals in groupby(rank[goods], key=self._standing):
                self._share(goods, list(equals), part)

    def _standing(self, claim: Claim) -> tuple[object, ...]:
        """Who stands equal shares by least served; who waited long stands alone, by first come."""
        whole = self.keys[claim.id]
        return whole if whole[0] == Rung.LONG_WAITING else whole[:3]

    def _share(self, goods: int, equals: list[Claim], part: Part) -> None:
        if goods in self.done:
            return
        if sum(self._room(claim, goods, part) for claim in equals) <= self.left.get(goods, 0):
            for claim in equals:
                self._give(claim, goods, self._room(claim, goods, part), part)
            return
        waiting = [(self._per_head(claim), nth) for nth, claim in enumerate(equals)]
        heapify(waiting)
        while waiting and goods not in self.done:
            had, nth = heappop(waiting)
            claim = equals[nth]
            portion = min(self.terms.step(goods), self._room(claim, goods, part))
            if not portion:
                continue
            if self._per_head(claim) == had:  # otherwise another line of the same household got something meanwhile
                self._step(claim, goods, portion, part)
            heappush(waiting, (self._per_head(claim), nth))

    def _step(self, claim: Claim, goods: int, portion: int, part: Part) -> None:
        if portion > self.left.get(goods, 0):
            self.done.add(goods)
        else:
            self._give(claim, goods, portion, part)

    def _per_head(self, claim: Claim) -> Fraction:
        household = self.households[claim.household_id]
        had = household.served.get(claim.goods, 0) + self.for_goods[household.id, claim.goods]
        return Fraction(had, household.headcount)

    def _room(self, claim: Claim, goods: int, part: Part) -> int:
        """How much this claim may still take of these goods in this stage."""
        if part is Part.LIFE:
            return self.wanted[claim.id]
        limits = (
            self.wanted[claim.id],
            self._cap_left(claim, claim.goods, self.for_goods),
            self._cap_left(claim, goods, self.handed),
            self._kit_left(claim) if part is Part.KIT else self.wanted[claim.id],
        )
        return max(0, min(limits))

    def _kit_left(self, claim: Claim) -> int:
        return self._of(claim, claim.goods, self.terms.kit.get(claim.goods, 0), self.for_goods)

    def _cap_left(self, claim: Claim, goods: int, had: Counter[tuple[int, int]]) -> int:
        cap = self.terms.caps.get(goods)
        return self.wanted[claim.id] if cap is None else self._of(claim, goods, cap, had)

    def _of(self, claim: Claim, goods: int, per_head: int, had: Counter[tuple[int, int]]) -> int:
        household = self.households[claim.household_id]
        whole = self.terms.scaled(per_head, household, goods)
        return whole - household.received.get(goods, 0) - had[household.id, goods]

    def _give(self, claim: Claim, goods: int, quantity: int, part: Part) -> None:
        if not quantity:
            return
        self.left[goods] -= quantity
        self.wanted[claim.id] -= quantity
        self.for_goods[claim.household_id, claim.goods] += quantity
        self.handed[claim.household_id, goods] += quantity
        self.portions[claim.id, goods, part] += quantity

    def cleared(self) -> Allotment:
        """What was shared out, in the order of the line."""
        found = {claim.id: claim for claim in self.line}
        nth = {claim.id: place for place, claim in enumerate(self.line)}
        shared = sorted(self.portions.items(), key=lambda item: (nth[item[0][0]], item[0][2] is Part.EXTRA, item[0][1]))
        return Allotment(
            tuple(Portion(i, found[i].household_id, goods, had, part) for (i, goods, part), had in shared),
            tuple(self._open(claim) for claim in self.line if self.wanted[claim.id]),
            self.left,
        )

    def _open(self, claim: Claim) -> Remainder:
        wanted = self.wanted[claim.id]
        free = wanted if self.keys[claim.id][0] == Rung.LIFE else self._cap_left(claim, claim.goods, self.for_goods)
        return Remainder(claim.id, wanted, wanted - max(0, min(wanted, free)))
