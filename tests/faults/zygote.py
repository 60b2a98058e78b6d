"""Lives of the bot without the seconds of its imports: a process that has imported everything, and forks.

Each child runs `python -m bot VERB …` through the same command line, in a process of its own, with its own
environment, folder and log, and dies by real signals. Only the imports and the reading of our texts are spared.

Run as `python -m tests.faults.zygote`: one JSON order a line comes in ({"id", "args", "env", "folder", "out", "log"}),
{"id", "pid"} and later {"id", "code"} go out (a negative code is the signal). When the orders end, all children die.
"""

from __future__ import annotations

import gc
import json
import os
import random
import selectors
import signal
import sys
import traceback
from contextlib import suppress
from typing import Any

CLOCK = "LINLING_TEST_CLOCK"
"""Environment of a child: a file of eight bytes (a double), the seconds its wall clock is ahead."""
_MODULES = (
    "bot.app", "bot.delivery", "handlers.dispatcher", "storage.migrate", "psycopg", "sqlite3", "uvloop", "httptools",
    "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.off", "sqlalchemy.dialects.sqlite.pysqlite",
)  # fmt: skip


def main() -> None:
    from bot import text, words
    from bot.cli import main as command_line

    for module in _MODULES:
        with suppress(ImportError):  # uvloop is not everywhere
            __import__(module)
    text.prepare()
    for locale in words.SUPPORTED_LOCALES:
        words.has(locale, "welcome")  # reads every text of that language
    gc.collect()
    gc.freeze()
    Zygote(command_line).serve()


class Zygote:
    """Takes orders on standard input until it ends."""

    def __init__(self, command_line: Any) -> None:
        self._command_line = command_line
        self._children: dict[int, int] = {}
        self._buffer = b""

    def serve(self) -> None:
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake[1])
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            selector.register(self._wake[0], selectors.EVENT_READ)
            _say(ready=os.getpid())
            while self._round({key.fd for key, _ in selector.select()}):
                continue
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _round(self, spoken: set[int]) -> bool:
        """False when there are no orders any more."""
        if self._wake[0] in spoken:
            os.read(self._wake[0], 4096)
            self._bury()
        if 0 not in spoken:
            return True
        self._buffer += (read := os.read(0, 65536))
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self._bear(json.loads(line))
        return bool(read)

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _say(id=self._children.pop(pid), code=os.waitstatus_to_exitcode(status))

    def _bear(self, order: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(_live(self._command_line, order))
        self._children[pid] = order["id"]
        _say(id=order["id"], pid=pid)


def _live(command_line: Any, order: dict[str, Any]) -> int:
    """In the child: become that process; its exit code."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream, path in ((0, os.devnull), (1, order["out"]), (2, order["log"])):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    random.seed()
    if CLOCK in os.environ:
        shift_clock(os.environ[CLOCK])
    sys.argv = ["python -m bot", *order["args"]]
    code: Any = 0
    try:
        command_line()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - what would have been the end of a process
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 1


def shift_clock(file: str) -> None:
    """From now on this process's wall clock is ahead by what the file says at each moment; monotonic time is not."""
    import mmap
    import struct
    from datetime import datetime, timedelta

    from bot.clock import SystemClock

    with open(file, "rb") as shared:  # noqa: PTH123 - mmap wants the descriptor
        cell = mmap.mmap(shared.fileno(), 8, prot=mmap.PROT_READ)
    real = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return real(self) + timedelta(seconds=struct.unpack("d", cell)[0])

    SystemClock.now = now  # type: ignore[method-assign]


def _say(**words: int) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
