"""`dead-letters`: what was given up, and what shall become of it. People's words only when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import structlog
import typer
from rich.table import Table

from bot.cli.terminal import BAD_INPUT, COULD_NOT, complain, fail, open_database, out, read_settings, show, tell
from bot.clock import SystemClock
from bot.domain.reference import reference
from bot.settings import Settings
from bot.words import render

if TYPE_CHECKING:
    from storage.dead_letters import DeadLetter, LetterName
    from storage.unit import UnitOfWork

app = typer.Typer(help="Updates and messages that were given up: list, show, replay, drop.")

AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="As listed: u17 (update), m42 (message).")]


@app.callback(invoke_without_command=True)
def dead_letters(context: typer.Context) -> None:
    """Updates and messages that were given up: list, show, replay, drop."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list")
def list_(
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")] = 50,
) -> None:
    """What was given up, newest first, without anybody's words."""
    settings = read_settings()
    with open_database(settings) as database, database.read() as uow:
        found, counts = uow.dead_letters.newest(limit), uow.dead_letters.count()
    if as_json:
        _print_json([_as_json(letter) for letter in found])
        return
    if found:
        out.print(_table(settings, found), markup=False, highlight=False)
    updates, messages = counts.values()
    tell(settings, "cli-letters-count", updates=updates, messages=messages, shown=len(found))


@app.command("show")
def show_(
    letter: Annotated[str, typer.Argument(metavar="ID", help="As listed: u17 (update), m42 (message).")],
    content: Annotated[bool, typer.Option("--content", help="With what it says: a person's words.")] = False,
    as_json: AsJson = False,
) -> None:
    """One dead letter; with --content what it says, too."""
    settings = read_settings()
    (name,) = _named(settings, [letter])
    with open_database(settings) as database, database.read() as uow:
        found = uow.dead_letters.get(name)
        words = uow.dead_letters.content(name) if content else None
    if found is None:
        raise fail(settings, "cli-letter-gone", BAD_INPUT, id=str(name))
    if words is not None:
        complain(render(settings.terminal_locale, "cli-letter-words"))
        structlog.get_logger(__name__).info("dead_letter_read", letter=str(name))
    if as_json:
        _print_json(_as_json(found) | ({"content": json.loads(words)} if words is not None else {}))
        return
    out.print(_table(settings, [found]), markup=False, highlight=False)
    if words is not None:
        show(json.dumps(json.loads(words), ensure_ascii=False, indent=2))


@app.command("replay")
def replay(
    letters: Names = None,
    everything: Annotated[bool, typer.Option("--all", help="Every one that cannot have arrived already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put it back in line, as if it had never been tried. What may have arrived has to be named one by one."""
    settings = read_settings()
    _each(settings, letters, _replay, everything=everything, as_json=as_json)


@app.command("drop")
def drop(
    letters: Names = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let it go for good: an update's words are wiped. Asks first."""
    settings = read_settings()
    names = _named(settings, letters or [])
    if not yes:
        typer.confirm(render(settings.terminal_locale, "cli-letters-sure", count=len(names)), abort=True)
    _each(settings, letters, _drop, everything=False, as_json=as_json)


Verb = Callable[["UnitOfWork", "LetterName"], str]
"""Does one thing to one letter; the word for what became of it."""


def _replay(uow: UnitOfWork, name: LetterName) -> str:
    from storage.dead_letters import Replayed

    found = uow.dead_letters.get(name)
    became = uow.dead_letters.replay(name, SystemClock().now())
    if became is Replayed.IN_LINE and found is not None and found.may_have_arrived:
        return "in-line-perhaps-twice"
    return became.value


def _drop(uow: UnitOfWork, name: LetterName) -> str:
    return "dropped" if uow.dead_letters.drop(name, SystemClock().now()) else "gone"


def _each(settings: Settings, letters: list[str] | None, verb: Verb, *, everything: bool, as_json: bool) -> None:
    """Each letter in a transaction of its own, and what became of it; a code of 1 when one could not be had."""
    names = [] if everything else _named(settings, letters or [])
    became: dict[str, str] = {}
    with open_database(settings) as database:
        if everything:
            with database.read() as uow:
                names = _certain(uow)
        for name in names:
            with database.begin() as uow:
                became[str(name)] = verb(uow, name)
            structlog.get_logger(__name__).info("dead_letter", letter=str(name), became=became[str(name)])
    if as_json:
        _print_json([{"id": name, "became": word} for name, word in became.items()])
    else:
        for name_, word in became.items():
            tell(settings, f"cli-letter-{word}", id=name_)
        if everything:
            tell(settings, "cli-letters-replayed", count=len(became))
    if {"gone", "outdated"} & set(became.values()):
        raise typer.Exit(COULD_NOT)


def _certain(uow: UnitOfWork) -> list[LetterName]:
    """Every dead letter that cannot have arrived already, in the order in which they were given up."""
    found = uow.dead_letters.newest(sum(uow.dead_letters.count().values()))
    return [letter.name for letter in reversed(found) if not letter.may_have_arrived]


def _named(settings: Settings, letters: list[str]) -> list[LetterName]:
    """The names as typed; what is none, or none at all, is said."""
    from storage.dead_letters import LetterName

    names = [LetterName.parse(text) for text in letters]
    known = [name for name in names if name is not None]
    if not letters or len(known) < len(names):
        raise fail(settings, "cli-letters-which", BAD_INPUT)
    return known


def _table(settings: Settings, found: list[DeadLetter]) -> Table:
    locale = settings.terminal_locale
    columns = ("id", "kind", "when", "chat", "attempts", "ticket", "error")
    table = Table(*(render(locale, f"cli-letters-{column}") for column in columns), box=None)
    for letter in found:
        values = _as_json(letter)
        kind = "perhaps" if letter.may_have_arrived else values["kind"]
        table.add_row(
            values["id"],
            render(locale, f"cli-letters-{kind}"),
            f"{letter.at:%Y-%m-%d %H:%M}Z",
            render(locale, f"cli-letters-{values['chat']}"),
            str(letter.attempts),
            reference(letter.ticket_id) if letter.ticket_id else "-",
            letter.error,
        )
    return table


def _as_json(letter: DeadLetter) -> dict[str, Any]:
    """Nobody's name, chat or words."""
    return {
        "id": str(letter.name),
        "kind": letter.name.kind.name.lower(),
        "state": letter.state,
        "at": letter.at.isoformat(),
        "chat": "group" if letter.in_group else "private",
        "error": letter.error,
        "attempts": letter.attempts,
        "ticket": letter.ticket_id,
        "may_have_arrived": letter.may_have_arrived,
    }


def _print_json(value: object) -> None:
    show(json.dumps(value, ensure_ascii=False, indent=2))
