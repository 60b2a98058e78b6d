"""What the page hears: one stream of server-sent events for all phones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from bot.playground.errors import Json

KEEPALIVE = 15.0
"""Seconds of silence after which a comment keeps proxies and browsers from closing the stream."""


class Events:
    """Fans events out to listeners; a listener that stopped reading is dropped, and reconnects."""

    def __init__(self, backlog: int = 2000) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._backlog = backlog

    def tell(self, event: str, data: Json) -> None:
        """Send `event` with `data` to everyone listening now."""
        line = f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        for queue in list(self._listeners):
            if queue.qsize() >= self._backlog:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    async def stream(self) -> AsyncIterator[str]:
        """The lines of one listener, from now until `close`."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield ": hello\n\n"
            while (line := await _next(queue)) is not None:
                yield line
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End every stream."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(queue.get(), KEEPALIVE)
    except TimeoutError:
        return ": still here\n\n"
