"""`run`: the bot."""

from __future__ import annotations

import asyncio
import sys
import webbrowser

import typer

from bot.cli.terminal import COULD_NOT, complain, read_settings, tell


def run() -> None:
    """Start the bot: with BOT_TOKEN the live bot, without one the playground with phones in the browser."""
    settings = read_settings()
    from bot.app import StartError
    from bot.app import run as run_bot

    def announce(what: str, value: str) -> None:
        tell(settings, f"cli-{what}-ready", value=value)
        if what == "playground" and settings.open_browser and sys.stdout.isatty():
            webbrowser.open(value)

    try:
        asyncio.run(run_bot(settings, announce))
    except StartError as error:
        complain(error.words(settings.terminal_locale))
        raise typer.Exit(COULD_NOT) from None
    tell(settings, "cli-stopped")
