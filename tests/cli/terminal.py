"""`python -m bot …` as somebody at a terminal sees it: what it says, and the code it leaves with."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parent.parent.parent
TOKEN = "990000000903:never-shown-to-anybody"
NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Terminal:
    """A folder in which the command line is used: `types` in this process (quick), `bot` in one of its own."""

    folder: Path

    def types(self, *words: str, given: str = "", **settings: str) -> Answer:
        """Run it to its end. What nobody foresaw is raised."""
        env = dict.fromkeys(("BOT_TOKEN", "WEBHOOK_URL"), "") | self._settings() | settings
        ran = CliRunner().invoke(app, list(words), input=given, env=env)
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        assert "never-shown" not in ran.output, ran.output
        return Answer(ran.exit_code, ran.stdout, ran.stderr)

    def _settings(self) -> dict[str, str]:
        return {
            "LANG": "en_US.UTF-8", "OPEN_BROWSER": "false", "LISTEN_PORT": "0", "BOT_API_URL": NOBODY,
            "DATABASE_URL": f"sqlite:///{self.folder / 'linling.db'}",
        }  # fmt: skip

    async def bot(self, *words: str, given: bytes = b"", seconds: float = 90, **settings: str) -> Answer:
        """Run it to its end. No answer ever shows a trace or the token."""
        base = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        base |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200"} | self._settings()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=base | settings,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(given), seconds)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        answer = Answer(int(process.returncode or 0), out.decode(), err.decode())
        assert "Traceback" not in answer.said, answer.said
        assert "never-shown" not in answer.said, answer.said
        return answer
