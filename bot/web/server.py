"""The web server: `/telegram` takes updates, `/healthz` and `/readyz` say how we are, `/metrics` counts."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
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


class Account(Protocol):
    """Whether all is well, and each check in a word or two."""

    @property
    def ok(self) -> bool: ...

    @property
    def checks(self) -> Mapping[str, str]: ...


class Probe(Protocol):
    """What the web server needs of health: is the process alive, is it ready. Both answer within seconds."""

    async def live(self) -> Account: ...

    async def ready(self) -> Account: ...


Page = Callable[[], Awaitable[bytes]]
"""The text Prometheus reads."""


def create_web(keeper: Keeper | None, probe: Probe, page: Page) -> ASGIApp:
    """The app; without a keeper (polling) there is no webhook.

    Plain Starlette: three pages without parameters need nothing of FastAPI, which costs 7 MB and a third of a second.
    """

    async def healthz(_request: Request) -> Response:
        return _account(await probe.live())

    async def readyz(_request: Request) -> Response:
        return _account(await probe.ready())

    async def metrics(_request: Request) -> Response:
        return Response(await page(), media_type=CONTENT_TYPE_LATEST)

    app = Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])
    return app if keeper is None else Front(keeper, app)


def _account(account: Account) -> Response:
    body = {"ok": account.ok, "checks": dict(account.checks)}
    return Response(json.dumps(body), 200 if account.ok else 503, media_type="application/json")


class Front:
    """Telegram's updates go straight to the keeper, all else to the app behind.

    What a framework does for a request costs more than keeping an update; here it would do it for nothing.
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
    quiet = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(quiet)
    tasks = Tasks()
    tasks.start("web", server.serve(sockets=[wire]))
    try:
        yield int(wire.getsockname()[1])
    finally:
        server.should_exit = True
        await tasks.join(2)


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
