"""`doctor`: each check gives a finding with what to do about it. Nothing secret, no person's data."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.checkup_database import Finding, finding, look_at
from bot.clock import SystemClock
from bot.settings import Settings

WAIT_SECONDS = 10
LARGEST_SKEW_SECONDS = 30


async def check_all(settings: Settings) -> list[Finding]:
    """Every check, in the order in which to put things right."""
    findings = [_settings(settings)]
    findings += await asyncio.to_thread(look_at, settings)
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [_token, _webhook, _clock]
    for check in checks:
        findings.append(await check(settings))
    return findings


def _settings(settings: Settings) -> Finding:
    if settings.webhook_url and not settings.webhook_secret:
        return finding(settings, "bad", "settings", "secret")
    return finding(settings, "ok", "settings", "ok")


async def username(token: str, api_url: str) -> str | None:
    """The bot's name, or None when the Bot API does not say."""
    answer, _ = await _ask(token, api_url, "getMe")
    return _result(answer).get("username")


async def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return finding(settings, "warn", "token", "none")
    answer, _ = await _ask(settings.token, settings.bot_api_url, "getMe")
    if answer.get("ok"):
        return finding(settings, "ok", "token", "ok", name=str(_result(answer).get("username", "?")))
    if answer.get("error_code") in (401, 404):
        return finding(settings, "bad", "token", "refused")
    return finding(settings, "bad", "token", "unreachable", url=settings.bot_api_url)


async def _webhook(settings: Settings) -> Finding:
    if settings.token is None:
        return finding(settings, "ok", "webhook", "polling")
    answer, _ = await _ask(settings.token, settings.bot_api_url, "getWebhookInfo")
    info = _result(answer)
    if not answer.get("ok"):
        return finding(settings, "bad", "webhook", "unknown")
    if not settings.webhook_url:
        grade, what = ("warn", "left") if info.get("url") else ("ok", "polling")
        return finding(settings, grade, "webhook", what)
    if not str(info.get("url", "")).startswith(settings.webhook_url):
        return finding(settings, "warn", "webhook", "not-set")
    pending = str(info.get("pending_update_count", 0))
    grade = "warn" if info.get("last_error_message") else "ok"
    return finding(settings, grade, "webhook", "ok", pending=pending, error=str(info.get("last_error_message") or "-"))


async def _clock(settings: Settings) -> Finding:
    """Against the Date header of the Bot API: deadlines are only as right as the clock."""
    _, date = await _ask(settings.token or "0:none", settings.bot_api_url, "getMe")
    if date is None:
        return finding(settings, "warn", "clock", "unknown")
    skew = abs((SystemClock().now() - date).total_seconds())
    grade, what = ("bad", "wrong") if skew > LARGEST_SKEW_SECONDS else ("ok", "ok")
    return finding(settings, grade, "clock", what, seconds=round(skew))


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
