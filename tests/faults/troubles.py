"""What can go wrong, each a small named thing. A trouble is brought about while people write, and is over afterwards.

Whoever adds one writes a coroutine over a `Street` and puts it into `TROUBLES`.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import sleep

from bot.domain.message import Lane, Message, Outgoing
from bot.playground.faults import PUSH, Fault

from .lives import LOOK, Life
from .residents import BUILDINGS, Deeds, Said
from .steps import STEPS, Step, handled_and_committed
from .street import BLOCKER, DOOMED, EVERYTHING, RESIDENTS, STAFF, Bulk, Street


@dataclass(frozen=True)
class Trouble:
    """`needs` is what a setting must offer for it: file (SQLite), server (PostgreSQL), webhook, polling; or ""."""

    name: str
    run: Callable[[Street, Deeds], Awaitable[None]]
    needs: str = ""


# -- processes ---------------------------------------------------------------------------------------------------
async def killed_at(step: Step, street: Street, _deeds: Deeds) -> None:
    """SIGKILL where it stands."""
    if step.parts:
        await street.one(*step.parts)  # there is one that works
    async with step.reach(street):
        victims = street.living(*step.parts)
        if not step.parts and victims:
            victims = street.luck.sample(victims, street.luck.randint(1, len(victims)))
        await asyncio.gather(*(street.kill(life, step.name) for life in victims))


async def told_to_stop(street: Street, _deeds: Deeds) -> None:
    """SIGTERM while people write: it finishes what it began, and goes."""
    life = await street.one()
    await asyncio.sleep(street.luck.uniform(0.0, 0.5))
    await street.terminate(life, "any moment")


async def told_to_stop_while_telegram_is_silent(street: Street, _deeds: Deeds) -> None:
    """SIGTERM while Telegram does not answer one message."""
    life = await street.one("courier")
    await street.telegram.struck(Fault("sendMessage", "hang", seconds=60.0))
    await street.terminate(life, "between send and answer")


async def killed_while_it_stops(street: Street, _deeds: Deeds) -> None:
    """SIGTERM, and SIGKILL before it is through."""
    life = await street.one()
    life.send(signal.SIGTERM)
    await asyncio.sleep(street.luck.uniform(0.0, 0.3))
    await street.kill(life, "while it stops")


async def rolling_restart(street: Street, _deeds: Deeds) -> None:
    """Each process told to stop and started again, one after the other."""
    await street.all_ready()
    for life in street.living():
        await street.terminate(life, "rolling restart")
        await street.all_ready()


async def frozen(street: Street, _deeds: Deeds) -> None:
    """SIGSTOP for a while: it misses everything and then goes on as if nothing had been."""
    life = await street.one()
    life.send(signal.SIGSTOP)
    await asyncio.sleep(street.luck.uniform(0.2, 1.5))
    life.send(signal.SIGCONT)


async def frozen_past_its_claim(street: Street, _deeds: Deeds) -> None:
    """A process has updates in hand and sleeps until others, for whom the claim ran out, have done them. It wakes."""
    others = range(len(street.crews) + 1)
    async with handled_and_committed(street):
        life = await street.one("handlers")
        life.send(signal.SIGSTOP)
    for place in others:
        if place != street.lives.index(life):
            street.set_clock(street.clock_ahead(place) + 60.0, place)
    await asyncio.sleep(street.luck.uniform(0.5, 1.5))
    life.send(signal.SIGCONT)


async def deadly(street: Street, deeds: Deeds) -> None:
    """An update that kills whoever has it in hand: it must end as a dead letter, and take nobody's updates with it."""
    mark = f"{DOOMED % 1000}x{len(deeds.said):04}y"
    street.telegram.phone(DOOMED).text(f"{street.luck.choice(BUILDINGS)}号楼一单元{mark}着火了")
    number = street.telegram.updates.newest
    state = f"SELECT count(*) FROM inbox WHERE update_id = {number} AND state"
    claim = f"SELECT max(claimed_until) FROM inbox WHERE update_id = {number} AND state = 'waiting'"
    last: object = None
    while not street.store.one(f"{state} <> 'waiting'"):
        hands = [life for life in street.living("handlers") if life.on_the_line]
        if (found := await asyncio.to_thread(_step_by_step, hands, partial(street.store.one, claim), last)) is not None:
            last = found
            await asyncio.gather(*(street.kill(life, "by a deadly update") for life in hands))
        await asyncio.sleep(LOOK)
    dead = bool(street.store.one(f"{state} = 'dead'"))
    street.tally["deadly updates that became dead letters"] += dead
    street.tally["deadly updates that slipped through our fingers"] += not dead
    deeds.said.append(Said(DOOMED, number, mark, poison=dead))


def _step_by_step(lives: list[Life], look: Callable[[], object], but: object) -> object:
    """In a thread: let them run for a millisecond and stop them, till they have done something new, or half a second.

    What was found (they stand still then), or None (they run).
    """
    for _ in range(250):
        for life in lives:
            life.send(signal.SIGSTOP)
        if (found := look()) not in (None, but):
            return found
        for life in lives:
            life.send(signal.SIGCONT)
        sleep(0.002)
    return None


async def two_of_everything(street: Street, _deeds: Deeds) -> None:
    """One more process of all parts on the same database for a while: two pollers, couriers, schedulers."""
    second = await street.one_more(EVERYTHING)
    await asyncio.sleep(street.luck.uniform(0.5, 1.5))
    if street.luck.random() < 0.5 and (first := street.living()):
        await street.kill(street.luck.choice(first), "two of everything")
        await asyncio.sleep(street.luck.uniform(0.2, 0.8))
    await street.kill(second, "two of everything")


# -- the database ------------------------------------------------------------------------------------------------
async def database_locked(street: Street, _deeds: Deeds) -> None:
    """Nobody can write for some seconds."""
    with street.holding(street.luck.choice(("inbox", "outbox", "tickets"))):
        await asyncio.sleep(street.luck.uniform(0.5, 3.0))


async def database_restarted(street: Street, _deeds: Deeds) -> None:
    """The server is gone without a word and comes back."""
    with street.outage(cuts=True):
        await street.store.restart()
        await asyncio.sleep(0.5)


async def disk_full(street: Street, _deeds: Deeds) -> None:
    """No room to write for some seconds."""
    with street.outage():
        async with street.store.full(street.living()):
            await asyncio.sleep(street.luck.uniform(0.5, 2.5))


# -- Telegram ----------------------------------------------------------------------------------------------------
async def telegram_misbehaves(rules: tuple[Fault, ...], street: Street, _deeds: Deeds) -> None:
    """These faults until the bot has met them (or nobody said anything more)."""
    try:
        await street.telegram.struck(*rules, seconds=8.0)
    except TimeoutError:
        street.telegram.faults.drop(rules)


async def blocks_the_bot(street: Street, deeds: Deeds) -> None:
    """Somebody cries fire, blocks the bot (403) before it can answer, thinks better of it and cries again."""
    phone = street.telegram.phone(BLOCKER)
    street.blocked.add(BLOCKER)
    for _ in range(2):
        mark = f"{BLOCKER % 1000}x{len(deeds.said):04}y"
        phone.text(f"{street.luck.choice(BUILDINGS)}号楼一单元{mark}着火了")
        deeds.said.append(Said(BLOCKER, street.telegram.updates.newest, mark))
        phone.block()
        await asyncio.sleep(street.luck.uniform(0.2, 1.0))
        phone.unblock()


async def redelivered(street: Street, _deeds: Deeds) -> None:
    """What was acknowledged long ago comes once more."""
    street.telegram.updates.redeliver(street.luck, 20)
    street.telegram.changed()


async def out_of_order(street: Street, _deeds: Deeds) -> None:
    """What waits comes in another order; ids go on from somewhere lower."""
    telegram = street.telegram
    for _ in range(5):
        telegram.updates.shuffle(street.luck)
        await asyncio.sleep(0.05)
    try:
        await telegram.until(lambda: telegram.updates.restart_ids(street.luck), 2.0)
    except TimeoutError:
        return


async def poisoned(street: Street, deeds: Deeds) -> None:
    """Updates nobody can read: nonsense for values, and nests deeper than any reader goes."""
    chat = street.luck.choice(sorted(RESIDENTS))
    nonsense = {"message_id": "nonsense", "date": [], "chat": {"id": chat, "type": "private"}}
    nest: object = "x"
    for _ in range(200):
        nest = {"reply_to_message": nest}
    nested = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "reply_to_message": nest}
    for body in (nonsense, nested):
        street.telegram.updates.put("message", body, ("chat", chat))
        deeds.said.append(Said(chat, street.telegram.updates.newest, "", poison=True))
    street.telegram.changed()


# -- time and load -----------------------------------------------------------------------------------------------
async def clock_jumps(street: Street, _deeds: Deeds) -> None:
    """The wall clock goes forward or back by up to a day, while everything runs."""
    street.set_clock(street.luck.choice((-86_400.0, -3_600.0, -120.0, -1.0, 0.0, 1.0, 120.0, 3_600.0, 86_400.0)))
    await asyncio.sleep(0.3)


async def clocks_apart(street: Street, _deeds: Deeds) -> None:
    """Every process has a clock of its own, up to two minutes before or behind, as machines without NTP."""
    for place in range(len(street.crews) + 1):
        street.set_clock(street.luck.uniform(-120.0, 120.0), place)
    await asyncio.sleep(0.3)


async def bulk_queued(street: Street, _deeds: Deeds) -> None:
    """Notices for everybody wait behind everything else."""
    chats = [*RESIDENTS, *STAFF.values()]
    notes = [Bulk(chat, f"bulk-{len(street.bulk) + number}-") for number, chat in enumerate(chats * 3)]
    street.bulk += notes
    now = street.now()

    def put(uow: object) -> None:
        for note in notes:
            out = Outgoing(note.chat, Message(f"{note.mark} 停水通知"), Lane.BULK, at_most_once=True)
            uow.outbox.put(out, now)  # type: ignore[attr-defined]

    await asyncio.to_thread(street.with_database, put)


def _rules(*rules: Fault) -> Callable[[Street, Deeds], Awaitable[None]]:
    return partial(telegram_misbehaves, rules)


KILLS: tuple[Trouble, ...] = (
    *(Trouble(f"SIGKILL {step.name}", partial(killed_at, step)) for step in STEPS),
    Trouble("SIGKILL while it stops", killed_while_it_stops),
)
TROUBLES: tuple[Trouble, ...] = (
    *KILLS,
    Trouble("SIGTERM at any moment", told_to_stop),
    Trouble("SIGTERM between send and answer", told_to_stop_while_telegram_is_silent),
    Trouble("rolling restart", rolling_restart),
    Trouble("frozen", frozen),
    Trouble("frozen past its claim", frozen_past_its_claim, "server"),
    Trouble("a deadly update", deadly),
    Trouble("two of everything", two_of_everything),
    Trouble("database locked", database_locked),
    Trouble("database restarted", database_restarted, "server"),
    Trouble("disk full", disk_full, "file"),
    Trouble("Telegram slow", _rules(Fault("sendMessage", "delay", seconds=0.5, times=4))),
    Trouble("Telegram hangs after the body", _rules(Fault("sendMessage", "hang", seconds=1.0, times=2))),
    Trouble("Telegram resets", _rules(Fault("sendMessage", "reset", times=2))),
    Trouble("polls cut", _rules(Fault("getUpdates", "reset"), Fault("getUpdates", "reset_after")), "polling"),
    Trouble("Telegram resets after the effect", _rules(Fault("sendMessage", "reset_after", times=2))),
    Trouble("Telegram 502", _rules(Fault("sendMessage", "status", status=502, times=3))),
    Trouble("Telegram 500", _rules(Fault("editMessageText", "status", status=500))),
    Trouble("Telegram 429 storm", _rules(Fault("sendMessage", "retry_after", seconds=1, times=4))),
    Trouble("Telegram answers nonsense", _rules(Fault("sendMessage", "bad_json", times=2))),
    Trouble("push lost, answer lost", _rules(Fault(PUSH, "reset"), Fault(PUSH, "reset_after", times=3)), "webhook"),
    Trouble("blocked, 403", blocks_the_bot),
    Trouble("redelivered", redelivered),
    Trouble("out of order", out_of_order),
    Trouble("poisoned", poisoned),
    Trouble("clock jumps", clock_jumps),
    Trouble("clocks apart", clocks_apart),
    Trouble("bulk behind everything", bulk_queued),
)
