"""`python -m bot …` as somebody at a terminal sees it: what it says, and the code it leaves with."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

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
    """A folder in which the command line is used."""

    folder: Path

    async def bot(self, *words: str, given: bytes = b"", seconds: float = 90, **settings: str) -> Answer:
        """Run it to its end. No answer ever shows a trace or the token."""
        base = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        base |= {"PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", "COLUMNS": "200", "OPEN_BROWSER": "false"}
        base |= {"DATABASE_URL": f"sqlite:///{self.folder / 'linling.db'}", "BOT_API_URL": NOBODY}
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
