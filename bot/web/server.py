"""The web server: `/telegram` takes updates, `/healthz` says whether we work, `/metrics` counts."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

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


def create_web(keeper: Keeper | None, health: Callable[[], Awaitable[Health]], registry: CollectorRegistry) -> FastAPI:
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

    if keeper is not None:

        @app.post(WEBHOOK_PATH)
        async def telegram(request: Request) -> Response:
            return await _receive(keeper, request)

    return app


async def _receive(keeper: Keeper, request: Request) -> Response:
    """The secret first, then the size, then the content."""
    if not keeper.is_telegram(_raw_header(request, SECRET_HEADER)):
        return Response(status_code=401)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return Response(status_code=413)
    answer = await keeper.receive(bytes(body))
    headers = {"Retry-After": str(answer.retry_after)} if answer.retry_after else None
    return Response(status_code=answer.status, headers=headers)


def _raw_header(request: Request, name: bytes) -> bytes:
    """As bytes: a header need not be ASCII."""
    return next((bytes(value) for key, value in request.scope["headers"] if key == name), b"")


class PortTakenError(OSError):
    """Somebody else listens there."""


@asynccontextmanager
async def serving(app: FastAPI, host: str, port: int) -> AsyncIterator[int]:
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
