"""`doctor`: each check gives a finding with what to do about it. Nothing secret, no person's data."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.actions import sweeps
from bot.clock import SystemClock
from bot.domain.people import DESK_ROLES, Role
from bot.domain.scope import NOWHERE
from bot.settings import Settings
from bot.words import render
from storage import migrate
from storage.database import Database, DatabaseUnavailableError

WAIT_SECONDS = 10
LARGEST_SKEW_SECONDS = 30


@dataclass(frozen=True)
class Finding:
    """`grade` is "ok", "warn" or "bad"; `words` say what was found and, when not ok, what to do."""

    grade: str
    subject: str
    words: str


async def check_all(settings: Settings) -> list[Finding]:
    """Every check, in the order in which to put things right."""
    findings = [_settings(settings)]
    findings += await asyncio.to_thread(_database, settings)
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [_token, _webhook, _clock]
    for check in checks:
        findings.append(await check(settings))
    return findings


def _say(settings: Settings, grade: str, subject: str, what: str, **args: object) -> Finding:
    return Finding(grade, subject, render(settings.terminal_locale, f"doctor-{subject}-{what}", **args))


def _settings(settings: Settings) -> Finding:
    if settings.webhook_url and not settings.webhook_secret:
        return _say(settings, "bad", "settings", "secret")
    return _say(settings, "ok", "settings", "ok")


def _database(settings: Settings) -> list[Finding]:
    try:
        with closing(Database(settings.database_url)) as database:
            database.check()
            at = migrate.present(database)
            if at != migrate.newest():
                return [_say(settings, "warn", "database", "old", at=at or "-", newest=migrate.newest() or "-")]
            found = _say(settings, "ok", "database", "ok", kind=database.url.get_backend_name())
            return [found, *_people(settings, database)]
    except (DatabaseUnavailableError, ValueError, OSError) as error:
        return [_say(settings, "bad", "database", "bad", error=str(error))]


def _people(settings: Settings, database: Database) -> list[Finding]:
    with database.read() as uow:
        streets = uow.places.children(NOWHERE)
        desk = [p for p in uow.people.staff(*DESK_ROLES) if p.chat_id is not None and p.reachable]
        workers = [p for p in uow.people.staff(Role.GRID_WORKER) if p.chat_id is not None]
        proof, inbox = sweeps.prove(uow), uow.inbox.counts()
    findings = [_say(settings, "ok" if streets else "bad", "territory", "ok" if streets else "none")]
    on = sum(w.on_duty for w in workers)
    if not desk:
        findings.append(_say(settings, "bad", "staff", "no-desk"))
    else:
        findings.append(
            _say(settings, "ok" if on else "warn", "staff", "ok", desk=len(desk), workers=len(workers), on=on)
        )
    dead = inbox.get("dead", 0)
    grade = "ok" if not (proof.nowhere or dead) else "bad"
    findings.append(_say(settings, grade, "tickets", "ok", open=proof.open, nowhere=proof.nowhere, dead=dead))
    return findings


async def username(token: str, api_url: str) -> str | None:
    """The bot's name, or None when the Bot API does not say."""
    answer, _ = await _ask(token, api_url, "getMe")
    return _result(answer).get("username")


async def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return _say(settings, "warn", "token", "none")
    answer, _ = await _ask(settings.token, settings.bot_api_url, "getMe")
    if answer.get("ok"):
        return _say(settings, "ok", "token", "ok", name=str(_result(answer).get("username", "?")))
    if answer.get("error_code") in (401, 404):
        return _say(settings, "bad", "token", "refused")
    return _say(settings, "bad", "token", "unreachable", url=settings.bot_api_url)


async def _webhook(settings: Settings) -> Finding:
    if settings.token is None:
        return _say(settings, "ok", "webhook", "polling")
    answer, _ = await _ask(settings.token, settings.bot_api_url, "getWebhookInfo")
    info = _result(answer)
    if not answer.get("ok"):
        return _say(settings, "bad", "webhook", "unknown")
    if not settings.webhook_url:
        grade, what = ("warn", "left") if info.get("url") else ("ok", "polling")
        return _say(settings, grade, "webhook", what)
    if not str(info.get("url", "")).startswith(settings.webhook_url):
        return _say(settings, "warn", "webhook", "not-set")
    pending = str(info.get("pending_update_count", 0))
    grade = "warn" if info.get("last_error_message") else "ok"
    return _say(settings, grade, "webhook", "ok", pending=pending, error=str(info.get("last_error_message") or "-"))


async def _clock(settings: Settings) -> Finding:
    """Against the Date header of the Bot API: deadlines are only as right as the clock."""
    _, date = await _ask(settings.token or "0:none", settings.bot_api_url, "getMe")
    if date is None:
        return _say(settings, "warn", "clock", "unknown")
    skew = abs((SystemClock().now() - date).total_seconds())
    grade, what = ("bad", "wrong") if skew > LARGEST_SKEW_SECONDS else ("ok", "ok")
    return _say(settings, grade, "clock", what, seconds=round(skew))


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    result = answer.get("result")
    return result if isinstance(result, dict) else {}


def _date(header: str | None) -> datetime | None:
    """An HTTP date is in GMT, whether it says so or not. None for something else."""
    try:
        return parsedate_to_datetime(header).replace(tzinfo=UTC) if header else None
    except ValueError:
        return None


async def _ask(token: str, api_url: str, method: str) -> tuple[dict[str, Any], datetime | None]:
    """The Bot API's answer ({} when none came) and its Date header."""
    try:
        timeout = aiohttp.ClientTimeout(total=WAIT_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(f"{api_url}/bot{token}/{method}") as response,
        ):
            answer = await response.json(content_type=None)
            return (answer if isinstance(answer, dict) else {}), _date(response.headers.get("Date"))
    except (aiohttp.ClientError, OSError, ValueError):
        return {}, None
