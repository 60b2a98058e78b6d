"""Running the load generator and reading its result."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from benchmarks.load import Plan, Result
from benchmarks.processes import ROOT, environment


class Underway:
    """A load that is being posted."""

    def __init__(self, process: subprocess.Popen[bytes], plan: Plan) -> None:
        self._process, self._plan = process, plan

    def result(self) -> Result:
        said, trouble = self._process.communicate(timeout=self._plan.seconds + 60)
        if self._process.returncode:
            raise RuntimeError(f"the load generator broke off: {trouble.decode()[-1000:]}")
        return Result(**json.loads(said))


@contextmanager
def load(plan: Plan, bodies: Iterable[bytes]) -> Iterator[Underway]:
    """Post these bodies by that plan, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdin
        process.stdin.write(json.dumps(asdict(plan)).encode() + b"\n" + b"".join(body + b"\n" for body in bodies))
        process.stdin.close()
        process.stdin = None
        yield Underway(process, plan)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def post(plan: Plan, bodies: Iterable[bytes]) -> Result:
    """Post them all and wait for the end."""
    with load(plan, bodies) as underway:
        return underway.result()
