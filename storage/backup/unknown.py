"""After a restore: what happened since the backup was taken is unknown. Plain SQL that every revision understands."""

from __future__ import annotations

from datetime import datetime

GAP = 1_000
"""How far numbers jump: far more than are given between two backups of one community; 999 is a letter of #A1."""


def statements(settled_at: str) -> list[str]:
    """`settled_at` is a time as the database writes it, quoted.

    What must not be repeated may have been sent: unconfirmed. Everything else is sent (again), and every claim and
    lease is given back: its holder is gone.
    """
    perhaps_sent = f"state = 'unconfirmed', error = 'restored', leased_until = NULL, settled_at = {settled_at}"
    return [
        f"UPDATE outbox SET {perhaps_sent} WHERE state = 'waiting' AND at_most_once",  # noqa: S608 - no input
        "UPDATE outbox SET leased_until = NULL WHERE state = 'waiting'",
        "UPDATE inbox SET claimed_until = NULL WHERE state = 'waiting'",
    ]


def for_sqlite(now: datetime) -> list[str]:
    """As SQLAlchemy writes a UTC time."""
    uncounted = (
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master "
        "WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
    )
    return [
        *statements(f"'{now:%Y-%m-%d %H:%M:%S.%f}'"),
        uncounted,
        f"UPDATE sqlite_sequence SET seq = seq + {GAP}",  # noqa: S608 - no input
    ]


def for_postgresql(now: datetime, schema: str) -> list[str]:
    """In the schema that was restored."""
    jump = (
        "DO $$ DECLARE s record; BEGIN FOR s IN SELECT c.oid FROM pg_catalog.pg_class c "  # noqa: S608 - the server's word
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE c.relkind = 'S' AND n.nspname = '{schema}' "
        f"LOOP PERFORM pg_catalog.setval(s.oid, pg_catalog.nextval(s.oid) + {GAP} - 1); END LOOP; END $$"
    )
    return [f"SET search_path = '{schema}'", *statements(f"'{now.isoformat()}'"), jump]
