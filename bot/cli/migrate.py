"""`migrate`: the shape of the database."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import open_database, read_settings, tell
from bot.words import render


def migrate(
    down: Annotated[bool, typer.Option("--down", help="Remove every table. Everything is lost.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --down: do not ask.")] = False,
) -> None:
    """Bring the database to the present shape."""
    settings = read_settings()
    from storage import migrate as migrations

    with open_database(settings) as database:
        if down:
            if not yes:
                typer.confirm(render(settings.terminal_locale, "cli-migrate-sure"), abort=True)
            migrations.downgrade(database)
        tell(settings, "cli-migrated", revision=migrations.present(database) or "-")
