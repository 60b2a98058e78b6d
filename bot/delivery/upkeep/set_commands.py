"""The commands in the menu beside the text field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from telegram import BotCommand

from bot.delivery.connection import Bot
from bot.delivery.upkeep.patience import ask

Commands = Sequence[tuple[str, str]]
"""(command without its slash, description), in the order shown."""


async def set_commands(bot: Bot, by_language: Mapping[str, Commands]) -> None:
    """Set them for each language ("zh", "en": two letters; "" is everybody else), in every chat."""
    for language, commands in by_language.items():
        shown = [BotCommand(name, description) for name, description in commands]
        await ask(partial(bot.set_my_commands, shown, language_code=language or None))
