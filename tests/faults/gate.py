"""What stands before several web processes: one address, whose connections go to whichever of them answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random

from bot.supervise import Tasks

SECRET = "a-secret_of-the-tests"


@dataclass
class Gate:
    """A balancer of connections; `ports` are those of the crews that take updates in, by their places."""

    ports: dict[int, int]
    luck: Random
    tasks: Tasks
    port: int = 0

    @property
    def settings(self) -> dict[str, str]:
        return {"WEBHOOK_URL": f"http://127.0.0.1:{self.port}", "WEBHOOK_SECRET": SECRET}

    def port_of(self, place: int) -> int:
        """Of the crew at this place; 0 (any) for a process that stands behind no gate."""
        return self.ports.get(place, 0)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to any process that takes it; cut when that process dies, or when there is none."""
        for port in self.luck.sample(list(self.ports.values()), len(self.ports)):
            with suppress(OSError):
                inside = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.transport.abort()
            return
        both = [(reader, inside[1]), (inside[0], writer)]
        pumps = [self.tasks.start("pump", _pump(source, sink)) for source, sink in both]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            inside[1].transport.abort()
            writer.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()


def free_ports(number: int) -> list[int]:
    wires = [socket.socket() for _ in range(number)]
    for wire in wires:
        wire.bind(("127.0.0.1", 0))
    ports = [int(wire.getsockname()[1]) for wire in wires]
    for wire in wires:
        wire.close()
    return ports


@asynccontextmanager
async def gate(places: list[int]) -> AsyncIterator[Gate]:
    """A gate before the processes at these places."""
    tasks = Tasks()
    made = Gate(dict(zip(places, free_ports(len(places)), strict=True)), Random(0), tasks)

    def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.start("gate", made.pass_on(reader, writer))

    server = await asyncio.start_server(come, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await tasks.join(0)
