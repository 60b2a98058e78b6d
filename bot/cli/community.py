"""`import`, `invite` and `qr`: the community, its staff and its notice boards."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from bot.cli.terminal import BAD_INPUT, complain, err, fail, open_database, read_settings, tell
from bot.clock import SystemClock
from bot.settings import Settings

if TYPE_CHECKING:
    from rich.progress import TaskID

    from bot.actions.community import Community, Report
    from storage.database import Database


def import_(
    file: Annotated[Path, typer.Argument(help="A .yaml, .xlsx or .csv form, or a folder; see docs/community-file.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    retire_missing: Annotated[
        bool, typer.Option("--retire-missing", help="Retire places and roles the file no longer names.")
    ] = False,
) -> None:
    """Bring a community in: territory, polygons, staff. Checked whole before anything is written; safe to run twice."""
    settings = read_settings()
    from bot.actions import community

    try:
        form = community.read(file)
        with open_database(settings) as database, Progress(console=err, transient=True) as bar:
            task = bar.add_task(file.name, total=None)
            report = _bring_in(database, form, bar, task, dry_run=dry_run, retire_missing=retire_missing)
    except community.BadFormError as error:
        for line in error.words(settings.terminal_locale):
            complain(line)
        raise fail(settings, "cli-import-refused", BAD_INPUT, count=len(error.problems)) from None
    for warning in form.warnings:
        complain(warning.words(settings.terminal_locale))
    key = "cli-import-dry" if dry_run else "cli-imported"
    tell(
        settings,
        key,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        retired=report.retired,
    )


def _bring_in(
    database: Database, form: Community, bar: Progress, task: TaskID, *, dry_run: bool, retire_missing: bool
) -> Report:
    from bot.actions import community

    def step(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    with database.rehearse() if dry_run else database.begin() as uow:
        return community.bring_in(uow, form, SystemClock().now(), retire_missing=retire_missing, progress=step)


def invite(
    role: Annotated[str, typer.Argument(help="grid_worker, desk, street_admin, liaison, captain, volunteer, auditor")],
    place: Annotated[str, typer.Argument(help="Code of the place where they will work.")],
    person: Annotated[str | None, typer.Option("--person", help="Staff code of an imported person.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How long the link is good.")] = 7,
    bot: Annotated[str, typer.Option("--bot", help="The bot's username, for a complete link.")] = "",
) -> None:
    """Write a one-time invitation: a link that carries role and scope."""
    settings = read_settings()
    from datetime import timedelta

    from bot.actions.invitations import NotInvitedError
    from bot.actions.invitations import invite as write
    from bot.domain.people import STAFF_ROLES, Role

    if role not in {known.value for known in STAFF_ROLES}:
        raise fail(settings, "cli-role-unknown", BAD_INPUT, roles=", ".join(sorted(r.value for r in STAFF_ROLES)))
    with open_database(settings) as database, database.begin() as uow:
        try:
            code = write(uow, Role(role), place, SystemClock().now(), person_code=person, valid=timedelta(days=days))
        except NotInvitedError as error:
            complain(error.words(settings.terminal_locale))
            raise typer.Exit(BAD_INPUT) from None
    name = bot or _username(settings)
    link = f"https://t.me/{name}?start=i-{code}" if name else f"/start i-{code}"
    tell(settings, "cli-invitation", link=link, days=days)


def qr(
    place: Annotated[str, typer.Argument(help="Code of a building or unit.")],
    file: Annotated[Path, typer.Argument(help="Where to write the picture: .svg or .png")],
    bot: Annotated[str, typer.Option("--bot", help="The bot's username.")] = "",
) -> None:
    """A QR code for a building's notice board: it opens the bot with that home already chosen."""
    settings = read_settings()
    import segno

    with open_database(settings) as database, database.read() as uow:
        found = uow.places.by_code(place)
    if found is None:
        raise fail(settings, "cli-place-unknown", BAD_INPUT, place=place)
    name = bot or _username(settings)
    if not name:
        raise fail(settings, "cli-bot-needed", BAD_INPUT)
    if file.suffix not in (".svg", ".png"):
        raise fail(settings, "cli-qr-kind", BAD_INPUT)
    link = f"https://t.me/{name}?start=b-{place}"
    try:
        segno.make(link, error="m").save(str(file), scale=10, border=4)
    except OSError as error:
        raise typer.BadParameter(str(error.strerror), param_hint=str(file)) from None
    tell(settings, "cli-qr-written", file=str(file), link=link)


def _username(settings: Settings) -> str:
    """The bot's name at the Bot API; "" without a token or a line to it."""
    if settings.token is None:
        return ""
    from bot.checkup import username

    return asyncio.run(username(settings.token, settings.bot_api_url)) or ""
