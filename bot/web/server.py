"""The web server: `/telegram` takes updates, `/healthz` says whether we work, `/metrics` counts."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.supervise import Tasks

LONGEST_BODY = 1_000_000
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
WEBHOOK_PATH = "/telegram"
BACKLOG = 2048


class KeepAnswer(Protocol):
    """What intake says of an update: the HTTP status, and the seconds after which to try again."""

    @property
    def status(self) -> int: ...

    @property
    def retry_after(self) -> int | None: ...


class Keeper(Protocol):
    """What the web server needs of intake."""

    def is_telegram(self, secret: bytes) -> bool: ...

    async def receive(self, body: bytes) -> KeepAnswer: ...


@dataclass(frozen=True)
class Health:
    """Whether all is well, and the facts behind it (numbers only)."""

    ok: bool
    facts: dict[str, Any]


def create_web(keeper: Keeper | None, health: Callable[[], Awaitable[Health]], registry: CollectorRegistry) -> ASGIApp:
    """The app; without a keeper (polling) there is no webhook."""
    app = FastAPI(title="Linling", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> Response:
        state = await health()
        return Response(json.dumps(state.facts), 200 if state.ok else 503, media_type="application/json")

    @app.get("/metrics")
    async def metrics() -> Response:
        await health()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return app if keeper is None else Front(keeper, app)


class Front:
    """Telegram's updates go straight to the keeper, all else to the app behind.

    What FastAPI does for a request costs more than keeping an update; here it would do it for nothing.
    """

    def __init__(self, keeper: Keeper, behind: ASGIApp) -> None:
        self._keeper, self._behind = keeper, behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == WEBHOOK_PATH:
            answer = await _receive(self._keeper, scope, receive)
            await answer(scope, receive, send)
        else:
            await self._behind(scope, receive, send)


async def _receive(keeper: Keeper, scope: Scope, receive: Receive) -> Response:
    """The method, then the secret, then the size, then the content."""
    if scope["method"] != "POST":
        return Response(status_code=405)
    if not keeper.is_telegram(_raw_header(scope, SECRET_HEADER)):
        return Response(status_code=401)
    try:
        body = await _body(receive)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
    if body is None:
        return Response(status_code=413)
    answer = await keeper.receive(body)
    headers = {"Retry-After": str(answer.retry_after)} if answer.retry_after else None
    return Response(status_code=answer.status, headers=headers)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is longer than any update. Raises `ClientDisconnect`."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return None
        if not message.get("more_body"):
            return body


def _raw_header(scope: Scope, name: bytes) -> bytes:
    """As bytes: a header need not be ASCII."""
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


class PortTakenError(OSError):
    """Somebody else listens there."""


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """The app on HTTP as a block; yields the port (0 takes a free one). Raises `PortTakenError`.

    Signals and logs stay ours: uvicorn's own handling of both is left out.
    """
    wire = _listen(host, port)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    tasks = Tasks()
    tasks.start("web", server.serve(sockets=[wire]))
    try:
        yield int(wire.getsockname()[1])
    finally:
        server.should_exit = True
        await tasks.join(5)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    wire = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        wire.bind((host, port))
        wire.listen(BACKLOG)  # from here on nobody is refused, though answers wait for the server
    except OSError as error:
        wire.close()
        raise PortTakenError(error.errno, f"cannot listen on {host}:{port}") from error
    return wire
