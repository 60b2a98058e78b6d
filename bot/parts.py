"""The parts of the bot that a process may play, alone or together."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What `run --only` names."""

    INTAKE = "intake"
    """Takes updates in: by polling, or as the webhook."""
    HANDLERS = "handlers"
    """Works updates off."""
    COURIER = "courier"
    """Speaks: the only one that sends."""
    SCHEDULER = "scheduler"
    """Does what time brings about."""
    WEB = "web"
    """Answers HTTP: health and metrics."""


ALL = frozenset(Part)


def parts_of(names: str) -> frozenset[Part]:
    """From "intake,web". Raises `ValueError` with the name nobody knows, or when there is none at all."""
    parts = frozenset(Part(name.strip()) for name in names.split(",") if name.strip())
    if not parts:
        raise ValueError("no part is named")
    return parts
