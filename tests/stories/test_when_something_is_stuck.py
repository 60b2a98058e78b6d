"""An alarm finds its way to the duty desk's phone, through the same doors as everything else, and is called off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import schedule
from bot.actions import alarms
from tests.stories.people import Neighbourhood, neighbourhood, reported


def owned_by(hood: Neighbourhood, owner: int | None) -> None:
    """Write past every rule of the house: only a fault could."""
    with hood.database.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET owner_id = :owner WHERE id = 1"), {"owner": owner})


async def test_a_ticket_that_belongs_to_nobody_rings_at_the_desk_until_it_is_somebodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "WATCH_SECONDS", 1)
    monkeypatch.setattr(alarms, "CALM_FOR", timedelta(seconds=1))
    async with neighbourhood(tmp_path) as hood:
        await reported(hood, "三号楼二单元楼道灯不亮")
        owner = hood.ticket().owner_id
        owned_by(hood, None)
        await hood.li.sees("没有责任人", "#A1")
        owned_by(hood, owner)
        await hood.li.sees("✅ 好了", "没有责任人")


async def test_a_bot_that_is_well_rings_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "WATCH_SECONDS", 1)
    async with neighbourhood(tmp_path) as hood:
        await reported(hood, "三号楼二单元楼道灯不亮")
        await hood.later(minutes=10)
        await hood.wang.presses("签收")
        await hood.quiet()
        with hood.database.read() as uow:
            assert uow.alarms.ringing() == []
