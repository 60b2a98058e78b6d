"""`python -m benchmarks.profiled FILE VERB…`: the bot's command line with a sampler beside it; used by profiling.py.

Every few milliseconds the sampler looks at what each thread does. Threads that wait (for work, or for SQLite's write
lock) do not count; those that do anything share the sample, as they share the interpreter. SIGUSR1 begins the count
anew. At the end (SIGTERM is enough) FILE gets {"seconds": …, "idle": share of samples in which nobody worked, "locked":
threads waiting for SQLite's write lock, on average, "alone": {function: weight}, "within": {function: weight}}, where a
function is "module:name" and the weights of "alone" sum to 1.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from time import monotonic, sleep
from types import CodeType, FrameType

from bot import cli

EVERY = 0.003
_WAITING = {
    ("selectors", "select"), ("threading", "wait"), ("threading", "_wait_for_tstate_lock"),
    ("concurrent.futures.thread", "_worker"), ("queue", "get"), ("benchmarks.profiled", "_watch"),
    ("psycopg.waiting", "wait_c"), ("psycopg.generators", "_waiting"), ("threading", "acquire"),
}  # fmt: skip


class Sampler:
    """What the threads were seen doing."""

    def __init__(self) -> None:
        self.anew()
        self.over = threading.Event()
        self._names: dict[CodeType, str] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def anew(self, *_: object) -> None:
        self.began, self.samples, self.idle, self.locked = monotonic(), 0, 0, 0
        self.alone: Counter[str] = Counter()
        self.within: Counter[str] = Counter()

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        me = threading.get_ident()
        while not self.over.is_set():
            sleep(EVERY)
            awake = [f for ident, f in sys._current_frames().items() if ident != me and _name(f) not in _WAITING]
            busy = [frame for frame in awake if not _waits_for_the_lock(frame)]
            self.samples += 1
            self.locked += len(awake) - len(busy)
            self.idle += not busy
            for frame in busy:
                self._count(frame, 1 / len(busy))

    def _count(self, frame: FrameType, weight: float) -> None:
        self.alone[self._said(frame)] += weight  # type: ignore[assignment]
        seen: set[str] = set()
        here: FrameType | None = frame
        while here is not None:
            seen.add(self._said(here))
            here = here.f_back
        for name in seen:
            self.within[name] += weight  # type: ignore[assignment]

    def _said(self, frame: FrameType) -> str:
        code = frame.f_code
        if code not in self._names:
            self._names[code] = f"{frame.f_globals.get('__name__', '?')}:{code.co_qualname}"
        return self._names[code]

    def write(self, file: Path) -> None:
        self.over.set()
        busy = max(1e-9, sum(self.alone.values()))
        found = {
            "seconds": monotonic() - self.began,
            "idle": self.idle / max(1, self.samples),
            "locked": self.locked / max(1, self.samples),
            "alone": {name: weight / busy for name, weight in self.alone.most_common(400)},
            "within": {name: weight / busy for name, weight in self.within.most_common(1500)},
        }
        file.write_text(json.dumps(found), "utf-8")


def _name(frame: FrameType) -> tuple[str, str]:
    return str(frame.f_globals.get("__name__", "?")), frame.f_code.co_name


def _waits_for_the_lock(frame: FrameType) -> bool:
    here: FrameType | None = frame
    for _ in range(6):
        if here is not None and here.f_code.co_name == "_begin_sqlite":
            return True
        here = here.f_back if here is not None else None
    return False


def main() -> None:
    file = Path(sys.argv.pop(1))
    sampler = Sampler()
    signal.signal(signal.SIGUSR1, sampler.anew)
    threading.Timer(0.0, sampler.start).start()
    try:
        cli.main()
    finally:
        sampler.write(file)


if __name__ == "__main__":
    main()
