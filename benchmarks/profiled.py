"""`python -m benchmarks.profiled FILE VERB…`: the bot's command line with a sampler beside it; used by profiling.py.

Every few milliseconds the sampler looks where each thread is, and gives that place the CPU time the thread has used
since it looked last: who waits weighs nothing. (Linux only: it reads the kernel's clock of each thread. What an
extension such as uvloop does by itself counts for the Python function that called it: `Runner.run`.) SIGUSR1 begins the
count anew. At the end (SIGTERM is enough) FILE gets {"seconds": …, "cpu": seconds of CPU, "sampler": its own seconds,
"alone": {function: share}, "within": {function: share}, "threads": {name: share}}; a function is "module:name".
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import defaultdict
from pathlib import Path
from time import clock_gettime, monotonic, sleep, thread_time
from types import CodeType, FrameType

from bot import cli

EVERY = 0.01


class Sampler:
    """Where CPU time went."""

    def __init__(self) -> None:
        self._spent: dict[int, float] = {}
        self._names: dict[CodeType, str] = {}
        self.anew()
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def anew(self, *_: object) -> None:
        self.began, self.own, self.own_before = monotonic(), 0.0, getattr(self, "own", 0.0)
        self.alone: dict[str, float] = defaultdict(float)
        self.within: dict[str, float] = defaultdict(float)
        self.threads: dict[str, float] = defaultdict(float)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        me = threading.get_ident()
        while not self.over.is_set():
            sleep(EVERY)
            frames = sys._current_frames()
            self.own = thread_time()
            for thread in threading.enumerate():
                if thread.ident in frames and thread.ident != me and thread.native_id:
                    self._count(frames[thread.ident], thread.name, self._since_last(thread.native_id))

    def _since_last(self, native_id: int) -> float:
        """CPU seconds of a thread since it was last asked; nothing the first time, or when it is gone."""
        try:
            now = clock_gettime((~native_id << 3) | 6)  # the kernel's CPU clock of that thread
        except OSError:
            return 0.0
        before = self._spent.get(native_id, now)
        self._spent[native_id] = now
        return now - before

    def _count(self, frame: FrameType, thread: str, weight: float) -> None:
        if weight <= 0:
            return
        self.threads[thread.rstrip("0123456789")] += weight
        self.alone[self._said(frame)] += weight
        seen: set[str] = set()
        here: FrameType | None = frame
        while here is not None:
            seen.add(self._said(here))
            here = here.f_back
        for name in seen:
            self.within[name] += weight

    def _said(self, frame: FrameType) -> str:
        code = frame.f_code
        if code not in self._names:
            self._names[code] = f"{frame.f_globals.get('__name__', '?')}:{code.co_qualname}"
        return self._names[code]

    def write(self, file: Path) -> None:
        self.over.set()
        spent = sum(self.alone.values())
        found = {"seconds": monotonic() - self.began, "cpu": spent, "sampler": self.own - self.own_before}
        for name in ("alone", "within", "threads"):
            counted = sorted(getattr(self, name).items(), key=lambda item: -item[1])[:1500]
            found[name] = {what: weight / max(spent, 1e-9) for what, weight in counted}  # type: ignore[assignment]
        file.write_text(json.dumps(found), "utf-8")


def main() -> None:
    file = Path(sys.argv.pop(1))
    sampler = Sampler()
    sys.setswitchinterval(2e-5)  # else it would mostly look when a thread lets go of the interpreter by itself
    signal.signal(signal.SIGUSR1, sampler.anew)
    threading.Timer(0.0, sampler.start).start()
    try:
        cli.main()
    finally:
        sampler.write(file)


if __name__ == "__main__":
    main()
