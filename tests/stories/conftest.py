"""A neighbourhood for each story."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.people import Neighbourhood, neighbourhood


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
