"""A courier in a process of its own, to be killed: `python -m tests.delivery.doomed DATABASE_URL API_URL`."""

from __future__ import annotations

import asyncio
import sys

from bot.clock import SystemClock
from bot.delivery import Courier
from storage.database import Database

from .telegram_server import TOKEN


def main() -> None:
    courier = Courier(Database(sys.argv[1]), TOKEN, sys.argv[2], SystemClock())
    asyncio.run(courier.run(asyncio.Event()))


if __name__ == "__main__":
    main()
