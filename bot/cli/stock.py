"""`stock`: goods into the ledger from a table, what must be bought as a table, and whether the ledger adds up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import BAD_INPUT, COULD_NOT, complain, fail, open_database, read_settings, tell
from bot.clock import SystemClock
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.places import Place
    from storage.unit import UnitOfWork

app = typer.Typer(no_args_is_help=True, help="The stock ledger; see docs/supplies.md.")
Community = Annotated[str, typer.Option("--community", help="Code of the community whose store it is.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx table; see docs/supplies.md")],
    community: Community,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it and write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Take in once more a file that came before.")] = False,
) -> None:
    """Take goods in, all lines or none. A file that came in before is refused: the goods would count twice."""
    settings = read_settings()
    from bot.actions.community import BadFormError
    from bot.actions.store import form

    try:
        delivery = form.read(file)
        with open_database(settings) as database, database.rehearse() if dry_run else database.begin() as uow:
            place = _store(settings, uow, community)
            done = form.bring_in(uow, place.path, delivery, SystemClock().now(), again=again)
    except form.TwiceError:
        raise fail(settings, "cli-stock-twice", BAD_INPUT, file=file.name) from None
    except BadFormError as error:
        for line in error.words(settings.terminal_locale):
            complain(line)
        raise fail(settings, "cli-import-refused", BAD_INPUT, count=len(error.problems)) from None
    tell(settings, "cli-stock-dry" if dry_run else "cli-stock-imported", count=done, place=place.name)


@app.command()
def buy(
    file: Annotated[Path, typer.Argument(help="Where to write the table: .xlsx")],
    community: Community,
) -> None:
    """Write the purchasing list of a store as a workbook."""
    settings = read_settings()
    from bot.actions.store.buying import write
    from bot.actions.store.showing import shortages, today

    if file.suffix.lower() != ".xlsx":
        raise fail(settings, "cli-stock-buy-kind", BAD_INPUT)
    with open_database(settings) as database, database.read() as uow:
        place = _store(settings, uow, community)
        short = shortages(uow, place.path, {}, today(SystemClock().now()))
    try:
        write(file, short, settings.terminal_locale)
    except OSError as error:
        raise typer.BadParameter(str(error.strerror), param_hint=str(file)) from None
    tell(settings, "cli-stock-buy", count=len(short), file=str(file))


@app.command()
def check() -> None:
    """Add every lot up anew from its entries; exit code 1 when a balance says something else."""
    settings = read_settings()
    with open_database(settings) as database, database.read() as uow:
        wrong = uow.stock.wrong()
    if wrong:
        raise fail(settings, "cli-stock-wrong", COULD_NOT, lots=", ".join(map(str, wrong)))
    tell(settings, "cli-stock-right")


def _store(settings: Settings, uow: UnitOfWork, code: str) -> Place:
    from bot.domain.scope import Level

    place = uow.places.by_code(code)
    if place is None or place.level is not Level.COMMUNITY:
        raise fail(settings, "cli-stock-no-community", BAD_INPUT, place=code)
    return place
