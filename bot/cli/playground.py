"""`playground`: the embedded Bot API server alone."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.terminal import COULD_NOT, complain, read_settings, tell


def playground() -> None:
    """Only the embedded Bot API server with its phones; point a bot at it with BOT_API_URL and BOT_TOKEN."""
    settings = read_settings()
    from bot.start import PLAYGROUND_TOKEN, StartError, phones

    async def stay() -> None:
        async with phones(settings.playground_port) as url:
            tell(settings, "cli-playground-alone", url=url, token=PLAYGROUND_TOKEN)
            await asyncio.Event().wait()

    try:
        asyncio.run(stay())
    except StartError as error:
        complain(error.words(settings.terminal_locale))
        raise typer.Exit(COULD_NOT) from None
    except KeyboardInterrupt:
        tell(settings, "cli-stopped")
