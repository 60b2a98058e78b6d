"""Ears: from a voice message to words, by an engine on this machine, outside every turn. Without one there are buttons.

`Ears` is the seam. `OutsideEars` runs an engine in a process of its own (`bot/ears/worker.py`), which may crash, hang
or lack its model: whoever listens hears `DeafError` and goes on without.
"""

from __future__ import annotations

from typing import Protocol


class DeafError(Exception):
    """Nothing could be heard: no model, no memory, no time, not a sound. `str()` is one word for the metrics."""


class Ears(Protocol):
    """A speech-to-text engine."""

    async def listen(self, voice: bytes) -> str:
        """The words of a voice message (OGG/Opus as Telegram keeps it); "" where nobody speaks. Raises `DeafError`."""

    async def close(self) -> None:
        """Let go of what it holds."""
