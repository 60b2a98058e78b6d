"""The only door out: what the outbox holds, spoken through python-telegram-bot.

`Courier` drains the outbox; `open_bot` and `upkeep/` are for the few calls made beside it.
"""

from bot.delivery.connection import Bot, open_bot
from bot.delivery.courier import Courier, Standing
from bot.delivery.pace import UNLIMITED, Limit, Rates, rates_of

__all__ = ["UNLIMITED", "Bot", "Courier", "Limit", "Rates", "Standing", "open_bot", "rates_of"]
