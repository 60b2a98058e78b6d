"""Where Telegram brings the updates: an address of ours, or nowhere (then we poll)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.delivery.connection import Bot
from bot.delivery.upkeep.patience import ask


@dataclass(frozen=True)
class Webhook:
    """What Telegram says of it. `url` "" is none; `waiting` updates are not delivered yet."""

    url: str
    waiting: int
    last_error: str


async def set_webhook(
    bot: Bot, url: str, secret: str, *, allowed_updates: Sequence[str], max_connections: int = 40
) -> None:
    """Have updates brought to `url` with the secret header. Waiting updates are kept."""
    await ask(
        lambda: bot.set_webhook(
            url, secret_token=secret, allowed_updates=allowed_updates, max_connections=max_connections
        )
    )


async def delete_webhook(bot: Bot) -> None:
    """Polling needs this. Waiting updates are kept."""
    await ask(lambda: bot.delete_webhook(drop_pending_updates=False))


async def webhook(bot: Bot) -> Webhook:
    """How it stands, for `doctor`."""
    info = await ask(bot.get_webhook_info)
    return Webhook(info.url, info.pending_update_count, info.last_error_message or "")
