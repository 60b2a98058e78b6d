"""An engine in a process of its own: it may take long, crash or hang, and nobody waits for it longer than agreed."""

from __future__ import annotations

import asyncio
import json
import struct
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence

import structlog

from bot.ears import DeafError

log = structlog.get_logger(__name__)

START_SECONDS = 120.0
"""A model of some hundred megabytes is read from a slow disk."""


class OutsideEars:
    """Ears over a child process: asked one voice at a time, started when first needed and again after it died."""

    def __init__(self, command: Sequence[str], *, seconds: float, start_seconds: float = START_SECONDS) -> None:
        """`command` starts the worker (see bot/ears/worker.py for what passes); `seconds`: the longest one listens."""
        self._command, self._seconds, self._start_seconds = tuple(command), seconds, start_seconds
        self._process: Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def listen(self, voice: bytes) -> str:
        """See `Ears`. A worker that did not answer is ended; the next voice finds a new one."""
        async with self._one_at_a_time:
            worker = await self._worker()
            answer = await self._answer(worker, self._seconds, struct.pack(">I", len(voice)) + voice)
        if "words" not in answer:
            raise DeafError(str(answer.get("error", "odd")))
        return str(answer["words"])

    async def close(self) -> None:
        await self._end()

    async def _worker(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
                )
            except OSError as error:
                raise DeafError("absent") from error
            ready = await self._answer(self._process, self._start_seconds)
            if not ready.get("ready"):
                await self._end()
                raise DeafError(str(ready.get("error", "odd")))
        return self._process

    async def _answer(self, worker: Process, seconds: float, question: bytes = b"") -> dict[str, object]:
        """Ask and wait for one line; whoever is too slow, gone or mad is ended. Raises `DeafError`."""
        if worker.stdin is None or worker.stdout is None:
            raise DeafError("odd")
        try:
            async with asyncio.timeout(seconds):
                worker.stdin.write(question)
                await worker.stdin.drain()
                answer = json.loads(await worker.stdout.readline())
        except TimeoutError:
            await self._end()
            raise DeafError("slow") from None
        except (OSError, ValueError):
            await self._end()
            raise DeafError("crashed") from None
        except asyncio.CancelledError:
            await self._end()
            raise
        if not isinstance(answer, dict):
            await self._end()
            raise DeafError("odd")
        return answer

    async def _end(self) -> None:
        """Kill the worker: it holds nothing that could be lost."""
        worker, self._process = self._process, None
        if worker is not None and worker.returncode is None:
            worker.kill()
            log.info("ears_ended", status=await worker.wait())
