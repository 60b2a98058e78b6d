"""A neighbourhood for each story."""

from __future__ import annotations

import importlib
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot import text
from tests.stories.people import Neighbourhood, neighbourhood


@pytest.fixture(autouse=True)
def few_words_in_the_log() -> Iterator[None]:
    """From warnings on, as a terminal shows it: structlog as nobody set it up draws traces for seconds."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True, scope="session")
def awake() -> None:
    """What the bot imports and loads at its start takes seconds once: no story has to wait for it."""
    importlib.import_module("handlers.dispatcher")
    text.prepare()


@pytest.fixture
async def hood(tmp_path: Path) -> AsyncIterator[Neighbourhood]:
    """兰阿姨 lives in 3号楼 2单元 501, 小陈 in 3号楼 1单元 302; 王师傅 is on duty; 李姐 sits at the desk."""
    async with neighbourhood(tmp_path) as made:
        yield made


@pytest.fixture
async def strangers(tmp_path: Path) -> AsyncIterator[Neighbourhood]:
    """The same, but no resident has registered."""
    async with neighbourhood(tmp_path, residents=False) as made:
        yield made
