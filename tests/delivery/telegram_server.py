"""A small Bot API server that does what a test scripts: every answer, silence and cut connection it knows."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]
TOKEN = "990000000777:scripted-secret"


@dataclass(frozen=True)
class Call:
    """One call that arrived: its parameters, JSON values parsed; files by name as (filename, bytes)."""

    method: str
    params: Json

    @property
    def chat(self) -> int:
        return int(self.params["chat_id"])

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))


Fault = Callable[["Telegram", web.Request, Call], Awaitable[web.StreamResponse]]


@dataclass
class Telegram:
    """`calls` in the order they arrived. `faults` are used one per call, then all is well."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    most_at_once: int = 0
    _faults: list[Fault] = field(default_factory=list)
    _rules: list[tuple[Callable[[Call], bool], Fault]] = field(default_factory=list)
    _now: int = 0
    _by_chat: dict[int, int] = field(default_factory=dict)
    most_in_a_chat: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(101))

    @property
    def texts(self) -> list[str]:
        return [call.text for call in self.calls]

    def next(self, *faults: Fault) -> None:
        self._faults.extend(faults)

    def always(self, when: Callable[[Call], bool], fault: Fault) -> None:
        self._rules.append((when, fault))

    async def heard(self, number: int) -> None:
        """Wait until so many calls arrived."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.calls) >= number)

    async def quiet(self) -> None:
        """Wait until no call is being answered."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: self._now == 0)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], await _params(request))
        async with self._news:
            self.calls.append(call)
            self._enter(call, 1)
            self._news.notify_all()
        try:
            return await self._answer(request, call)
        finally:
            async with self._news:
                self._enter(call, -1)
                self._news.notify_all()

    def _enter(self, call: Call, step: int) -> None:
        self._now += step
        self.most_at_once = max(self.most_at_once, self._now)
        chat = int(call.params.get("chat_id", 0))
        self._by_chat[chat] = self._by_chat.get(chat, 0) + step
        if chat:
            self.most_in_a_chat = max(self.most_in_a_chat, self._by_chat[chat])

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        for when, fault in self._rules:
            if when(call):
                return await fault(self, request, call)
        if self._faults:
            return await self._faults.pop(0)(self, request, call)
        return self.done(call)

    def done(self, call: Call) -> web.Response:
        if call.method == "sendMediaGroup":
            return answer([self.message(call) for _ in call.params["media"]])
        if call.method.startswith(("send", "edit")):
            return answer(self.message(call))
        if call.method == "getMe":
            return answer({"id": 99, "is_bot": True, "first_name": "邻铃", "username": "linling_test_bot"})
        if call.method == "getWebhookInfo":
            return answer({"url": "", "has_custom_certificate": False, "pending_update_count": 3})
        return answer(True)

    def message(self, call: Call) -> Json:
        number = call.params.get("message_id") or next(self._ids)
        return {"message_id": int(number), "date": 1, "chat": {"id": call.chat, "type": "private"}, "text": call.text}


async def _params(request: web.Request) -> Json:
    params: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            params[name] = (value.filename, value.file.read())
            continue
        try:
            params[name] = value if name in {"text", "caption", "url"} else json.loads(value)
        except ValueError:
            params[name] = value
    return params


def answer(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refuses(code: int, text: str, **parameters: Any) -> Fault:
    body: Json = {"ok": False, "error_code": code, "description": text}
    if parameters:
        body["parameters"] = parameters

    async def fault(_: Telegram, __: web.Request, ___: Call) -> web.StreamResponse:
        return web.json_response(body, status=code)

    return fault


def page(status: int, body: str = "<html>nginx</html>", **headers: str) -> Fault:
    async def fault(_: Telegram, __: web.Request, ___: Call) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type="text/html", headers=headers)

    return fault


def says(body: bytes) -> Fault:
    async def fault(_: Telegram, __: web.Request, ___: Call) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    return fault


async def cuts(_: Telegram, request: web.Request, __: Call) -> web.StreamResponse:
    """The connection is reset after the request arrived."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(_: Telegram, request: web.Request, __: Call) -> web.StreamResponse:
    """200, and the body stops in the middle."""
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"ok": true, "result": {"mess')
    assert request.transport is not None
    request.transport.close()
    return response


def waits_for(event: asyncio.Event) -> Fault:
    async def fault(telegram: Telegram, _: web.Request, call: Call) -> web.StreamResponse:
        await event.wait()
        return telegram.done(call)

    return fault


async def well(telegram: Telegram, _: web.Request, call: Call) -> web.StreamResponse:
    return telegram.done(call)


@asynccontextmanager
async def scripted() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", telegram.serve)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    telegram.url = f"http://{host}:{port}"
    try:
        yield telegram
    finally:
        await runner.cleanup()
