"""The number of a ticket or a person is never given again, so that after a restore it can be made to skip (SQLite).

PostgreSQL's sequences do so already. On SQLite a table becomes AUTOINCREMENT by its text alone (the rows are stored
alike); rebuilding it would have to switch off every foreign key that points at it.
"""

from collections.abc import Callable

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

TABLES = ('tickets', 'people')
PLAIN, KEY = '\tid INTEGER NOT NULL,', ', \n\tPRIMARY KEY (id)'
COUNTING = '\tid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,'

ONCE_COUNTED = '\tid INTEGER NOT NULL PRIMARY KEY,'
"""As a downgrade leaves it: the same as `PLAIN` with `KEY`."""


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    _rewrite(_counting)
    for table in TABLES:
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', coalesce(max(id), 0) FROM {table}")


def downgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    _rewrite(lambda sql: _once(sql, COUNTING, ONCE_COUNTED))
    op.execute(f"DELETE FROM sqlite_sequence WHERE name IN {TABLES}")


def _rewrite(change: Callable[[str], str]) -> None:
    connection = op.get_bind()
    connection.exec_driver_sql('PRAGMA writable_schema=ON')
    for table in TABLES:
        of_table = "type = 'table' AND name = ?"
        sql = connection.exec_driver_sql(f'SELECT sql FROM sqlite_master WHERE {of_table}', (table,)).scalar_one()
        connection.exec_driver_sql(f'UPDATE sqlite_master SET sql = ? WHERE {of_table}', (change(sql), table))
    cookie = connection.exec_driver_sql('PRAGMA schema_version').scalar_one()
    connection.exec_driver_sql(f'PRAGMA schema_version={cookie + 1}')  # whoever has it open reads it anew
    connection.exec_driver_sql('PRAGMA writable_schema=RESET')


def _counting(sql: str) -> str:
    if ONCE_COUNTED in sql:
        return _once(sql, ONCE_COUNTED, COUNTING)
    return _once(_once(sql, KEY, ''), PLAIN, COUNTING)


def _once(sql: str, old: str, new: str) -> str:
    if sql.count(old) != 1:
        raise ValueError(f'{old!r} stands {sql.count(old)} times in {sql}')
    return sql.replace(old, new)
