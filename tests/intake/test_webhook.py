"""The webhook over real HTTP: who may write, how much, and when it is acknowledged."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.health import Health
from bot.intake.keeping import Keeper
from bot.intake.webhook import LONGEST_BODY, Webhook
from bot.supervise import Loops
from bot.web.server import create_web, serving

from .conftest import Kept

SECRET = "a-Secret_of-the_bot"
LAN = 5_000_000_001


def update(update_id: int, text: str = "楼道漏水") -> bytes:
    message = {"message_id": 1, "date": 0, "chat": {"id": LAN, "type": "private"}, "text": text}
    return json.dumps({"update_id": update_id, "message": message}).encode()


@dataclass
class Door:
    """The running web server, and what it keeps in."""

    url: str
    kept: Kept
    woken: asyncio.Event

    async def knock(self, body: bytes, secret: str | bytes | None = SECRET) -> tuple[int, str | None]:
        """Status and Retry-After. Written by hand: a header with any bytes."""
        value = secret.encode() if isinstance(secret, str) else secret
        header = b"X-Telegram-Bot-Api-Secret-Token: " + value + b"\r\n" if value is not None else b""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header
        writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.read(65536)).decode("latin-1")
        writer.close()
        lines = answer.split("\r\n")
        after = [line.split(": ")[1] for line in lines if line.lower().startswith("retry-after: ")]
        return int(lines[0].split()[1]), after[0] if after else None


async def nothing() -> bytes:
    return b""


@pytest.fixture
async def door(kept: Kept) -> AsyncIterator[Door]:
    woken = asyncio.Event()

    health = Health(kept.database, kept.clock, Loops(), dict)
    app = create_web(Webhook(Keeper(kept.database, kept.clock, woken), SECRET), health, nothing)
    async with serving(app, "127.0.0.1", 0) as port:
        yield Door(f"127.0.0.1:{port}", kept, woken)


async def test_an_update_is_kept_before_it_is_acknowledged(door: Door) -> None:
    assert await door.knock(update(7)) == (200, None)
    assert door.kept.ids() == [7]
    assert door.woken.is_set()


async def test_the_same_update_twice_is_acknowledged_twice_and_kept_once(door: Door) -> None:
    answers = await asyncio.gather(*(door.knock(update(7)) for _ in range(4)))
    assert answers == [(200, None)] * 4
    assert door.kept.ids() == [7]


async def test_one_after_the_other_they_keep_their_order(door: Door) -> None:
    for number in (9, 3, 27, 4):
        await door.knock(update(number))
    assert door.kept.ids() == [9, 3, 27, 4]


@pytest.mark.parametrize(
    "secret",
    [None, "", "wrong", SECRET[:-1], SECRET + "x", "邻铃".encode(), b"\xff\xfe\x80", SECRET.lower()],
    ids=repr,
)
async def test_whoever_does_not_know_the_secret_is_turned_away(door: Door, secret: str | bytes | None) -> None:
    assert await door.knock(update(7), secret) == (401, None)
    assert door.kept.ids() == []


def test_the_secret_is_compared_in_constant_time(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    in_constant_time = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return in_constant_time(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert Webhook(Keeper(kept.database, kept.clock, asyncio.Event()), SECRET).is_telegram(SECRET.encode())
    assert compared == [(SECRET.encode(), SECRET.encode())]


async def test_a_body_over_the_limit_is_refused(door: Door) -> None:
    longest = update(7, "x" * (LONGEST_BODY - len(update(7, ""))))
    assert len(longest) == LONGEST_BODY
    assert (await door.knock(longest))[0] == 200
    async with aiohttp.ClientSession() as session:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with session.post(f"http://{door.url}/telegram", data=longest + b" ", headers=headers) as response:
            assert response.status == 413
    assert door.kept.ids() == [7]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"{}", b'{"update_id":"7"}', b"[" * 100_000, b'{"update_id":1e400}'], ids=len
)
async def test_what_is_no_update_is_a_bad_request(door: Door, body: bytes) -> None:
    assert await door.knock(body) == (400, None)
    assert door.kept.ids() == []


@pytest.mark.usefixtures("impatient")
async def test_a_locked_database_asks_for_the_update_later(door: Door) -> None:
    await door.knock(update(6))
    with door.kept.locked():
        assert await door.knock(update(7)) == (503, "2")
    assert door.kept.ids() == [6]
    assert await door.knock(update(7)) == (200, None)
    assert door.kept.ids() == [6, 7]


async def test_there_is_nothing_to_get_there(door: Door) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"http://{door.url}/telegram") as response:
        assert response.status == 405
