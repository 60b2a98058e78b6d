"""The baseline: bare python-telegram-bot with its default backend, sending to as many chats as there are messages.

`python -m benchmarks.baselines.sender BOT_API_URL TOKEN COUNT CONCURRENCY`; nothing is stored. It prints nothing: the
sink notes when each message arrived.
"""

from __future__ import annotations

import asyncio
import sys

from telegram import Bot

from benchmarks.words import notice

FIRST_CHAT = 8_000_000_000


async def main(api_url: str, token: str, count: int, concurrency: int) -> None:
    numbers = iter(range(count))

    async def work(bot: Bot) -> None:
        for number in numbers:
            await bot.send_message(FIRST_CHAT + number, notice(number))

    async with Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot") as bot:
        await asyncio.gather(*(work(bot) for _ in range(concurrency)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
