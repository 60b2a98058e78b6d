"""Many processes: who holds a claim, how often its holder died; lines that stay short beside a long history."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
LEASED = sa.text("state = 'waiting' AND leased_until IS NOT NULL")
LINES = {
    'inbox': {
        'inbox_line': (['seq'], WAITING),
        'inbox_chat_line': (['chat_id', 'seq'], WAITING),
        'inbox_settled': (['settled_at'], sa.text("state = 'done'")),
    },
    'outbox': {
        'outbox_line': (['lane', 'id'], WAITING),
        'outbox_chat_line': (['chat_id', 'lane', 'id'], WAITING),
        'outbox_due': (['due_at'], WAITING),
        'outbox_leased': (['leased_until'], LEASED),
        'outbox_settled': (['settled_at'], sa.text("state <> 'waiting'")),
    },
}
OLD = {'inbox': ('inbox_waiting', ['state', 'chat_id', 'seq']), 'outbox': ('outbox_waiting', ['state', 'lane', 'due_at', 'id'])}


def upgrade() -> None:
    op.add_column('inbox', sa.Column('claimed_by', sa.BigInteger(), nullable=True))
    op.add_column('inbox', sa.Column('crashes', sa.Integer(), nullable=False, server_default='0'))
    for table, lines in LINES.items():
        op.drop_index(OLD[table][0], table)
        for name, (columns, where) in lines.items():
            op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, lines in LINES.items():
        for name in lines:
            op.drop_index(name, table)
        op.create_index(OLD[table][0], table, OLD[table][1])
    op.drop_column('inbox', 'crashes')
    op.drop_column('inbox', 'claimed_by')
