"""The long run: `make chaos` (KILLS=1000 SEED=…). Seasons on every setting, side by side, until so many were killed.

Prints what was tried and what came of it, and writes it into docs/reliability.md between two marks; ends with 1 when
any promise was broken (what was found is said, and the folder with databases and logs stays).
The seed repeats every choice: who writes what, which trouble comes when. It does not repeat the kernel's timing.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

import structlog

from bot.clock import SystemClock
from tests.postgres import DURABLE, Server, served

from .lives import ROOT, Cradle, cradle
from .losses import losses
from .seasons import SETTINGS, Result, Setting, season, store_for
from .troubles import KILLS, TROUBLES, Trouble

KILLS_A_SEASON = 45
OTHERS_A_SEASON = 12
COLD_SHARE = 0.05
"""How many lives begin from nothing (`python -m bot run`); the others are forked after the imports."""
PAGE = ROOT / "docs" / "reliability.md"


def fate(luck: Random, setting: Setting) -> list[Trouble]:
    """What a season brings, in any order."""
    others = [trouble for trouble in TROUBLES if trouble not in KILLS and setting.has(trouble)]
    drawn = luck.choices(KILLS, k=KILLS_A_SEASON) + luck.sample(others, min(OTHERS_A_SEASON, len(others)))
    return luck.sample(drawn, len(drawn))


class Chaos:
    """All seasons of a run. `wanted` kills in all."""

    def __init__(self, wanted: int, seed: int, folder: Path, server: Server) -> None:
        self.wanted, self.seed, self.folder, self.server = wanted, seed, folder, server
        self.results: dict[str, Result] = {setting.name: Result() for setting in SETTINGS}
        self.seasons: Counter[str] = Counter()

    @property
    def total(self) -> Result:
        return sum(self.results.values(), Result())

    async def run(self, born: Cradle) -> None:
        await asyncio.gather(*(self._years(setting, born) for setting in SETTINGS))

    async def _years(self, setting: Setting, born: Cradle) -> None:
        """Season after season on one setting, until there were enough on all together."""
        while self.total.counts["SIGKILL"] < self.wanted and not self.total.wrong:
            await self._season(setting, born)

    async def _season(self, setting: Setting, born: Cradle) -> None:
        number = self.seasons[setting.name]
        self.seasons[setting.name] += 1
        luck = Random(f"{self.seed} {setting.name} {number}")
        folder = self.folder / f"{SETTINGS.index(setting)}-{number}"
        await asyncio.to_thread(folder.mkdir)
        with store_for(setting, folder, self.server) as store:
            result = await season(folder, setting, store, born, luck, fate(luck, setting), cold_share=COLD_SHARE)
        self.results[setting.name] += result
        for wrong in result.wrong:
            print(f"{setting.name}, season {number}: {wrong}", flush=True)
        if not result.wrong:
            await asyncio.to_thread(shutil.rmtree, folder)
        done = self.total.counts
        print(f"{setting.name}, season {number}: {done['SIGKILL']} of {self.wanted} kills, "
              f"{done['tickets']} tickets, {len(self.total.wrong)} violations", flush=True)  # fmt: skip


def table(run: Chaos, minutes: float, lost: str) -> str:
    """The page's part that is written anew."""
    total = run.total
    head = (f"Seed {run.seed}; {total.counts['SIGKILL']} processes killed in {sum(run.seasons.values())} seasons, "
            f"{minutes:.0f} minutes on two cores. **{len(total.wrong)} promises broken.**")  # fmt: skip
    settings = " | ".join(run.results)
    rows = [
        f"| {name} | " + " | ".join(str(r.counts[name]) for r in run.results.values()) + f" | {total.counts[name]} |"
        for name in total.counts
    ]
    counts = "\n".join([f"| | {settings} | all |", "|---|" + "---|" * (len(run.results) + 1), *rows])
    return "\n\n".join([head, counts, _listed("killed (SIGKILL)", total.kills), _listed("trouble", total.troubles),
                        _listed("call to the Bot API that met", total.faults), lost])  # fmt: skip


def _listed(title: str, counted: Counter[str]) -> str:
    rows = [f"| {name} | {number} |" for name, number in sorted(counted.items())]
    return "\n".join([f"| {title} | times |", "|---|---|", *rows])


def write(page: Path, text: str) -> None:
    """Between the two marks."""
    before, mark, rest = page.read_text("utf-8").partition("<!-- chaos -->\n")
    _, end, after = rest.partition("<!-- end of chaos -->")
    page.write_text(before + mark + text + "\n" + end + after, "utf-8")


async def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    wanted, seed = int(os.environ.get("KILLS") or 1000), int(os.environ.get("SEED") or secrets.randbelow(10**6))
    print(f"KILLS={wanted} SEED={seed}", flush=True)
    clock, folder = SystemClock(), Path(tempfile.mkdtemp(prefix="linling-chaos-"))
    began = clock.monotonic()
    with ExitStack() as stack:
        run = Chaos(wanted, seed, folder, stack.enter_context(served(DURABLE)))
        async with cradle() as born:
            try:
                await run.run(born)
                text = table(run, (clock.monotonic() - began) / 60, await losses(folder, born))
            except Exception:
                print(f"broken off; databases and logs are in {folder}")
                raise
    print(text)
    if run.total.wrong:
        print(f"databases and logs are in {folder}")
        return 1
    write(PAGE, text)
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
