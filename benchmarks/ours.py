"""Our bot as the process it is: `python -m bot run` on a webhook, its Bot API the sink, Telegram's rates lifted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.processes import ROOT, Sink, alive, environment, free_port, listens, running, until

TOKEN = "990000000000:benchmark"
SECRET = "a-secret-of-the-benchmark"
LIFTED = {"SEND_RATE": "100000", "SEND_RATE_CHAT": "10000", "SEND_RATE_GROUP": "100000"}


@dataclass(frozen=True)
class Running:
    """A bot on its webhook."""

    process: psutil.Process
    port: int
    log: Path


def settings(database: str, sink: Sink, port: int) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": sink.url, "DATABASE_URL": database, "LISTEN_PORT": str(port),
        "WEBHOOK_URL": "https://bot.example.org", "WEBHOOK_SECRET": SECRET, "OPEN_BROWSER": "false",
        "LOG_FORMAT": "json", "LOG_LEVEL": "WARNING",
    }  # fmt: skip


@contextmanager
def bot(
    database: str, sink: Sink, folder: Path, *, only: str = "", rates: dict[str, str] | None = None,
    python: Sequence[str] = ("-m", "bot"), wait: bool = True, may_die: bool = False,
) -> Iterator[Running]:  # fmt: skip
    """The bot, once it says that it is on the line (or, with `only` parts of it, once it listens).

    Its death before the end of the block is an error, unless it `may_die`.
    """
    port, log = free_port(), folder / "bot.log"
    more = ["--only", only] if only else []
    env = settings(database, sink, port) | (LIFTED if rates is None else rates)
    with running([*python, "run", *more], log, env) as process:
        if wait and (not only or "web" in only):
            until("the bot's port", lambda: alive(process, log) and listens(port))
        if wait and not only:
            until("the bot", lambda: alive(process, log) and "@" in log.read_text("utf-8", "replace"))
        yield Running(process, port, log)
        if not may_die:
            alive(process, log)


def bring_in(form: Path, database: str) -> None:
    """`python -m bot import FORM`."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", str(form)],
        cwd=ROOT, env=environment() | {"DATABASE_URL": database}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the import failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def can_run_only() -> bool:
    """Whether `run --only` exists in the code at hand."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--help"],
        cwd=ROOT, env=environment() | {"COLUMNS": "200"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "--only" in done.stdout
