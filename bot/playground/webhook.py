"""Pushing updates to the bot's webhook as Telegram does: one queue per lane, retried until any 2xx."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import structlog

from bot.playground.errors import Json
from bot.playground.faults import PUSH
from bot.playground.state import State
from bot.playground.updates import Lane, Queued
from bot.supervise import Tasks

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_WITHIN = 60.0
LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0


@dataclass(frozen=True)
class Target:
    """What setWebhook said; an empty `secret` sends no header."""

    url: str
    secret: str = ""
    connections: int = 40
    certificate: bool = False
    ip: str | None = None


@dataclass(frozen=True)
class _Answer:
    """How one push went: `error` empty is acknowledged; `retry_after` in seconds, 0 for none; `call` in the body."""

    error: str = ""
    retry_after: float = 0.0
    call: Json | None = None


class Webhook:
    """The pusher; idle until `start`. Retries at once, then after `pause`, twice that, … a minute."""

    def __init__(self, state: State, tasks: Tasks, pause: float) -> None:
        self._state, self._tasks, self._pause = state, tasks, pause
        self.target: Target | None = None
        self.last_error: tuple[int, str] | None = None
        self.on_reply: Callable[[Json], Awaitable[None]] | None = None
        """Runs a method the bot put into the body of its 200."""
        self._stop = asyncio.Event()
        self._busy: set[Lane] = set()
        self._running: asyncio.Task[None] | None = None

    def start(self, target: Target) -> None:
        """Push to `target` from now on."""
        self.target, self._stop, self._busy = target, asyncio.Event(), set()
        self._running = self._tasks.start("playground-webhook", self._dispatch(target, self._stop))

    async def stop(self) -> None:
        """Push nothing more; what is in the air is abandoned and stays queued."""
        self.target, running, self._running = None, self._running, None
        self._stop.set()
        self._state.changed()
        if running is not None:
            await asyncio.wait([running])

    async def _dispatch(self, target: Target, stop: asyncio.Event) -> None:
        drains = Tasks()
        room = asyncio.Semaphore(target.connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while not stop.is_set():
                for lane in self._state.updates.lanes():
                    if lane not in self._busy:
                        self._busy.add(lane)
                        drains.start(f"webhook-{lane}", self._drain(session, room, target, lane, stop))
                await self._new_work(stop)
            await drains.join(0.05)

    async def _new_work(self, stop: asyncio.Event) -> None:
        """Until some lane waits that nobody drains, or the end."""
        updates = self._state.updates
        while not stop.is_set():
            try:
                await self._state.until(lambda: stop.is_set() or set(updates.lanes()) - self._busy, 3600)
            except TimeoutError:
                continue
            return

    async def _drain(self, session: aiohttp.ClientSession, room: asyncio.Semaphore, target: Target, lane: Lane,
                     stop: asyncio.Event) -> None:  # fmt: skip
        failures = 0
        while not stop.is_set() and (item := self._state.updates.first_in(lane)):
            async with room:
                answer = await self._try(session, target, item, stop)
            if not answer.error:
                failures = 0
                self._state.updates.drop(item.update_id)
                self._state.changed()
                if answer.call and self.on_reply:
                    await self.on_reply(answer.call)
                continue
            failures += 1
            self.last_error = (self._state.seconds(), answer.error)
            log.info("webhook_refused", update=item.update_id, error=answer.error, failures=failures)
            await self._wait(answer.retry_after or self._backoff(failures), stop)
        if not stop.is_set():
            self._busy.discard(lane)
            self._state.changed()

    def _backoff(self, failures: int) -> float:
        return 0.0 if failures <= 1 else min(LONGEST_PAUSE, self._pause * 2 ** min(failures - 2, 10))

    async def _try(self, session: aiohttp.ClientSession, target: Target, item: Queued, stop: asyncio.Event) -> _Answer:
        """One push, on a good day or a bad one."""
        fault = self._state.faults.strike(PUSH)
        if fault is not None and fault.kind == "delay":
            await self._wait(fault.seconds or 1.0, stop)
        if fault is None or fault.kind == "delay":
            return await self._push(session, target, item)
        if fault.kind in ("hang", "reset_after"):
            await self._push(session, target, item)
            await self._wait(fault.seconds or 0.0, stop)
        return _Answer("Connection failed: scripted")

    async def _push(self, session: aiohttp.ClientSession, target: Target, item: Queued) -> _Answer:
        headers = {SECRET_HEADER: target.secret} if target.secret else {}
        try:
            async with session.post(target.url, json=item.body, headers=headers) as response:
                body = await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            return _Answer(f"Connection failed: {type(error).__name__}")
        if response.ok and response.status < 300:
            return _Answer(call=_call(body))
        after = response.headers.get("Retry-After", "")
        waits = min(float(after), LONGEST_RETRY_AFTER) if after.isdigit() else 0.0
        return _Answer(f"Wrong response from the webhook: {response.status} {response.reason}", waits)

    async def _wait(self, seconds: float, stop: asyncio.Event) -> None:
        if seconds <= 0:
            return
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return


def _call(body: str) -> Json | None:
    """The method call a bot may answer a webhook with."""
    try:
        call = json.loads(body) if body.startswith("{") else None
    except ValueError:
        return None
    return call if isinstance(call, dict) and "method" in call else None
