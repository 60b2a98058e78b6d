"""`run`: the bot."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.terminal import BAD_INPUT, COULD_NOT, complain, fail, read_settings, tell
from bot.parts import ALL, Part, parts_of


def run(
    only: Annotated[
        str, typer.Option("--only", help="Play some parts alone: intake,handlers,courier,scheduler,web; see docs.")
    ] = "",
) -> None:
    """Start the bot: with BOT_TOKEN the live bot, without one the playground with phones in the browser."""
    settings = read_settings()
    try:
        parts = parts_of(only) if only else ALL
    except ValueError:
        raise fail(settings, "cli-part-unknown", BAD_INPUT, parts=", ".join(part.value for part in Part)) from None
    from bot.app import run as run_bot
    from bot.start import StartError

    def announce(what: str, value: str) -> None:
        tell(settings, f"cli-{what}-ready", value=value)
        if what == "playground" and settings.open_browser and sys.stdout.isatty():
            webbrowser.open(value)

    try:
        with asyncio.Runner(loop_factory=_quick_loop()) as runner:
            runner.run(run_bot(settings, announce, parts))
    except StartError as error:
        complain(error.words(settings.terminal_locale))
        raise typer.Exit(COULD_NOT) from None
    tell(settings, "cli-stopped")


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one (docs/decisions: twice as many updates taken in a second); else asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
