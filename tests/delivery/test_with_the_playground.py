"""The same courier against the embedded Bot API server, as `make run` has it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.delivery import open_bot
from bot.delivery.upkeep.me import who_am_i
from bot.domain.message import Lane
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World

from .conftest import Office, Post, settled
from .telegram_server import TOKEN

LAN = 990000000001
CARD = "ticket:17"


@pytest.fixture
async def world() -> AsyncIterator[tuple[World, str]]:
    world = World(TOKEN, limits=OFF)
    async with running(world) as url:
        world.phone(LAN).text("/start")
        yield world, url


async def test_a_card_is_sent_edited_and_a_block_is_noticed(
    world: tuple[World, str], office: Office, post: Post
) -> None:
    playground, url = world
    post.welcome(LAN)

    async with open_bot(TOKEN, url) as bot:
        assert (await who_am_i(bot)).username
    async with office.at_work(url=url) as courier:
        post.put(LAN, "已上报", card=CARD)
        await settled(courier, "sent", 1)
        post.put(LAN, "处置中", card=CARD)
        await settled(courier, "sent", 2)
        post.put(LAN, "处置中", card=CARD)  # the playground says "message is not modified"
        await settled(courier, "sent", 3)
        playground.phone(LAN).block()
        post.put(LAN, "有人吗", lane=Lane.URGENT)
        await settled(courier, "unreachable", 1)
    assert post.counts == {"sent": 3, "failed": 1}
    assert not post.reachable(LAN)
    assert post.card(LAN, CARD) is not None
