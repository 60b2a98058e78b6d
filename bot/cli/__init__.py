"""The command line: `python -m bot <verb>`. Every verb, in the order of the help.

Quick verbs stay quick: what is slow to import (aiogram, telegram, shapely …) is imported where it is needed.
"""

from __future__ import annotations

import sys

import structlog
import typer

from bot import log
from bot.cli import (
    address,
    backup,
    community,
    dead_letters,
    doctor,
    migrate,
    playground,
    run,
    same,
    stock,
    terminal,
    train,
    understand,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Linling 邻铃: the neighbourhood bell.",
    pretty_exceptions_enable=False,
)
app.command()(run.run)
app.command()(playground.playground)
app.command("migrate")(migrate.migrate)
app.command("import")(community.import_)
app.command()(community.invite)
app.command()(community.qr)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(stock.app, name="stock")
app.command()(understand.understand)
app.command()(address.address)
app.command()(same.same)
app.command()(train.train)


def main() -> None:
    """Run the command line. What nobody foresaw is said in a line; its trace is for LOG_LEVEL=DEBUG."""
    log.set_up("console", "INFO", None)  # until the settings are read
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last stop before a person's screen
        structlog.get_logger(__name__).debug("unexpected", exc_info=error)
        terminal.unexpected(error)
        sys.exit(terminal.COULD_NOT)
