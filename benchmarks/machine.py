"""What the figures were measured on: no names, no paths."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

_NAMED = ("aiogram", "python-telegram-bot", "aiohttp", "httpx", "uvicorn", "sqlalchemy", "psycopg")


def facts(disk: Path) -> list[str]:
    """Lines for the head of the table."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [
        (
            f"{cores} cores ({platform.machine()}, {platform.system()}), {platform.python_implementation()} "
            f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        ),
        ", ".join(f"{name} {version(name)}" for name in _NAMED),
        f"the databases' disk takes {fsync_cost(disk) * 1e3:.2f} ms for a 4 KB write and fsync (median)",
        f"load average when the run began {os.getloadavg()[0]:.1f}",
    ]


def fsync_cost(disk: Path) -> float:
    """Seconds for 4 KB written and synced, the median of 200."""
    with tempfile.TemporaryFile(dir=disk, buffering=0) as file:
        return statistics.median(_synced(file.fileno()) for _ in range(200))


def _synced(handle: int) -> float:
    began = perf_counter()
    os.write(handle, b"x" * 4096)
    os.fsync(handle)
    return perf_counter() - began
