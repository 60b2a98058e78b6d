"""`python benchmarks/scale/weigh.py`: what one ticket costs, counted on the real bot.

Two whole lives (an ordinary report, an alarm) are lived through the playground; their updates and messages are
counted by lane, and their rows are copied thousands of times to weigh them with their indexes, on SQLite and on a
PostgreSQL of its own. Nothing is timed. docs/scale.md quotes the output.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
if str(HERE.parents[2]) not in sys.path:  # run as a script, from wherever
    sys.path.insert(0, str(HERE.parents[2]))

from sqlalchemy import insert, select, text  # noqa: E402
from sqlmodel import SQLModel  # noqa: E402

from bot.log import set_up  # noqa: E402
from storage import migrate, tables  # noqa: E402
from storage.database import Database  # noqa: E402
from tests.postgres import new_database, running  # noqa: E402
from tests.stories import people  # noqa: E402
from tests.stories.people import Neighbourhood, neighbourhood  # noqa: E402

COPIES = 5_000
BATCH = 500
LANES = ("urgent", "reply", "notice", "bulk")
WEIGHED = (
    tables.TicketRow, tables.EventRow, tables.EvidenceRow, tables.ConcernRow, tables.CardRow,
    tables.InboxRow, tables.OutboxRow,
)  # fmt: skip
KEPT = tuple(t for t in WEIGHED if t not in (tables.InboxRow, tables.OutboxRow))
"""What is left when inbox (7 days) and outbox (90 days) have forgotten: bot/actions/sweeps.py."""
OWN_IDS = {"tickets": "id", "events": "id", "evidence": "id", "outbox": "id", "inbox": "seq"}


class Count:
    """Updates in and messages out since the last look."""

    def __init__(self, hood: Neighbourhood) -> None:
        self._hood, self._before = hood, (0, Counter[int]())

    async def line(self, step: str) -> str:
        await self._hood.quiet()
        with self._hood.database.engine.connect() as connection:
            updates = connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()
            said = Counter(dict(connection.execute(text("SELECT lane, count(*) FROM outbox GROUP BY lane")).all()))
        was_updates, was_said = self._before
        self._before = (updates, said)
        lanes = " | ".join(str(said[lane] - was_said[lane]) for lane in range(len(LANES)))
        return f"| {step} | {updates - was_updates} | {lanes} | {said.total() - was_said.total()} |"


async def ordinary(hood: Neighbourhood) -> list[str]:
    """One report from the first word to the rating."""
    count, lan, wang = Count(hood), hood.lan, hood.wang
    await lan.says("三号楼楼道堆满纸箱，电动车在里面充电，挡住了出口，晚上很多人进出，请尽快来人处理一下")
    lines = [await count.line("resident writes")]
    await lan.presses("发送")
    await lan.sees("#A", "王师傅")
    lines.append(await count.line("resident sends it off"))
    await wang.presses("签收")
    lines.append(await count.line("worker signs"))
    await wang.presses("完成")
    await wang.shows("photo", "纸箱已清走，充电线已拆，通道恢复畅通")
    await lan.sees("纸箱已清走")
    lines.append(await count.line("worker finishes, with a photo"))
    await lan.presses("已解决")
    await lan.presses("满意")
    lines.append(await count.line("resident confirms and rates"))
    return lines


async def alarm(hood: Neighbourhood) -> list[str]:
    """Danger from a known home: no draft, no button (one person at the desk)."""
    count = Count(hood)
    await hood.chen.says("三号楼有人困在电梯里出不来了")
    await hood.wang.sees("新工单", "3号楼")
    return [await count.line("resident in danger writes")]


def copied(source: Database, target: Database, weighed: tuple[type[SQLModel], ...], copies: int) -> int:
    """Fill `target` with copies of the source's traffic under new ids; the bytes one copy takes, with indexes."""
    with source.engine.connect() as connection:
        rows = {t.__tablename__: [dict(r) for r in connection.execute(select(t.__table__)).mappings()] for t in weighed}
        base = [(t, [dict(r) for r in connection.execute(select(t.__table__)).mappings()])
                for t in (tables.PlaceRow, tables.PersonRow, tables.GrantRow)]  # fmt: skip
    with target.engine.begin() as connection:
        for table, found in base:
            connection.execute(insert(table.__table__), [row | {"backup_id": None} if "backup_id" in row else row
                                                         for row in found])  # fmt: skip
    before = size(target)
    for first in range(1, copies, BATCH):
        with target.engine.begin() as connection:
            for table in weighed:
                if batch := [again(table.__tablename__, r, n) for n in range(first, first + BATCH)
                             for r in rows[table.__tablename__]]:  # fmt: skip
                    connection.execute(insert(table.__table__), batch)
    return (size(target) - before) // copies


def again(name: str, row: dict[str, Any], copy: int) -> dict[str, Any]:
    """The same row as the `copy`-th ticket's."""
    new = dict(row)
    shift = copy * 1000
    if own := OWN_IDS.get(name):
        new[own] += shift
    if new.get("ticket_id") is not None:
        new["ticket_id"] += shift
    if name == "inbox":
        new["update_id"] += shift
    if name == "cards":
        new["key"] = f"{new['key'].partition(':')[0]}:{shift + (new['ticket_id'] or 0)}-{len(new['key'])}"
    return new


def size(database: Database) -> int:
    """Bytes on disk, once everything is in its place."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            pages = connection.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
            return int(pages.scalar_one())
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


async def main() -> None:
    set_up("console", "ERROR", None)
    people.PATIENCE = 120.0  # a busy machine is slow, and nothing is timed here
    head = f"\n| step | updates in | {' | '.join(LANES)} | messages out |\n|---|---|---|---|---|---|---|"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running())
        for title, life in (("An ordinary report", ordinary), ("An alarm", alarm)):
            place = folder / title
            place.mkdir()
            async with neighbourhood(place) as hood:
                print(f"\n{title}{head}", *await life(hood), sep="\n")
                print("\n| bytes a ticket, rows and indexes | with its traffic | after 90 days |\n|---|---|---|")
                print(weight(f"sqlite:///{place}", hood.database))
                print(weight(server, hood.database))


def weight(where: str, life: Database) -> str:
    """A line of the table: the life's rows weighed on one kind of database."""
    found = []
    for kind, weighed in (("whole", WEIGHED), ("kept", KEPT)):
        with ExitStack() as stack:
            sqlite = where.startswith("sqlite")
            url = f"{where}/{kind}.db" if sqlite else stack.enter_context(new_database(where))
            target = stack.enter_context(closing(Database(url)))
            migrate.upgrade(target)
            found.append(f"{copied(life, target, weighed, COPIES):,}")
    return f"| {'SQLite' if sqlite else 'PostgreSQL'} | {' | '.join(found)} |"


if __name__ == "__main__":
    asyncio.run(main())
