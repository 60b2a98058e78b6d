"""What every verb shares: the settings, the database, and how things are said at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from pydantic import ValidationError
from rich.console import Console

from bot import log
from bot.settings import Settings
from bot.words import SUPPORTED_LOCALES, render

if TYPE_CHECKING:
    from storage.database import Database

out = Console()
err = Console(stderr=True)

COULD_NOT = 1
BAD_INPUT = 2


def read_settings() -> Settings:
    """The settings; what is wrong with them is said by name (and never shows their value)."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]).upper() if problem["loc"] else "?"
            what = problem["msg"].removeprefix("Value error, ")
            for locale in reversed(SUPPORTED_LOCALES):
                complain(render(locale, "cli-bad-setting", name=name, problem=what))
        raise typer.Exit(BAD_INPUT) from None
    log.set_up(settings.log_format, settings.log_level, settings.token)
    return settings


def show(words: str) -> None:
    """One paragraph on standard output, as it is."""
    out.print(words, markup=False, highlight=False, soft_wrap=True)


def complain(words: str) -> None:
    """One paragraph on standard error, as it is."""
    err.print(words, markup=False, highlight=False, soft_wrap=True)


def tell(settings: Settings, message_id: str, **args: object) -> None:
    """A text of ours on standard output."""
    show(render(settings.terminal_locale, message_id, **args))


def fail(settings: Settings, message_id: str, code: int = COULD_NOT, **args: object) -> typer.Exit:
    """A text of ours on standard error; raise what is returned."""
    complain(render(settings.terminal_locale, message_id, **args))
    return typer.Exit(code)


def unexpected(error: Exception) -> None:
    """What nobody foresaw, in every language: the settings may not have been read yet."""
    for locale in SUPPORTED_LOCALES:
        complain(render(locale, "cli-unexpected", error=type(error).__name__))


@contextmanager
def open_database(settings: Settings, *, migrated: bool = True) -> Iterator[Database]:
    """The database, `migrated` or as it is; trouble is said in words."""
    from storage import migrate
    from storage.database import Database, DatabaseUnavailableError

    try:
        database = Database(settings.database_url)
    except (ValueError, DatabaseUnavailableError) as error:
        raise fail(settings, "start-database", error=str(error)) from None
    try:
        if migrated:
            migrate.upgrade(database)
        yield database
    except migrate.NewerDatabaseError as error:
        raise fail(settings, "start-database-newer", revision=error.revision, newest=error.newest) from None
    except DatabaseUnavailableError as error:
        raise fail(settings, "start-database", error=str(error)) from None
    finally:
        database.close()
