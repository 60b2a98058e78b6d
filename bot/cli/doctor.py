"""`doctor`: is everything as it should be?"""

from __future__ import annotations

import asyncio

import typer
from rich.table import Table

from bot.cli.terminal import COULD_NOT, out, read_settings
from bot.words import render

MARKS = {"ok": "✔", "warn": "!", "bad": "✘"}


def doctor() -> None:
    """Check settings, database, token, webhook, clock and territory; say what to do about each."""
    settings = read_settings()
    from bot.checkup import check_all

    findings = asyncio.run(check_all(settings))
    table = Table(show_header=False, box=None)
    for finding in findings:
        subject = render(settings.terminal_locale, f"doctor-{finding.subject}")
        table.add_row(MARKS[finding.grade], subject, finding.words)
    out.print(table, markup=False, highlight=False)
    if any(finding.grade == "bad" for finding in findings):
        raise typer.Exit(COULD_NOT)
