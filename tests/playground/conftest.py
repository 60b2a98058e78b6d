"""A running playground, and both real libraries talking to it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.playground.handset import Handset
from bot.playground.limits import OFF, Limits
from bot.playground.server import running
from bot.playground.world import World

TOKEN = "990000000900:playground-token"
LAN, CHEN, WANG, LI = 990000000001, 990000000002, 990000000003, 990000000004


@dataclass(frozen=True)
class Playground:
    """A world being served, and an HTTP session for raw calls."""

    world: World
    url: str
    http: aiohttp.ClientSession

    @property
    def lan(self) -> Handset:
        return self.world.phone(LAN)

    async def call(self, method: str, **params: object) -> tuple[int, dict]:
        """One raw Bot API call: HTTP status and body."""
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            return response.status, await response.json()

    async def act(self, path: str, **body: object) -> dict:
        """One control API call of 兰阿姨's phone."""
        async with self.http.post(f"{self.url}/api/phones/{LAN}/{path}", json=body) as response:
            return await response.json()


@pytest.fixture
def limits() -> Limits:
    return OFF


@pytest.fixture
async def playground(limits: Limits) -> AsyncIterator[Playground]:
    """兰阿姨 has pressed Start; her update has been confirmed."""
    world = World(TOKEN, limits=limits, webhook_pause=0.01)
    async with running(world) as url, aiohttp.ClientSession() as http:
        world.phone(LAN).text("/start")
        world.updates.clear()
        yield Playground(world, url, http)


@pytest.fixture
async def aiogram_bot(playground: Playground) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(playground.url))
    bot = Bot(TOKEN, session=session)
    yield bot
    await session.close()


@pytest.fixture
async def ptb_bot(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ExtBot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    plain = {"verify": False}  # loading certificates costs more than all the rest
    bot = ExtBot(
        TOKEN,
        base_url=f"{playground.url}/bot",
        base_file_url=f"{playground.url}/file/bot",
        request=HTTPXRequest(httpx_kwargs=plain),
        get_updates_request=HTTPXRequest(httpx_kwargs=plain),
    )
    async with bot:
        yield bot
