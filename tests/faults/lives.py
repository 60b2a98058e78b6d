"""Processes of the bot: born of the zygote or cold (`python -m bot …` from nothing), and how they die."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.supervise import Tasks

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0
"""Seconds: several starts of the bot on a busy machine."""
LOOK = 0.01


@dataclass(eq=False)
class Life:
    """One process of the bot. `gone` holds its exit code once it is dead (negative: the signal)."""

    pid: int
    out: Path
    log: Path
    gone: asyncio.Future[int]
    parts: frozenset[str] = frozenset()
    cold: bool = False

    @property
    def alive(self) -> bool:
        return not self.gone.done()

    @property
    def on_the_line(self) -> bool:
        """It has said who it is at Telegram."""
        return b"@" in self.out.read_bytes()

    def send(self, number: signal.Signals) -> bool:
        """False when it was dead already."""
        try:
            if self.alive:
                os.kill(self.pid, number)
        except ProcessLookupError:  # so lately that nobody has told us
            return False
        return self.alive

    async def kill(self) -> None:
        """As the kernel does when memory is short."""
        self.send(signal.SIGKILL)
        await asyncio.wait([self.gone])

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM; its exit code, and the seconds it took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self.send(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            code = await asyncio.shield(self.gone)
        return code, clock() - began


@dataclass
class Cradle:
    """Where lives begin."""

    _zygote: Process
    _tasks: Tasks = field(default_factory=Tasks)
    _numbers: Any = field(default_factory=itertools.count)
    _born: dict[int, asyncio.Future[int]] = field(default_factory=dict)
    _gone: dict[int, asyncio.Future[int]] = field(default_factory=dict)

    async def warm(self, folder: Path, name: str, env: dict[str, str], *args: str) -> Life:
        """A life forked from the zygote; its output and log are `name`.out and `name`.log in `folder`."""
        number, loop = next(self._numbers), asyncio.get_running_loop()
        born, gone = loop.create_future(), loop.create_future()
        self._born[number], self._gone[number] = born, gone
        out, log = _files(folder, name)
        order = {"id": number, "args": args, "env": env, "folder": str(folder), "out": str(out), "log": str(log)}
        assert self._zygote.stdin
        self._zygote.stdin.write(json.dumps(order).encode() + b"\n")
        return Life(await born, out, log, gone)

    async def cold(self, folder: Path, name: str, env: dict[str, str], *args: str) -> Life:
        """A life from nothing, as the init system starts one."""
        out, log = _files(folder, name)
        with out.open("wb") as stdout, log.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *args, cwd=folder, env=env, stdout=stdout, stderr=stderr
            )
        gone: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._tasks.start(f"wait-{name}", _wait(process, gone))
        return Life(process.pid, out, log, gone, cold=True)

    async def listen(self) -> None:
        """Hear from the zygote who was born and who died, until it ends."""
        assert self._zygote.stdout
        async for line in self._zygote.stdout:
            word = json.loads(line)
            if "code" in word:
                self._gone.pop(word["id"]).set_result(word["code"])
            elif "pid" in word:
                self._born.pop(word["id"]).set_result(word["pid"])


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    out, log = folder / f"{name}.out", folder / f"{name}.log"
    out.touch()
    log.touch()
    return out, log


async def _wait(process: Process, gone: asyncio.Future[int]) -> None:
    code = await process.wait()
    if not gone.done():
        gone.set_result(code)


@asynccontextmanager
async def cradle() -> AsyncIterator[Cradle]:
    """A zygote as a block; its children die with it."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.zygote", cwd=ROOT, env=kept, stdin=PIPE, stdout=PIPE
    )
    made, tasks = Cradle(process), Tasks()
    listening = tasks.start("zygote", made.listen())
    try:
        yield made
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
        await listening
        await made._tasks.join(5)
