"""`backup` and `restore`: the whole database in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from bot.cli.terminal import BAD_INPUT, COULD_NOT, err, fail, open_database, read_settings, tell
from bot.clock import SystemClock
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.backup import BackupError

ASKED_WRONGLY = frozenset({"exists", "kind", "broken", "newer", "full", "nothing"})


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; only its owner will be able to read it.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file of that name.")] = False,
) -> None:
    """Write the whole database to one file, while the bot runs. It holds people's data: keep it safe."""
    settings = read_settings()
    from storage.backup import BackupError, back_up

    try:
        with open_database(settings, migrated=False) as database, Progress(console=err, transient=True) as bar:
            task = bar.add_task(file.name, total=None)
            back_up(
                database,
                file,
                overwrite=overwrite,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except BackupError as error:
        raise _said(settings, error) from None
    tell(settings, "cli-backup-done", file=str(file), kilobytes=-(-file.stat().st_size // 1024))


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Even when there is something in the database: it is kept.")
    ] = False,
) -> None:
    """Bring a backup back. Stop the bot first; what is in the database now is kept aside."""
    settings = read_settings()
    from storage.backup import BackupError
    from storage.backup import restore as bring_back

    try:
        with open_database(settings, migrated=False) as database:
            done = bring_back(database, file, SystemClock().now(), replace=yes)
    except BackupError as error:
        raise _said(settings, error) from None
    tell(settings, "cli-restored", file=str(file), revision=done.revision)
    if done.kept:
        tell(settings, "cli-restored-kept", kept=done.kept)


def _said(settings: Settings, error: BackupError) -> typer.Exit:
    code = BAD_INPUT if error.reason in ASKED_WRONGLY else COULD_NOT
    return fail(settings, f"cli-backup-{error.reason}", code, **error.args_)
