"""Short lines that SQLite finds by itself: without statistics it took longer indexes for better (see test_gauges.py)."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NOWHERE = "owner_id IS NULL AND status IN ('checking', 'dispatched', 'handling', 'suspended')"
LINES = (
    ('outbox_failed', 'outbox', ['id'], ['state'], "state = 'failed'"),
    ('outbox_unconfirmed', 'outbox', ['id'], ['state'], "state = 'unconfirmed'"),
    ('tickets_nowhere', 'tickets', ['id'], ['owner_id', 'status'], NOWHERE),
)


def upgrade() -> None:
    for name, table, _, new, where in LINES:
        _draw(name, table, new, where)


def downgrade() -> None:
    for name, table, old, _, where in LINES:
        _draw(name, table, old, where)


def _draw(name: str, table: str, columns: list[str], where: str) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
