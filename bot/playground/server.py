"""The playground on HTTP: the Bot API, the control API and the page, on loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.playground import botapi, phones
from bot.playground.errors import ApiError, PhoneError, UnknownError
from bot.playground.world import World

PAGE = Path(__file__).parent / "page"
PORT = 8443
GRACE = 1.0
"""Seconds an answer has to leave when the server stops."""
_NAMES = ("localhost", "127.0.0.1", "::1")


class PortBusyError(OSError):
    """Somebody else listens on the port."""


def create_app(world: World) -> FastAPI:
    """The ASGI application; it holds no state but `world`."""
    app = FastAPI(title="Linling playground", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_LocalOnly)
    _bot_routes(app, world)
    phones.routes(app, world)
    app.mount("/static", StaticFiles(directory=PAGE, check_dir=False), name="static")
    _errors(app)
    world.webhook.on_reply = botapi.run_webhook_reply(world)

    @app.get("/")
    async def page() -> Response:
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    return app


def _bot_routes(app: FastAPI, world: World) -> None:
    async def file(request: Request) -> Response:
        return botapi.download(world, request.path_params["token"], request.path_params["path"])

    async def call(request: Request) -> Response:
        return await botapi.answer(world, request.path_params["token"], request.path_params["method"], request)

    app.add_route("/file/bot{token}/{path:path}", file, methods=["GET"])
    app.add_route("/bot{token}/{method}", call, methods=["GET", "POST"])


def _errors(app: FastAPI) -> None:
    async def refused(_: Request, error: Exception) -> Response:
        return phones.failed(str(error), 409)

    async def unknown(_: Request, error: Exception) -> Response:
        return phones.failed(str(error.args[0]), 404)

    async def bad_file(_: Request, error: Exception) -> Response:
        return phones.failed(str(error), error.code if isinstance(error, ApiError) else 400)

    app.add_exception_handler(PhoneError, refused)
    app.add_exception_handler(UnknownError, unknown)
    app.add_exception_handler(ApiError, bad_file)


class _LocalOnly:
    """Refuses what a web page elsewhere could make a browser send: foreign Host (DNS rebinding) or Origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            host = headers.get("host", "")
            origin = headers.get("origin")
            if not _is_local(f"//{host}") or (origin is not None and urlsplit(origin).netloc != host):
                await phones.failed("not-local", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_local(url: str) -> bool:
    try:
        return urlsplit(url).hostname in _NAMES
    except ValueError:
        return False


class _Protocol(H11Protocol):
    """HTTP that hands its connection to the request, so that a scripted fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = self.app_state | {"transport": transport}
        super().connection_made(transport)


def listen(host: str = "127.0.0.1", port: int = PORT) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one (`getsockname()[1]`).

    Raises `ValueError` for an address others could reach, `PortBusyError` for a port in use.
    """
    address = "127.0.0.1" if host == "localhost" else host
    try:
        loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(f"the playground has no passwords and listens on loopback only, not on {host!r}")
    wire = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wire.bind((address, port))
        wire.listen(128)
    except OSError as error:
        wire.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError(error.errno, f"port {port} on {host} is in use") from error
        raise
    return wire


def base_url(wire: socket.socket) -> str:
    """`http://127.0.0.1:port`, where the bot's BOT_API_URL and the browser go."""
    host, port = wire.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(world: World, host: str = "127.0.0.1", port: int = PORT, *,
                ready: Callable[[str], None] | None = None) -> None:  # fmt: skip
    """Serve until cancelled; `ready` is told the base URL as soon as calls are answered. Raises as `listen`."""
    async with running(world, port, host) as url:
        if ready is not None:
            ready(url)
        await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def running(world: World, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """The server as a block; yields the base URL. Raises as `listen`.

    uvicorn's protocol without uvicorn's `Server`, which takes over signals and lingers on the way out.
    """
    wire = listen(host, port)
    url = base_url(wire)
    config = uvicorn.Config(create_app(world), http=_Protocol, ws="none", lifespan="off", log_config=None,
                            access_log=False)  # fmt: skip
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(lambda: _Protocol(config, state, {}), sock=wire)
    try:
        yield url
    finally:
        server.close()
        await world.close()
        await _hang_up(state)


async def _hang_up(state: ServerState) -> None:
    """Let answers on their way out finish (briefly), then close every connection."""
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=GRACE)
    for task in list(state.tasks):
        task.cancel()
    await asyncio.gather(*state.tasks, return_exceptions=True)
