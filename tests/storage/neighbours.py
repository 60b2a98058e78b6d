"""The little world of these tests: a street with two grids, people in it, a ticket to move. Every name is invented."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.domain.decision import decide, file
from bot.domain.message import Lane, Message, Outgoing
from bot.domain.people import Person, Role
from bot.domain.scope import Level
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action
from bot.domain.ticket import Act, Actor, Decision, Ticket
from storage.database import Database
from storage.places import Place
from storage.unit import UnitOfWork

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BIG = 2**52
"""A chat id of more than 32 bits, as Telegram gives them."""


@dataclass(frozen=True)
class World:
    """Who and what is stored: Lan reports, Wang and Sun work in the first grid, Fang sits at the desk."""

    street: Place
    community: Place
    grid: Place
    next_grid: Place
    building: Place
    lan: Person
    wang: Person
    sun: Person
    fang: Person
    shi: Person


def settle_world(database: Database) -> World:
    """Store the world."""
    with database.begin() as uow:
        street = uow.places.put(parent=None, level=Level.STREET, code="S", name="柳溪街道")
        community = uow.places.put(parent=street, level=Level.COMMUNITY, code="C", name="柳溪社区")
        grid = uow.places.put(parent=community, level=Level.GRID, code="G1", name="第一网格")
        next_grid = uow.places.put(parent=community, level=Level.GRID, code="G2", name="第二网格", position=2)
        building = uow.places.put(parent=grid, level=Level.BUILDING, code="B3", name="三号楼", aliases=("三栋",))

        def join(number: int, name: str, role: Role | None = None, place: Place | None = None) -> Person:
            person = uow.people.welcome(BIG + number, name, "zh-Hans", NOW)
            if role and place:
                uow.people.grant(person.id, role, place.id, None, NOW)
                person = uow.people.change(person.id, on_duty=True)
            return person

        return World(
            street,
            community,
            grid,
            next_grid,
            building,
            lan=join(1, "兰阿姨"),
            wang=join(2, "王师傅", Role.GRID_WORKER, grid),
            sun=join(3, "孙师傅", Role.GRID_WORKER, grid),
            fang=join(4, "方主任", Role.DESK, community),
            shi=join(5, "施书记", Role.STREET_ADMIN, street),
        )


def report(world: World, now: datetime = NOW, **changes: Any) -> Decision:
    """Lan reports; not stored yet."""
    given: dict[str, Any] = {
        "category": Category.FACILITIES,
        "urgency": Urgency.P2,
        "place": world.building.path,
        "text": "三号楼楼道漏水",
        "reporter_id": world.lan.id,
    }
    return file(now=now, **(given | changes))


def silent(_decision: Decision, _ticket: Ticket) -> Iterable[Outgoing]:
    """Announces nothing."""
    return ()


def note(by: Person, text: str = "还在漏") -> tuple[Act, Actor]:
    return Act(Action.NOTE, text=text), Actor(by)


def decided(ticket: Ticket, act: Act, actor: Actor, now: datetime = NOW) -> Decision:
    """The decision, which must not be a refusal."""
    decision = decide(ticket, act, actor, now)
    assert isinstance(decision, Decision), decision
    return decision


def stored(database: Database, decision: Decision, now: datetime = NOW) -> Ticket:
    """Record it in a transaction of its own."""
    with database.begin() as uow:
        return uow.record(decision, silent, now)


def does(database: Database, ticket: Ticket, act: Act, actor: Actor, now: datetime = NOW) -> Ticket:
    """Decide and record."""
    return stored(database, decided(ticket, act, actor, now), now)


def dispatched(database: Database, world: World, to: Person, now: datetime = NOW, **changes: Any) -> Ticket:
    """A new ticket that the desk gave to `to`."""
    ticket = stored(database, report(world, now, **changes), now)
    return does(database, ticket, Act(Action.DISPATCH, target=to), Actor(world.fang), now)


def say(chat_id: int, text: str, **more: Any) -> Outgoing:
    more.setdefault("lane", Lane.REPLY)
    return Outgoing(chat_id, Message(text), **more)


def put(database: Database, *messages: Outgoing, now: datetime = NOW) -> None:
    """Queue messages in one transaction."""
    with database.begin() as uow:
        for message in messages:
            uow.outbox.put(message, now)


Result = TypeVar("Result")


def at_once(number: int, work: Callable[[int], Result]) -> list[Result]:
    """Do `work(0..number-1)` in as many threads, which start together; an exception in any of them is raised."""
    gate = threading.Barrier(number)

    def enter(index: int) -> Result:
        gate.wait(timeout=30)
        return work(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(enter, range(number)))


def reading(database: Database, look: Callable[[UnitOfWork], Result]) -> Result:
    """What one look into the database says."""
    with database.read() as uow:
        return look(uow)
