"""A terminal in an empty folder, and one where the example community has been brought in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import log
from bot.actions import community
from bot.clock import SystemClock
from bot.start import EXAMPLE
from storage.database import Database

from .terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(log, "set_up", lambda *_: None)  # the tests' own logging stays as it is
    return Terminal(tmp_path)


@pytest.fixture
def settled(terminal: Terminal, own_sqlite_url: str) -> Terminal:
    """The example community is there."""
    database = Database(own_sqlite_url)
    with database.begin() as uow:
        community.bring_in(uow, community.read(EXAMPLE / "community.yaml"), SystemClock().now())
    database.close()
    return terminal
