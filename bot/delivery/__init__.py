"""The only door out: what the outbox holds, spoken through python-telegram-bot.

`Courier` drains the outbox; `open_bot` and `upkeep/` are for the few calls made beside it.
"""

from bot.delivery.connection import Bot, open_bot
from bot.delivery.courier import Courier
from bot.delivery.pace import Limit, Rates

__all__ = ["Bot", "Courier", "Limit", "Rates", "open_bot"]
