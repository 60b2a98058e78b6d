"""Who are we?"""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.connection import Bot
from bot.delivery.upkeep.patience import ask


@dataclass(frozen=True)
class Me:
    """The bot as Telegram knows it; `username` is without the @."""

    id: int
    username: str
    name: str


async def who_am_i(bot: Bot) -> Me:
    """Ask getMe: the first proof that token and address are right."""
    user = await ask(bot.get_me)
    return Me(user.id, user.username or "", user.first_name)
