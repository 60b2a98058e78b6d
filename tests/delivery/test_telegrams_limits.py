"""Against a Bot API server whose limits are on: at our pace no 429, and without it the same load is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery import UNLIMITED, rates_of
from bot.delivery.request import Timeouts
from bot.domain.message import Lane, Message, Outgoing
from bot.playground.cast import Phone
from bot.playground.faults import Fault
from bot.playground.limits import Limits
from bot.playground.server import running
from bot.playground.world import World

from .conftest import JumpingClock, Office, Post, settled
from .telegram_server import TOKEN

LIMITS = Limits(per_bot=150, per_chat=10, chat_burst=5)
"""Five times as fast as Telegram's, so that nobody waits."""
PACE = rates_of(140, 10, 20)
STREET = range(990000000101, 990000000221)
LAN = STREET[0]


@asynccontextmanager
async def at_limits(clock: JumpingClock, limits: Limits) -> AsyncIterator[tuple[World, str]]:
    """A server with those limits, whose clock a test moves with the courier's; the whole street has started the bot."""
    world = World(TOKEN, [Phone(chat, "某人", "resident", "+86", "#000", "zh") for chat in STREET], limits, clock)
    world.started |= set(STREET)
    async with running(world) as url:
        yield world, url


def mixed(post: Post, group: int) -> int:
    """Notices to all, replies, a talk with one person, a busy group, and danger; how many messages."""
    bulk = [Outgoing(chat, Message("通知"), Lane.BULK, at_most_once=True) for chat in STREET]
    talk = [Outgoing(LAN, Message(f"第{number}句")) for number in range(9)]
    replies = [Outgoing(chat, Message("收到")) for chat in STREET[10:60]]
    calls = [Outgoing(group, Message("请私聊"), Lane.NOTICE) for _ in range(23)]
    danger = [Outgoing(chat, Message("着火"), Lane.URGENT) for chat in STREET[:12]]
    everything = [*bulk, *talk, *replies, *calls, *danger]
    post.put_many(everything)
    return len(everything)


async def test_at_our_pace_a_mixed_load_meets_no_429_per_bot_chat_and_group(
    office: Office, post: Post, clock: JumpingClock
) -> None:
    async with at_limits(clock, LIMITS) as (world, url):
        number = mixed(post, world.add_group("业主群", [LAN]).id)
        async with office.at_work(PACE, url=url, timeouts=Timeouts()) as courier:
            await settled(courier, "sent", number - 3)
            assert post.counts == {"sent": number - 3, "waiting": 3}  # the group had its twenty
            await office.leap(courier, 61)
            await settled(courier, "sent", number)
    assert courier.counters["silences"] == 0
    assert courier.counters["postponed"] == 0


async def test_without_our_pace_the_same_load_is_refused_and_still_nothing_is_lost(
    office: Office, post: Post, clock: JumpingClock
) -> None:
    async with at_limits(clock, LIMITS) as (world, url):
        number = mixed(post, world.add_group("业主群", [LAN]).id)
        async with office.at_work(UNLIMITED, url=url, timeouts=Timeouts()) as courier:
            async with asyncio.timeout(90):
                while not courier.counters["silences"]:  # no time passes: at the latest the group has had its twenty
                    await asyncio.to_thread(courier.wake)
                while courier.counters["sent"] < number:
                    await office.leap(courier, 0.5)
                    await asyncio.to_thread(courier.wake)
    assert courier.counters["silences"] > 0
    assert courier.counters["postponed"] > 0
    assert post.counts == {"sent": number}


async def test_paid_bulk_leaves_fast_and_the_free_keep_their_rate(
    office: Office, post: Post, clock: JumpingClock
) -> None:
    """Telegram takes five free messages a second here: a hundred and twenty notices pass because they are paid for."""
    async with at_limits(clock, Limits(per_bot=5)) as (_, url):
        post.put_many([Outgoing(chat, Message("通知"), Lane.BULK, at_most_once=True) for chat in STREET])
        async with office.at_work(rates_of(4, 1, 20, paid=True), url=url, timeouts=Timeouts()) as courier:
            await settled(courier, "sent", 60)
            post.put(LAN, "着火", lane=Lane.URGENT)
            courier.wake()
            await settled(courier, "sent", 121)
    assert courier.counters["silences"] == 0


async def test_after_a_429_the_whole_bot_waits_and_then_the_urgent_go_first(
    office: Office, post: Post, clock: JumpingClock
) -> None:
    async with at_limits(clock, LIMITS) as (world, url):
        world.faults.script([Fault("sendMessage", "retry_after", seconds=30, times=1)])
        post.put(LAN, "first", lane=Lane.BULK)
        async with office.at_work(rates_of(4, 1, 20, bulk=4), url=url, timeouts=Timeouts()) as courier:
            await settled(courier, "postponed")
            assert 0 < courier.silence <= 30
            for chat, lane in zip(STREET[1:5], reversed(Lane), strict=True):
                post.put(chat, lane.name, lane=lane)
            await office.leap(courier, 29)
            assert courier.counters["sent"] == 0
            async with asyncio.timeout(20):
                while courier.counters["sent"] < 5:
                    await office.leap(courier, 0.3)
                    await asyncio.to_thread(courier.wake)
    said = sorted((world.phone(chat).messages()[-1] for chat in STREET[:5]), key=lambda message: message["message_id"])
    assert [message["text"] for message in said] == ["URGENT", "REPLY", "NOTICE", "first", "BULK"]
