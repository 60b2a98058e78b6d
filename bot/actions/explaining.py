"""Saying why: the facts of `bot.domain.reasons` in somebody's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.actions.speech import clock_time
from bot.domain.reasons import Fact
from bot.domain.stock import as_number
from bot.words import render


def explained(facts: Iterable[Fact], locale: str, now: datetime, goods: Mapping[int, tuple[str, str]]) -> str:
    """One line for each fact. `goods`: name and unit of each by id."""
    return "\n".join(_line(fact, locale, now, goods) for fact in facts)


def _line(fact: Fact, locale: str, now: datetime, goods: Mapping[int, tuple[str, str]]) -> str:
    return render(locale, f"because-{fact.because.value}", **_said(fact, locale, now, goods))


def _said(fact: Fact, locale: str, now: datetime, goods: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    said = {name: _plain(value, locale, now) for name, value in fact.said.items()}
    if "goods" not in fact.said:
        return said
    name, unit = goods[int(str(fact.said["goods"]))]
    return said | {"goods": name, "unit": unit, "quantity": as_number(int(str(fact.said["quantity"])))}


def _plain(value: int | str | datetime, locale: str, now: datetime) -> str:
    return clock_time(locale, value, now) if isinstance(value, datetime) else str(value)
