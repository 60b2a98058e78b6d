"""Filling a database in seconds: households, tickets of past years, settled traffic of recent days, bulk to be sent.

Everything beside the community (which `python -m bot import` brings in) is written in bulk, with the tables' own
columns; what a table gains later takes its default.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, Table, text
from sqlmodel import SQLModel

from benchmarks.town import House
from benchmarks.words import notice
from bot.actions.onboarding import CONSENT_VERSION
from bot.clock import SystemClock
from bot.domain.message import Lane, Message
from storage import payload
from storage.database import Database
from storage.tables import OutboxRow, PersonRow, TicketRow

BATCH = 20_000
OPEN_SHARE = 50
"""One ticket in so many is still open: 2 %."""


def move_in(database: Database, houses: Iterable[House]) -> None:
    """A resident with a known home, who has agreed to the privacy notice, for each household."""
    now = SystemClock().now()
    with database.engine.begin() as connection:
        units = dict(connection.execute(text("SELECT code, id FROM places WHERE level = 'unit'")).all())
        _insert(connection, PersonRow, (
            {"chat_id": house.chat_id, "name": "居民", "home_id": units[house.unit_code], "room": str(100 + n % 900),
             "consent_version": CONSENT_VERSION, "consented_at": now, "created_at": now}
            for n, house in enumerate(houses)
        ))  # fmt: skip


def announce(database: Database, count: int, first_chat: int = 8_000_000_000, lane: Lane = Lane.BULK) -> None:
    """A message to each of `count` chats waits to be sent; bulk at most once, as a broadcast is."""
    now = SystemClock().now()
    with database.engine.begin() as connection:
        _insert(connection, OutboxRow, (
            {"chat_id": first_chat + n, "lane": int(lane), "payload": payload.dump(Message(notice(n))),
             "at_most_once": lane is Lane.BULK, "created_at": now, "due_at": now}
            for n in range(count)
        ))  # fmt: skip


def remember(database: Database, tickets: int) -> None:
    """Tickets of two years (words are kept no longer), most of them over, with events, evidence; a week's traffic."""
    now = SystemClock().now()
    with database.engine.begin() as connection:
        units = [(int(i), str(path)) for i, path in connection.execute(
            text("SELECT id, path FROM places WHERE level = 'unit' ORDER BY id"))]  # fmt: skip
        homes: dict[int, list[int]] = {}
        for person, home in connection.execute(text("SELECT id, home_id FROM people WHERE home_id IS NOT NULL")):
            homes.setdefault(int(home), []).append(int(person))
        workers = {str(path): int(person) for path, person in connection.execute(text(
            "SELECT p.path, g.person_id FROM grants g JOIN places p ON p.id = g.place_id"
            " WHERE g.role = 'grid_worker'"))}  # fmt: skip
        _insert(connection, TicketRow, _tickets(tickets, units, homes, workers, now))
        for statement in (*_HISTORY, *_TRAFFIC):
            which = {"recent": tickets - min(tickets, 100_000), "now": _stamp(now) if database.is_sqlite else now}
            connection.execute(text(statement), which)


def _tickets(
    count: int, units: list[tuple[int, str]], homes: dict[int, list[int]], workers: dict[str, int], now: datetime
) -> Iterable[dict[str, Any]]:
    """Spread over all units, evenly over two years, the newest last; open ones answered and not due for weeks."""
    categories = ("facilities", "environment", "property_neighbour", "security", "traffic", "other")
    span, nobody = timedelta(days=725) / count, [None]
    for number in range(count):
        unit, path = units[number * 7919 % len(units)]
        reporters: Any = homes.get(unit, nobody)
        reporter = reporters[number % len(reporters)]
        owner = workers[".".join(path.split(".")[:3]) + "."]
        reported = now - timedelta(days=1) - span * (count - number)
        is_open = number % OPEN_SHARE == 0
        closed = reported + timedelta(hours=20)
        due = now + timedelta(days=30) if is_open else reported + timedelta(days=3)
        yield {
            "version": 2 if is_open else 4, "status": "handling" if is_open else "closed",
            "category": categories[number % len(categories)], "urgency": "P2", "place": path,
            "text": f"楼道{number}号灯不亮，晚上看不见路，请来看看", "reporter_id": reporter, "owner_id": owner,
            "handler_id": None if is_open else owner, "result": "" if is_open else "已更换灯管",
            "outcome": None if is_open else "resolved", "reported_at": reported,
            "answer_due": reported + timedelta(hours=1), "resolve_due": due,
            "answered_at": reported + timedelta(minutes=10), "closed_at": None if is_open else closed,
            "checking_since": None if is_open else closed - timedelta(hours=1),
        }  # fmt: skip


def _event(version: int, action: str, actor: str, standing: str, before: str, after: str, where: str) -> str:
    return (
        "INSERT INTO events (ticket_id, version, action, actor_id, standing, before, after, reason, data, at)"
        f" SELECT id, {version}, '{action}', {actor}, '{standing}', {before}, '{after}', NULL, '{{}}', reported_at"
        f" FROM tickets {where} ORDER BY id"
    )


_OVER = "WHERE status = 'closed'"
_HISTORY = (
    _event(1, "report", "reporter_id", "reporter", "NULL", "reported", ""),
    _event(2, "dispatch", "NULL", "system", "'reported'", "dispatched", ""),
    _event(3, "complete", "owner_id", "owner", "'handling'", "checking", _OVER),
    _event(4, "pass", "reporter_id", "reporter", "'checking'", "closed", _OVER),
    (
        "INSERT INTO evidence (ticket_id, person_id, phase, kind, text, file_id, chat_id, message_id, album, at)"
        " SELECT t.id, t.reporter_id, 'report', 'text', t.text, '', p.chat_id, t.id, '', t.reported_at"
        " FROM tickets t JOIN people p ON p.id = t.reporter_id ORDER BY t.id"
    ),
)
_TRAFFIC = (
    (
        "INSERT INTO inbox (update_id, chat_id, raw, state, attempts, error, received_at, due_at, settled_at)"
        " SELECT 100000000 + t.id, p.chat_id, '', 'done', 0, '', :now, :now, :now"
        " FROM tickets t JOIN people p ON p.id = t.reporter_id WHERE t.id > :recent ORDER BY t.id"
    ),
    (
        "INSERT INTO outbox (chat_id, lane, payload, card, fresh, ticket_id, at_most_once, state, attempts, error,"
        " created_at, due_at, settled_at, message_id)"
        " SELECT p.chat_id, 2, '{\"text\": \"工单有新进展\"}', 'ticket:' || t.id, false, t.id, false, 'sent', 0, '',"
        " :now, :now, :now, t.id FROM tickets t JOIN people p ON p.id IN (t.reporter_id, t.owner_id)"
        " WHERE t.id > :recent ORDER BY t.id"
    ),
    (
        "INSERT INTO cards (chat_id, key, ticket_id, message_id)"
        " SELECT p.chat_id, 'ticket:' || t.id, t.id, t.id FROM tickets t JOIN people p ON p.id IN"
        " (t.reporter_id, t.owner_id) WHERE t.id > :recent ORDER BY t.id"
    ),
)
"""The traffic of the newest tickets, a hundred thousand at most: older rows are pruned."""


def _stamp(now: datetime) -> str:
    """As SQLite keeps times."""
    return now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _insert(connection: Connection, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """In batches, each column that a row leaves out filled with the table's default."""
    blank = {
        name: None if field.default is PydanticUndefined else field.default
        for name, field in table.model_fields.items()
        if name != "id"
    }
    rows = iter(rows)
    put = _raw if connection.dialect.name == "sqlite" else _core
    while batch := [blank | row for row in islice(rows, BATCH)]:
        put(connection, table.__table__, batch)  # type: ignore[attr-defined]


def _core(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), batch)


def _raw(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> None:
    """Past SQLAlchemy, which would take minutes for a million."""
    names = list(batch[0])
    marks = ", ".join("?" * len(names))
    rows = [tuple(_plain(row[name]) for name in names) for row in batch]
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", rows)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _stamp(value)
    return json.dumps(value) if isinstance(value, dict | list) else value
