"""`python -m benchmarks.supplies` (or `make simulate-lockdown`): prints the distribution; fails on a broken promise."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.supplies.days import Course, Lockdown
from benchmarks.supplies.figures import never_served, printed
from storage import migrate
from storage.database import Database


def main() -> int:
    asked = _asked()
    failed = 0
    for first_come in (False, True) if asked.compare else (False,):
        course = Course(
            asked.households,
            asked.days,
            min(asked.lean, asked.days),
            asked.short,
            seed=asked.seed,
            step=asked.step,
            first_come=first_come,
        )
        with tempfile.TemporaryDirectory(prefix="lb-") as folder:
            lockdown = _lived(course, Path(folder))
        print(f"\n{'first come alone' if first_come else 'the rule'}: {course}\n\n{printed(lockdown)}")
        failed += 0 if first_come else len(lockdown.troubles) + never_served(lockdown)
    return min(failed, 1)


def _lived(course: Course, folder: Path) -> Lockdown:
    with closing(Database(f"sqlite:///{folder / 'lockdown.db'}")) as database:
        migrate.upgrade(database)
        return Lockdown(course, database).live()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.supplies", description="A lockdown, day by day.")
    parser.add_argument("--households", type=int, default=3_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--lean", type=int, default=8, help="the last day on which too little comes")
    parser.add_argument("--short", type=float, default=0.55, help="which share of the need comes in the lean days")
    parser.add_argument("--step", type=int, default=2, help="days of waiting for each rung")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--compare", action="store_true", help="also: first come gets all it asks")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
