"""The command line. Quick verbs stay quick: what is slow to import is imported where it is needed."""

from __future__ import annotations

import asyncio
import json
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot import log
from bot.clock import SystemClock
from bot.settings import Settings
from bot.words import render

if TYPE_CHECKING:
    from rich.progress import TaskID

    from bot.actions.community import Community, Report
    from storage.database import Database

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Linling 邻铃: the neighbourhood bell.",
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

COULD_NOT = 1
BAD_INPUT = 2


def main() -> None:
    """Run the command line. What nobody foresaw is said in a line; its trace is for LOG_LEVEL=DEBUG."""
    log.set_up("console", "INFO", None)  # until the settings are read
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last stop before a person's screen
        structlog.get_logger(__name__).debug("unexpected", exc_info=error)
        for locale in ("zh-Hans", "en"):
            words = render(locale, "cli-unexpected", error=type(error).__name__)
            err.print(words, markup=False, highlight=False, soft_wrap=True)
        sys.exit(COULD_NOT)


def _settings() -> Settings:
    """The settings; what is wrong with them is said by name (and never shows their value)."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]).upper() if problem["loc"] else "?"
            what = problem["msg"].removeprefix("Value error, ")
            for locale in ("en", "zh-Hans"):
                words = render(locale, "cli-bad-setting", name=name, problem=what)
                err.print(words, markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(BAD_INPUT) from None
    log.set_up(settings.log_format, settings.log_level, settings.token)
    return settings


def _tell(settings: Settings, message_id: str, **args: object) -> None:
    out.print(render(settings.terminal_locale, message_id, **args), markup=False, highlight=False, soft_wrap=True)


def _fail(settings: Settings, message_id: str, code: int = COULD_NOT, **args: object) -> typer.Exit:
    err.print(render(settings.terminal_locale, message_id, **args), markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The database, migrated; trouble is said in words."""
    from storage import migrate
    from storage.database import Database, DatabaseUnavailableError

    try:
        database = Database(settings.database_url)
    except (ValueError, DatabaseUnavailableError) as error:
        raise _fail(settings, "start-database", error=str(error)) from None
    try:
        migrate.upgrade(database)
        yield database
    except DatabaseUnavailableError as error:
        raise _fail(settings, "start-database", error=str(error)) from None
    finally:
        database.close()


@app.command()
def run() -> None:
    """Start the bot: with BOT_TOKEN the live bot, without one the playground with phones in the browser."""
    settings = _settings()
    from bot.app import StartError
    from bot.app import run as run_bot

    def announce(what: str, value: str) -> None:
        _tell(settings, f"cli-{what}-ready", value=value)
        if what == "playground" and settings.open_browser and sys.stdout.isatty():
            webbrowser.open(value)

    try:
        asyncio.run(run_bot(settings, announce))
    except StartError as error:
        err.print(error.words(settings.terminal_locale), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(COULD_NOT) from None
    _tell(settings, "cli-stopped")


@app.command()
def playground() -> None:
    """Only the embedded Bot API server with its phones; point a bot at it with BOT_API_URL and BOT_TOKEN."""
    settings = _settings()
    from bot.app import PLAYGROUND_TOKEN, StartError, phones

    async def stay() -> None:
        async with phones(settings.playground_port) as url:
            _tell(settings, "cli-playground-alone", url=url, token=PLAYGROUND_TOKEN)
            await asyncio.Event().wait()

    try:
        asyncio.run(stay())
    except StartError as error:
        err.print(error.words(settings.terminal_locale), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(COULD_NOT) from None
    except KeyboardInterrupt:
        _tell(settings, "cli-stopped")


@app.command("migrate")
def migrate_(
    down: Annotated[bool, typer.Option("--down", help="Remove every table. Everything is lost.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --down: do not ask.")] = False,
) -> None:
    """Bring the database to the present shape."""
    settings = _settings()
    from storage import migrate

    with _database(settings) as database:
        if down:
            if not yes:
                typer.confirm(render(settings.terminal_locale, "cli-migrate-sure"), abort=True)
            migrate.downgrade(database)
        _tell(settings, "cli-migrated", revision=migrate.present(database) or "-")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .yaml, .xlsx or .csv form, or a folder; see docs/community-file.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    retire_missing: Annotated[
        bool, typer.Option("--retire-missing", help="Retire places and roles the file no longer names.")
    ] = False,
) -> None:
    """Bring a community in: territory, polygons, staff. Checked whole before anything is written; safe to run twice."""
    settings = _settings()
    from bot.actions import community

    try:
        form = community.read(file)
        with _database(settings) as database, Progress(console=err, transient=True) as bar:
            task = bar.add_task(file.name, total=None)
            report = _bring_in(database, form, bar, task, dry_run=dry_run, retire_missing=retire_missing)
    except community.BadFormError as error:
        for line in error.words(settings.terminal_locale):
            err.print(line, markup=False, highlight=False, soft_wrap=True)
        raise _fail(settings, "cli-import-refused", BAD_INPUT, count=len(error.problems)) from None
    for warning in form.warnings:
        err.print(warning.words(settings.terminal_locale), markup=False, highlight=False, soft_wrap=True)
    key = "cli-import-dry" if dry_run else "cli-imported"
    _tell(
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


def _username(settings: Settings) -> str:
    """The bot's name at the Bot API; "" without a token or a line to it."""
    if settings.token is None:
        return ""
    from bot.checkup import username

    return asyncio.run(username(settings.token, settings.bot_api_url)) or ""


@app.command()
def invite(
    role: Annotated[str, typer.Argument(help="grid_worker, desk, street_admin, liaison, captain, volunteer, auditor")],
    place: Annotated[str, typer.Argument(help="Code of the place where they will work.")],
    person: Annotated[str | None, typer.Option("--person", help="Staff code of an imported person.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How long the link is good.")] = 7,
    bot: Annotated[str, typer.Option("--bot", help="The bot's username, for a complete link.")] = "",
) -> None:
    """Write a one-time invitation: a link that carries role and scope."""
    settings = _settings()
    from datetime import timedelta

    from bot.actions.invitations import NotInvitedError
    from bot.actions.invitations import invite as write
    from bot.domain.people import STAFF_ROLES, Role

    if role not in {known.value for known in STAFF_ROLES}:
        raise _fail(settings, "cli-role-unknown", BAD_INPUT, roles=", ".join(sorted(r.value for r in STAFF_ROLES)))
    with _database(settings) as database, database.begin() as uow:
        try:
            code = write(uow, Role(role), place, SystemClock().now(), person_code=person, valid=timedelta(days=days))
        except NotInvitedError as error:
            err.print(error.words(settings.terminal_locale), markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(BAD_INPUT) from None
    name = bot or _username(settings)
    link = f"https://t.me/{name}?start=i-{code}" if name else f"/start i-{code}"
    _tell(settings, "cli-invitation", link=link, days=days)


@app.command()
def qr(
    place: Annotated[str, typer.Argument(help="Code of a building or unit.")],
    file: Annotated[Path, typer.Argument(help="Where to write the picture: .svg or .png")],
    bot: Annotated[str, typer.Option("--bot", help="The bot's username.")] = "",
) -> None:
    """A QR code for a building's notice board: it opens the bot with that home already chosen."""
    settings = _settings()
    import segno

    with _database(settings) as database, database.read() as uow:
        found = uow.places.by_code(place)
    if found is None:
        raise _fail(settings, "cli-place-unknown", BAD_INPUT, place=place)
    name = bot or _username(settings)
    if not name:
        raise _fail(settings, "cli-bot-needed", BAD_INPUT)
    if file.suffix not in (".svg", ".png"):
        raise _fail(settings, "cli-qr-kind", BAD_INPUT)
    link = f"https://t.me/{name}?start=b-{place}"
    try:
        segno.make(link, error="m").save(str(file), scale=10, border=4)
    except OSError as error:
        raise typer.BadParameter(str(error.strerror), param_hint=str(file)) from None
    _tell(settings, "cli-qr-written", file=str(file), link=link)


@app.command()
def doctor() -> None:
    """Check settings, database, token, webhook, clock and territory; say what to do about each."""
    settings = _settings()
    from bot.checkup import check_all

    findings = asyncio.run(check_all(settings))
    table = Table(show_header=False, box=None)
    for finding in findings:
        mark = {"ok": "✔", "warn": "!", "bad": "✘"}[finding.grade]
        table.add_row(mark, render(settings.terminal_locale, f"doctor-{finding.subject}"), finding.words)
    out.print(table, markup=False, highlight=False)
    if any(finding.grade == "bad" for finding in findings):
        raise typer.Exit(COULD_NOT)


@app.command()
def understand() -> None:
    """Read one JSON object a line, {"text": …}; write what was understood, one object a line, same order."""
    from bot.text import prepare
    from bot.text import understand as mean

    prepare()
    for line in sys.stdin.buffer:
        meant = mean(_text_of(line))
        address = {"building": meant.building, "unit": meant.unit, "room": meant.room}
        answer = {
            "class": meant.category.value,
            "urgency": meant.urgency.value,
            "because": list(meant.because),
            "address": address,
        }
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


def _text_of(line: bytes) -> str:
    """The text of one input line (UTF-8); a line that is not such an object is understood as having none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""
