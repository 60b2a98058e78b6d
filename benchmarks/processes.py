"""Starting processes and ending every one of them, whatever happens."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0


class NotReadyError(Exception):
    """Something did not come about in time; `str()` says what."""


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


@contextmanager
def running(arguments: Sequence[str], log: Path, env: dict[str, str] | None = None) -> Iterator[psutil.Process]:
    """`python ARGUMENTS` in a process group of its own, its words in `log`; killed at the end of the block."""
    with log.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment() | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield psutil.Process(process.pid)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def environment() -> dict[str, str]:
    """What every process here gets of ours: no setting of the bot's comes in from outside."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}


def until(what: str, question: Callable[[], Any], patience: float = PATIENCE, every: float = 0.02) -> Any:
    """Ask until the answer is true, and give it. Raises `NotReadyError`."""
    end = monotonic() + patience
    while not (answer := question()):
        if monotonic() > end:
            raise NotReadyError(f"{what}: not within {patience:.0f} s")
        sleep(every)
    return answer


def listens(port: int) -> bool:
    with socket.socket() as wire:
        wire.settimeout(0.5)
        return wire.connect_ex(("127.0.0.1", port)) == 0


def alive(process: psutil.Process, log: Path) -> bool:
    """True while it runs; raises with the end of its log when it died."""
    if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        return True
    raise NotReadyError(f"a process died: {log.read_text('utf-8', 'replace')[-2000:]}")


class Sink:
    """The one who measures asks the sink."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, path: str) -> Any:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        wire.request("GET", path)
        answer = json.loads(wire.getresponse().read())
        wire.close()
        return answer

    def messages(self) -> int:
        return int(self.ask("/seen")["messages"])

    def heard(self, first_chat: int) -> int:
        """Messages to the five hundred million chats from this one on."""
        return int(self.ask("/seen")["to"].get(str(first_chat // 500_000_000), 0))

    def arrivals(self) -> list[tuple[float, str, int]]:
        return [(float(at), str(method), int(chat)) for at, method, chat in self.ask("/arrivals")]

    def forget(self) -> None:
        self.ask("/forget")


@contextmanager
def sink(folder: Path) -> Iterator[Sink]:
    port = free_port()
    with running(["-m", "benchmarks.sink", str(port)], folder / "sink.log"):
        until("the sink", lambda: listens(port))
        yield Sink(port)
