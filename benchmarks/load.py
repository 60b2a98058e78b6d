"""The load generator, a process of its own: posts prepared updates to a webhook over kept-alive connections.

`python -m benchmarks.load` reads a `Plan` as one JSON line from stdin, then one body a line; it prints one JSON line,
the `Result`. Times are seconds of the monotonic clock, which all processes of a machine share.

Closed loop (`rate` 0): every connection posts its next update as soon as it has the answer to its last one, as
Telegram does with at most 100 connections. Open loop: update n is due at n / rate, whatever the server does, and its
latency counts from then on.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from dataclasses import asdict, dataclass, field
from time import monotonic


@dataclass(frozen=True)
class Plan:
    """What to post: to `path` on `port`, over `connections`; for at most `seconds`; open loop at `rate` a second."""

    port: int
    path: str
    secret: str
    connections: int = 40
    seconds: float = 120.0
    rate: float = 0.0


@dataclass
class Result:
    """What came of it. `sent`: when each update was due (open loop) or posted (closed loop), in order."""

    ok: int = 0
    refused: int = 0
    began: float = 0.0
    ended: float = 0.0
    latencies: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers 200 a second."""
        return self.ok / (self.ended - self.began)


def request(plan: Plan, body: bytes) -> bytes:
    """The whole HTTP request of one update."""
    head = (
        f"POST {plan.path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {plan.secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Load:
    """Hands out requests and counts answers."""

    def __init__(self, plan: Plan, requests: list[bytes]) -> None:
        self.plan, self.result = plan, Result()
        self._requests, self._next = requests, 0
        self._idle: list[Line] = []
        self._due: deque[int] = deque()
        self._out = 0
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> Result:
        loop = asyncio.get_running_loop()
        for _ in range(self.plan.connections):
            await self._connect()
        self.result.began = monotonic()
        loop.call_later(self.plan.seconds, self._stop)
        if self.plan.rate:
            self._tick()
        else:
            for line in list(self._idle):
                self.next_for(line)
        await self._done
        self.result.ended = monotonic()
        return self.result

    async def _connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: Line(self), "127.0.0.1", self.plan.port)

    def _tick(self) -> None:
        """Everything that is due by now goes out, or waits for a free connection."""
        while not self._done.done() and self._next < len(self._requests):
            due = self.result.began + self._next / self.plan.rate
            if due > monotonic():
                asyncio.get_running_loop().call_at(due, self._tick)
                return
            self.result.sent.append(due)
            self._due.append(self._next)
            self._next += 1
            if self._idle:
                self.next_for(self._idle.pop())

    def next_for(self, line: Line) -> None:
        """Give a connection that is free its next request, if there is one for it now."""
        if self._done.done():
            return
        if self.plan.rate and not self._due:
            self._idle.append(line)
        elif self.plan.rate:
            number = self._due.popleft()
            self._post(line, number, self.result.sent[number])
        elif self._next < len(self._requests):
            self._next += 1
            self.result.sent.append(monotonic())
            self._post(line, self._next - 1, self.result.sent[-1])

    def _post(self, line: Line, number: int, since: float) -> None:
        self._out += 1
        line.post(self._requests[number], since)

    def ready(self, line: Line) -> None:
        self._idle.append(line)
        if self._due:
            self.next_for(self._idle.pop())

    def answered(self, line: Line, status: bytes, since: float) -> None:
        self._out -= 1
        if status == b"200":
            self.result.ok += 1
            self.result.latencies.append(monotonic() - since)
        else:
            self.result.refused += 1
        self.next_for(line)
        if not self._out and not self._due and self._next >= len(self._requests):
            self._stop()

    def lost(self, line: Line, error: Exception | None) -> None:
        """A server may hang up on a connection that is idle for seconds; never on one that waits for its answer."""
        if self._done.done():
            return
        if line.waits:
            self._done.set_exception(error or ConnectionError("the server hung up"))
        elif line in self._idle:
            self._idle.remove(line)
            self._dialling = asyncio.ensure_future(self._connect())

    def _stop(self) -> None:
        if not self._done.done():
            self._done.set_result(None)


class Line(asyncio.Protocol):
    """One connection: a request out, an answer in."""

    def __init__(self, load: Load) -> None:
        self._load, self._seen, self._since = load, b"", 0.0
        self.waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = transport
        self._load.ready(self)

    def post(self, data: bytes, since: float) -> None:
        self._since, self.waits = since, True
        self._wire.write(data)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, end, body = self._seen.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._seen, self.waits = b"", False
            self._load.answered(self, head[9:12], self._since)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(self, exc)


def _length(head: bytes) -> int:
    """Content-Length of an answer; 0 when it says none."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


async def _main() -> None:
    plan = Plan(**json.loads(sys.stdin.buffer.readline()))
    requests = [request(plan, line.rstrip(b"\n")) for line in sys.stdin.buffer]
    print(json.dumps(asdict(await Load(plan, requests).run())))


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(_main())
    else:
        uvloop.run(_main())
