"""The lockdown day by day: people ask, lorries come, what there is is shared out, carried up and booked.

Everything goes through the real order (`bot.domain.priority`), the real sharing (`bot.domain.allotment`) and the real
ledger (`storage.stock`, in a database).
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from benchmarks.supplies.homes import KINDS, Home, Kind, settled
from bot.domain.allotment import Allotment, Household, Portion, Terms, allot
from bot.domain.priority import DAY, Ageing, Claim, Grade, grade, own_grade
from bot.domain.scope import Level
from bot.domain.stock import EntryKind, Goods, GoodsKind, Move, Receipt, Source, Want
from storage.database import Database

START = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
PERIOD = 7
AT_ONCE = 200
"""Lines of one hand-over."""


@dataclass
class Line:
    """What became of one request. `first`: when anything of it came; `kit`: whether it asked for what is in a kit."""

    claim: Claim
    asked: int
    first: datetime | None = None
    done: datetime | None = None


@dataclass(frozen=True)
class Course:
    """`short`: the share of what people need that comes in the lean days (from day 1 to `lean`), and `later` after."""

    homes: int = 3_000
    days: int = 14
    lean: int = 8
    short: float = 0.55
    later: float = 1.15
    seed: int = 7
    step: int = 2
    """Days of waiting for each rung."""
    first_come: bool = False
    """Instead of the rule: first come gets all it asks (for comparison; no kit, no cap, no groups)."""


@dataclass
class Lockdown:
    """One life of a community behind its gate. `live()`, then read `lines`, `homes` and `troubles`."""

    course: Course
    database: Database
    lines: dict[int, Line] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    damaged: int = 0
    expired: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.course.seed)
        self.goods = self._store()
        self.homes = settled(self.course.homes, self.goods, self.chance, START)
        self.open: dict[tuple[int, int], int] = {}
        self.terms = self._terms()

    def _store(self) -> dict[int, Kind]:
        with self.database.begin() as uow:
            street = uow.places.put(parent=None, level=Level.STREET, code="S", name="S")
            place = uow.places.put(parent=street, level=Level.COMMUNITY, code="C", name="C")
            kept = [uow.stock.keep(Goods(0, place.path, kind.name, "unit", GoodsKind.OTHER)) for kind in KINDS]
        return {goods.id: kind for goods, kind in zip(kept, KINDS, strict=True)}

    def _terms(self) -> Terms:
        if self.course.first_come:
            return Terms()
        named = {kind.name: id_ for id_, kind in self.goods.items()}
        return Terms(
            kit={id_: kind.kit for id_, kind in self.goods.items() if kind.kit},
            caps={id_: kind.cap for id_, kind in self.goods.items() if kind.cap},
            substitutes={id_: tuple(named[n] for n in kind.stands_in) for id_, kind in self.goods.items()},
            ageing=Ageing(self.course.step * DAY),
        )

    def live(self) -> Lockdown:
        for day in range(self.course.days):
            self._day(day, START + day * DAY)
        return self

    def _day(self, day: int, now: datetime) -> None:
        if day % PERIOD == 0:
            for home in self.homes.values():
                home.received = {}
        self._ask(now)
        self._lorries(day, now)
        claims = [self._claim(line, now) for line in self._waiting()]
        stock = self._stock(now)
        known = {h.id: Household(h.id, h.heads, dict(h.received), dict(h.served)) for h in self.homes.values()}
        shared = allot(claims, known, stock, self.terms, now)
        self._check(claims, stock, shared)
        for start in range(0, len(shared.portions), AT_ONCE):
            self._hand_over(shared.portions[start : start + AT_ONCE], now)
        self._audit(day)

    def _waiting(self) -> list[Line]:
        return [self.lines[number] for number in self.open.values()]

    def _ask(self, now: datetime) -> None:
        for home in self.homes.values():
            for goods, until in home.lasts.items():
                left = (until - now) / DAY
                sure = 0.9 if left < 1 else 0.35 if left < 3 else 0.03
                if (home.id, goods) not in self.open and self.chance.random() < sure:
                    self._asks(home, goods, now)

    def _asks(self, home: Home, goods: int, now: datetime) -> None:
        number = len(self.lines) + 1
        asked_at = now - timedelta(minutes=self.chance.uniform(0, 24 * 60))
        quantity = home.wanted(self.goods[goods], self.chance)
        claim = Claim(number, home.id, goods, quantity, Grade.NOT_YET, asked_at, home.groups,
                      home.lasts[goods], self.chance.random() < 0.6)  # fmt: skip
        self.lines[number] = Line(replace(claim, grade=self._grade(claim, now)), quantity)
        self.open[home.id, goods] = number

    def _grade(self, claim: Claim, now: datetime) -> Grade:
        kind = self.goods[claim.goods]
        until = self.homes[claim.household_id].lasts[claim.goods]
        vital = kind.vital and until <= now + DAY
        return grade(danger=vital, health=kind.health, basic=bool(kind.kit), lasts_until=until, now=now)

    def _claim(self, line: Line, now: datetime) -> Claim:
        """The line as it stands today; first come alone knows nothing but when it was asked."""
        claim = line.claim
        if self.course.first_come:
            earlier = claim.asked_at - 1_000 * DAY
            return replace(claim, grade=Grade.HARDSHIP, groups=frozenset(), without_since=None, asked_at=earlier)
        until = self.homes[claim.household_id].lasts[claim.goods]
        return replace(claim, grade=self._grade(claim, now), without_since=until)

    def _lorries(self, day: int, now: datetime) -> None:
        share = self.course.short if 1 <= day <= self.course.lean else self.course.later
        asked = Counter[int]()
        for line in self._waiting():
            asked[line.claim.goods] += line.claim.quantity
        receipts = []
        for goods, kind in self.goods.items():
            need = sum(home.used(kind, 1) for home in self.homes.values() if goods in home.lasts)
            if kind.health:
                need = asked[goods]  # the pharmacy is sent the list, and has a part of it
            quantity = round(need * share * self.chance.uniform(0.5, 1.5) / 1000) * 1000
            if not kind.health and self.chance.random() < 0.15:
                quantity += round(need * self.chance.uniform(0.2, 1.5) / 1000) * 1000  # somebody gives
            if quantity:
                last = now.date() + timedelta(days=kind.keeps) if kind.keeps else None
                receipts.append(Receipt(goods, quantity, Source.CONTRACT, f"{day}", last))
        with self.database.begin() as uow:
            uow.stock.receive(receipts, None, now)
            for shelf in uow.stock.shelves(self.goods):
                if not shelf.lot.good_on(now.date()) and shelf.balance.in_stock:
                    self.expired += shelf.balance.in_stock
                    uow.stock.write_off(shelf.lot.id, shelf.balance.in_stock, "past its day", None, now)

    def _stock(self, now: datetime) -> dict[int, int]:
        there: Counter[int] = Counter()
        with self.database.begin() as uow:
            for shelf in uow.stock.shelves(self.goods):
                there[shelf.lot.goods_id] += shelf.balance.in_stock if shelf.lot.good_on(now.date()) else 0
        return dict(there)

    def _hand_over(self, portions: tuple[Portion, ...], now: datetime) -> None:
        """Set aside, carried, handed over; one bag in two hundred breaks on the way and stays open."""
        broken = {portion: self.chance.random() < 0.005 for portion in portions}
        with self.database.begin() as uow:
            wants = [Want(one.claim_id, one.goods, one.quantity) for one in portions]
            given = uow.stock.reserve(wants, now.date(), None, now)
            self.troubles += [f"the ledger had less than was shared out: {one}" for one in given if one.short]
            damaged = [Move(EntryKind.DAMAGE, one.claim_id, one.quantity, "broken") for one in portions if broken[one]]
            uow.stock.move(damaged, None, now)
            delivered = [Move(EntryKind.DELIVER, one.claim_id, one.quantity) for one in portions if not broken[one]]
            uow.stock.move(delivered, None, now)
        self.damaged += sum(one.quantity for one in portions if broken[one])
        for one in portions:
            if not broken[one]:
                self._arrived(one, now)

    def _arrived(self, portion: Portion, now: datetime) -> None:
        line = self.lines[portion.claim_id]
        goods = line.claim.goods
        self.homes[portion.household_id].fills(goods, self.goods[goods], portion.quantity, now)
        line.first = line.first or now
        if left := line.claim.quantity - portion.quantity:
            line.claim = replace(line.claim, quantity=left)
        else:
            line.done = now
            del self.open[portion.household_id, goods]

    def _check(self, claims: list[Claim], stock: dict[int, int], shared: Allotment) -> None:
        """What must hold of every sharing, whatever the numbers are."""
        given, got = Counter[int](), Counter[int]()
        for one in shared.portions:
            given[one.goods] += one.quantity
            got[one.claim_id] += one.quantity
        for remainder in shared.open:
            got[remainder.claim_id] += remainder.quantity
        self.troubles += [f"stock of {g} is not kept" for g in stock if stock[g] != given[g] + shared.left[g]]
        self.troubles += [f"claim {one.id} is not kept" for one in claims if one.quantity != got[one.id]]
        life = {one.id: one.goods for one in claims if own_grade(one) is Grade.LIFE}
        dead = {life[one.claim_id] for one in shared.open if one.claim_id in life}
        others = [one for one in shared.portions if one.claim_id not in life and one.goods in dead]
        self.troubles += [f"somebody had {one.goods} while a life hung on it" for one in others]

    def _audit(self, day: int) -> None:
        with self.database.begin() as uow:
            shelves, wrong = uow.stock.shelves(self.goods), uow.stock.wrong()
        self.troubles += [f"day {day}: lot {lot} is not the sum of its entries" for lot in wrong]
        self.troubles += [f"day {day}: {shelf} does not add up" for shelf in shelves if not shelf.balance.holds]
        delivered = sum(shelf.balance.delivered for shelf in shelves)
        if delivered != sum(sum(home.served.values()) for home in self.homes.values()):
            self.troubles.append(f"day {day}: the ledger and the households disagree on what was delivered")
