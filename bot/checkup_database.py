"""`doctor` looks at the database: its shape, its room, who uses it, what waits and what was given up."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from bot.actions import sweeps
from bot.clock import SystemClock
from bot.domain.people import DESK_ROLES, Role
from bot.domain.scope import NOWHERE
from bot.settings import Settings
from bot.words import render
from storage import condition, migrate
from storage.database import Database, DatabaseUnavailableError
from storage.dead_letters import Kind

LITTLE_ROOM, NO_ROOM = 2_000, 200
"""Megabytes free on the disk: below the first it is time to act, below the second Linling may stop any moment."""
LONG_LOG = 256
"""Megabytes: a write-ahead log that long is not being taken back into the file; somebody reads for hours."""
LONG_WAIT = 60
"""Seconds: what could go goes at once, as a rule."""
OLDEST_SERVER = 13


@dataclass(frozen=True)
class Finding:
    """`grade` is "ok", "warn" or "bad"; `words` say what was found and, when not ok, what to do."""

    grade: str
    subject: str
    words: str


def finding(settings: Settings, grade: str, subject: str, what: str, **args: object) -> Finding:
    """In the terminal's language: the text `doctor-<subject>-<what>`."""
    return Finding(grade, subject, render(settings.terminal_locale, f"doctor-{subject}-{what}", **args))


def look_at(settings: Settings) -> list[Finding]:
    """Every check of the database; only the first when it cannot be used or has another shape."""
    try:
        with closing(Database(settings.database_url)) as database:
            database.check()
            shape = _shape(settings, database)
            if shape.grade != "ok":
                return [shape]
            return [shape, *_room(settings, database), *_use(settings, database), *_people(settings, database)]
    except (DatabaseUnavailableError, ValueError, OSError) as error:
        return [finding(settings, "bad", "database", "bad", error=str(error))]


def _shape(settings: Settings, database: Database) -> Finding:
    at, newest = migrate.present(database), migrate.newest() or "-"
    if at is not None and not migrate.knows(at):
        return finding(settings, "bad", "database", "newer", at=at, newest=newest)
    if at != newest:
        return finding(settings, "warn", "database", "old", at=at or "-", newest=newest)
    version = condition.server(database)
    if version is None:
        return finding(settings, "ok", "database", "ok", kind="SQLite")
    if int(version.partition(".")[0]) < OLDEST_SERVER:
        return finding(settings, "warn", "database", "old-server", version=version, oldest=OLDEST_SERVER)
    return finding(settings, "ok", "database", "ok", kind=f"PostgreSQL {version}")


def _room(settings: Settings, database: Database) -> list[Finding]:
    room = condition.room(database)
    if room is None:
        return []
    free, file, log = (size // 1_000_000 for size in (room.free, room.file, room.log))
    grade = "bad" if free < NO_ROOM else "warn" if free < LITTLE_ROOM else "ok"
    found = [finding(settings, grade, "disk", "ok" if grade == "ok" else "little", free=free, file=file, log=log)]
    if log > LONG_LOG:
        found.append(finding(settings, "warn", "disk", "log", log=log))
    return found


def _use(settings: Settings, database: Database) -> list[Finding]:
    """Which roles are played, and whether what came in and what is to be said moves on."""
    roles = condition.played(database)
    update, message = (int(time.total_seconds()) for time in condition.waited(database, SystemClock().now()))
    playing = finding(settings, "ok", "running", "ok", roles=", ".join(roles)) if roles else None
    return [
        playing or finding(settings, "ok", "running", "none"),
        _line(settings, update, message, playing=bool(roles)),
    ]


def _line(settings: Settings, update: int, message: int, *, playing: bool) -> Finding:
    """`update` and `message` are the seconds the oldest of each has waited."""
    if max(update, message) <= LONG_WAIT:
        return finding(settings, "ok", "line", "ok")
    what = ("bad", "slow") if playing else ("warn", "stopped")
    return finding(settings, what[0], "line", what[1], update=update, message=message)


def _people(settings: Settings, database: Database) -> list[Finding]:
    with database.read() as uow:
        streets = uow.places.children(NOWHERE)
        desk = [p for p in uow.people.staff(*DESK_ROLES) if p.chat_id is not None and p.reachable]
        workers = [p for p in uow.people.staff(Role.GRID_WORKER) if p.chat_id is not None]
        proof, dead = sweeps.prove(uow), uow.dead_letters.count()
    found = [finding(settings, "ok" if streets else "bad", "territory", "ok" if streets else "none")]
    on = sum(w.on_duty for w in workers)
    if not desk:
        found.append(finding(settings, "bad", "staff", "no-desk"))
    else:
        grade = "ok" if on else "warn"
        found.append(finding(settings, grade, "staff", "ok", desk=len(desk), workers=len(workers), on=on))
    grade = "bad" if proof.nowhere else "ok"
    found.append(finding(settings, grade, "tickets", "ok", open=proof.open, nowhere=proof.nowhere))
    found.append(_letters(settings, dead[Kind.UPDATE], dead[Kind.MESSAGE]))
    return found


def _letters(settings: Settings, updates: int, messages: int) -> Finding:
    """An update given up is somebody without an answer; a message that could not be sent, often a blocked bot."""
    if not updates and not messages:
        return finding(settings, "ok", "letters", "none")
    return finding(settings, "bad" if updates else "warn", "letters", "some", updates=updates, messages=messages)
