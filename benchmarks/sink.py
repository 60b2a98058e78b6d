"""A Bot API that only counts, a process of its own: quick enough not to be what is measured.

(The playground's server keeps whole chats and checks every rule; at some hundred calls a second it would be the
bottleneck. This one answers several thousand.) `python -m benchmarks.sink PORT` serves any token:

- every Bot API method gets a small plausible answer; who was written to, and when, is kept in memory;
- `GET /seen`     → {"counts": {method: n}, "messages": n, "to": {chat_id // 500,000,000: n}}
- `GET /arrivals` → [[t, method, chat_id], …] of messages sent or edited, in order of arrival
- `GET /buttons`  → {chat_id: [message_id, callback data]}: the last `draft_send` button each chat was shown
- `POST /forget`  → empties all of that
- `POST /telegram` answers 200: the load generator's own ceiling is measured against it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from time import monotonic
from urllib.parse import parse_qs

ME = {"id": 990000000000, "is_bot": True, "first_name": "Linling", "username": "linling_bench_bot"}
_SPOKEN = {b"sendMessage", b"editMessageText", b"editMessageReplyMarkup", b"sendPhoto", b"copyMessage"}


class Ears:
    """What was heard."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.counts: Counter[str] = Counter()
        self.to: Counter[int] = Counter()
        self.arrivals: list[tuple[float, str, int]] = []
        self.buttons: dict[int, tuple[int, str]] = {}
        self.last_id = 0

    def hear(self, method: bytes, body: bytes) -> bytes:
        """Note a call; its answer's body."""
        self.counts[method.decode()] += 1
        if method == b"getMe":
            return json.dumps({"ok": True, "result": ME}).encode()
        if method not in _SPOKEN:
            return b'{"ok":true,"result":true}'
        chat = _number(body, b"chat_id=")
        self.arrivals.append((monotonic(), method.decode(), chat))
        self.to[chat // 500_000_000] += 1
        message = _number(body, b"message_id=") if method.startswith(b"edit") else 0
        if not message:
            self.last_id += 1
            message = self.last_id
        if b"draft_send" in body:
            self.buttons[chat] = (message, _press(body))
        return (
            b'{"ok":true,"result":{"message_id":%d,"date":1790000000,"text":"ok","chat":{"id":%d,"type":"private",'
            b'"first_name":"R"},"from":{"id":990000000000,"is_bot":true,"first_name":"Linling"}}}' % (message, chat)
        )

    def asked(self, path: bytes) -> bytes:
        """An answer to the one who measures."""
        if path == b"/seen":
            return json.dumps({"counts": self.counts, "messages": len(self.arrivals), "to": self.to}).encode()
        if path == b"/arrivals":
            return json.dumps(self.arrivals).encode()
        if path == b"/buttons":
            return json.dumps(self.buttons).encode()
        if path == b"/forget":
            self.forget()
        return b"{}"


def _number(body: bytes, name: bytes) -> int:
    """A whole number of a form; its other values are percent-encoded, so the name cannot stand in them."""
    start = 0
    while (at := body.find(name, start)) > 0 and body[at - 1] != ord("&"):
        start = at + 1
    if at < 0:
        return 0
    end = body.find(b"&", at)
    return int(body[at + len(name) : end if end > 0 else None])


def _press(body: bytes) -> str:
    markup = json.loads(parse_qs(body.decode())["reply_markup"][0])
    data = [button.get("callback_data", "") for row in markup["inline_keyboard"] for button in row]
    return next(press for press in data if press.startswith("draft_send"))


class Server(asyncio.Protocol):
    """HTTP/1.1, kept alive; requests with Content-Length (or no body) only."""

    def __init__(self, ears: Ears) -> None:
        self._ears, self._seen = ears, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while b"\r\n\r\n" in self._seen:
            head, _, rest = self._seen.partition(b"\r\n\r\n")
            length = _length(head)
            if len(rest) < length:
                return
            self._seen = rest[length:]
            self._answer(head.split(b" ", 2)[1], rest[:length])

    def _answer(self, path: bytes, body: bytes) -> None:
        said = self._ears.hear(path.rpartition(b"/")[2], body) if path.startswith(b"/bot") else self._ears.asked(path)
        self._wire.write(  # type: ignore[attr-defined]
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(said) + said
        )


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


async def _main(port: int) -> None:
    ears = Ears()
    server = await asyncio.get_running_loop().create_server(lambda: Server(ears), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(_main(int(sys.argv[1])))
    else:
        uvloop.run(_main(int(sys.argv[1])))
