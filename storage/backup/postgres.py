"""PostgreSQL: its own pg_dump and pg_restore. No password is ever on a command line, which every user can read."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

import psycopg
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from storage import migrate
from storage.backup import unknown
from storage.backup.files import BackupError, arriving, begins_with, disk_errors
from storage.database import Database, clear_errors
from storage.locks import session_name

_HEADER = b"PGDMP"
_PLAIN = ("--no-owner", "--no-privileges")
_PSQL = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_TOO_NEW = b"SET transaction_timeout"
"""What pg_restore 17 writes at the top, and a server before 17 refuses."""
_AT_THE_END = "restored"
_TOP = 50
"""So many lines at most come before the first table."""


@dataclass(frozen=True)
class Line:
    """How the programs reach the server: its major version, our schema there, and libpq's variables."""

    server: int
    schema: str
    environment: dict[str, str]


def back_up(database: Database, file: Path, *, overwrite: bool) -> None:
    """See `storage.backup.back_up`: a dump in PostgreSQL's custom format."""
    line = _line(database)
    dump, read = _program("pg_dump", line.server), _program("pg_restore", line.server)
    with arriving(file, overwrite=overwrite) as part:
        _run([dump, "--format=custom", "--no-password", *_PLAIN, f"--schema={line.schema}", f"--file={part}"], line)
        _revision(read, line, part)


def restore(database: Database, file: Path, now: datetime, *, replace: bool) -> tuple[str, str | None]:
    """See `storage.backup.restore`: the revision of the backup, and the schema where the old tables are now.

    One transaction: the old tables move to a schema of their own, the backup comes in, and what is unknown is settled.
    """
    with disk_errors():
        if not begins_with(file, _HEADER):
            raise BackupError("kind", file=str(file), kind="PostgreSQL")
    line = _line(database)
    read, speak = _program("pg_restore", line.server), _program("psql", line.server)
    full = not _is_empty(database)
    if full and not replace:
        raise BackupError("full")
    revision = _revision(read, line, file)
    kept = f"before_restore_{now:%Y%m%dT%H%M%SZ}".lower()
    before = [*_set_aside(database, line.schema, kept), *([] if full else [f'DROP SCHEMA "{kept}" CASCADE'])]
    database.engine.dispose()
    _pour(read, speak, line, file, before, unknown.for_postgresql(now, line.schema))
    migrate.upgrade(database)
    return revision, kept if full else None


def _line(database: Database) -> Line:
    with clear_errors(), database.engine.connect() as connection:
        driver = cast(psycopg.Connection, connection.connection.driver_connection)
        schema = connection.execute(text("SELECT current_schema()")).scalar()
        variables = {option.keyword.decode(): option.envvar for option in psycopg.pq.Conninfo.get_defaults()}
        given = driver.info.get_parameters() | {"password": driver.info.password}
        environment = {
            variable.decode(): str(value)
            for name, value in given.items()
            if value and (variable := variables.get(name))
        }
        return Line(driver.info.server_version // 10_000, str(schema or "public"), environment)


def _program(name: str, server: int) -> str:
    """The oldest of this machine's programs that is as new as the server. Raises `BackupError`."""
    found = [Path(there)] if (there := shutil.which(name)) else []
    found += Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    versions = {path: version for path in found if (version := _version(path)) is not None}
    if not versions:
        raise BackupError("no-program", program=name)
    fit = [path for path, version in versions.items() if version >= server]
    if not fit:
        raise BackupError("old-program", program=name, has=max(versions.values()), server=server)
    return str(min(fit, key=lambda path: versions[path]))


def _version(program: Path) -> int | None:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = _VERSION.search(said)
    return int(found[1]) if found else None


def _run(command: list[str], line: Line) -> str:
    """What a program says. Raises `BackupError` with the first line of its trouble."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, env=_environment(line), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise BackupError("failed", error=_trouble(done.stderr))
    return done.stdout


def _environment(line: Line) -> dict[str, str]:
    ours = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "PGAPPNAME": session_name()}
    return {**ours, **line.environment}


def _trouble(stderr: str) -> str:
    """The first line that says what is wrong; the ones after it may quote rows."""
    lines = [text for text in stderr.splitlines() if "error" in text.lower()] or stderr.splitlines()
    return lines[0][:300] if lines else "-"


def _revision(read: str, line: Line, file: Path) -> str:
    """The revision a dump holds. Raises `BackupError` when it is none of ours."""
    script = _run(
        [read, "--data-only", f"--schema={line.schema}", "--table=alembic_version", "--file=-", str(file)], line
    )
    rows = re.search(r"^COPY \S*alembic_version \(version_num\) FROM stdin;\n(\S+)\n\\\.$", script, re.M)
    if rows is None:
        raise BackupError("broken", file=str(file))
    if not migrate.knows(rows[1]):
        raise BackupError("newer", revision=rows[1], newest=migrate.newest() or "-")
    return rows[1]


def _is_empty(database: Database) -> bool:
    with clear_errors(), database.engine.connect() as connection:
        return not any(
            connection.execute(text(f'SELECT 1 FROM "{table}" LIMIT 1')).first()  # noqa: S608 - names of ours
            for table in _ours(database)
        )


def _ours(database: Database) -> list[str]:
    """Our tables that are there, but for the one that holds the revision."""
    return sorted(set(inspect(database.engine).get_table_names()) & set(SQLModel.metadata.tables))


def _set_aside(database: Database, schema: str, kept: str) -> list[str]:
    """Move our tables, and the functions of their triggers, to a schema of their own."""
    there = [*_ours(database), "alembic_version"]
    tables = [f'ALTER TABLE IF EXISTS "{schema}"."{table}" SET SCHEMA "{kept}"' for table in there]
    with clear_errors(), database.engine.connect() as connection:
        functions = connection.execute(text(_TRIGGER_FUNCTIONS), {"schema": schema, "tables": there}).scalars().all()
    return [
        f"SELECT pg_catalog.pg_advisory_xact_lock({migrate.ONE_AT_A_TIME})",
        f'CREATE SCHEMA "{kept}"',
        *tables,
        *(f'ALTER FUNCTION "{schema}"."{function}" SET SCHEMA "{kept}"' for function in functions),
    ]


_TRIGGER_FUNCTIONS = (
    "SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace "
    "WHERE NOT t.tgisinternal AND n.nspname = :schema AND c.relname = ANY(:tables)"
)


def _pour(read: str, speak: str, line: Line, file: Path, before: list[str], after: list[str]) -> None:
    """The backup as one transaction through psql, which stops at the first error: then nothing has happened."""
    reading = [read, *_PLAIN, f"--schema={line.schema}", "--file=-", str(file)]
    env = _environment(line)
    with tempfile.TemporaryFile() as heard, tempfile.TemporaryFile() as said:
        with (
            _until_it_stops_listening(),
            subprocess.Popen([speak, *_PSQL], env=env, stdin=subprocess.PIPE, stdout=heard, stderr=said) as psql,  # noqa: S603
            subprocess.Popen(reading, env=env, stdout=subprocess.PIPE, stderr=said) as dump,  # noqa: S603
        ):
            script, ear = cast(IO[bytes], dump.stdout), cast(IO[bytes], psql.stdin)
            ear.write(_script(["BEGIN", *before]))
            _pump(script, ear)
            if dump.wait() == 0:
                ear.write(_script([*after, "COMMIT", f"SELECT '{_AT_THE_END}'"]))
        heard.seek(0)
        said.seek(0)
        if psql.returncode or not heard.read().rstrip().endswith(_AT_THE_END.encode()):
            raise BackupError("failed", error=_trouble(said.read().decode("utf-8", "replace")))


@contextmanager
def _until_it_stops_listening() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        return  # why it stopped is in what it said


def _pump(script: IO[bytes], psql: IO[bytes]) -> None:
    for _ in range(_TOP):
        head = script.readline()
        psql.write(b"" if head.startswith(_TOO_NEW) else head)
    shutil.copyfileobj(script, psql)


def _script(statements: list[str]) -> bytes:
    return "".join(f"{statement};\n" for statement in statements).encode()
