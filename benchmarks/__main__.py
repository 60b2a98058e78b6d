"""`python -m benchmarks`: measure, print one table, and write it down. See README.md here."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from benchmarks import machine
from benchmarks.bench import Bench
from benchmarks.table import Row, rendered

MEASURES = ("accept", "whole_way", "courier", "urgent", "size", "polygons", "footprint", "standby")


def main() -> None:
    asked = _asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started here is ended here
    folder = Path(tempfile.mkdtemp(prefix="lb-", dir=asked.disk))
    folder.chmod(0o755)  # a PostgreSQL of our own runs as somebody else
    try:
        with ExitStack() as stack:
            print(_measured(Bench(folder, asked.quick, asked.rounds or (1 if asked.quick else 3), stack), asked))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="One table of measured speed.")
    parser.add_argument("--only", default="", help=f"comma-separated: {', '.join(MEASURES)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of everything (3; quick 1)")
    parser.add_argument("--disk", type=Path, default=None, help="a folder on the disk to measure on (not memory)")
    parser.add_argument("--out", type=Path, default=None, help="write the table here too")
    asked = parser.parse_args()
    asked.only = asked.only.split(",") if asked.only else list(MEASURES)
    if unknown := set(asked.only) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    return asked


def _measured(bench: Bench, asked: argparse.Namespace) -> str:
    facts = machine.facts(bench.folder)
    rows: list[Row] = []
    failed: list[str] = []
    for name in asked.only:
        try:
            rows += import_module(f"benchmarks.measures.{name}").measure(bench)
        except Exception as error:  # noqa: BLE001 - one that breaks must not cost the others their figures
            failed.append(f"- {name}: not measured: {type(error).__name__}: {error}")
            bench.say(failed[-1])
    how = "QUICK: sizes and rounds too small to publish" if bench.quick else f"medians of {bench.rounds} rounds"
    said = "\n".join([*(f"- {fact}" for fact in (*facts, how)), "", rendered(rows), *failed, ""])
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(said, "utf-8")
    return said


if __name__ == "__main__":
    sys.exit(main())
