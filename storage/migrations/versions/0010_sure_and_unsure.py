"""Sure and unsure: what was suggested and what was chosen, what an ear heard, files still to be looked into."""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

ADDED = (
    ('tickets', 'suggested', sa.String(), None),
    ('drafts', 'chosen', sa.Boolean(), sa.false()),
    ('drafts', 'heard', sa.Text(), ''),
    ('evidence', 'hold', sa.String(), ''),
    ('people', 'answers_for', sa.String(), ''),
)


def upgrade() -> None:
    for table, name, kind, default in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_table(
        'errands',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('file_id', sa.String(), nullable=False),
        sa.Column('chat_id', sa.BigInteger(), nullable=False),
        sa.Column('message_id', sa.BigInteger(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('due_at', UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('errands_due', 'errands', ['what', 'due_at'])


def downgrade() -> None:
    op.drop_index('errands_due', 'errands')
    op.drop_table('errands')
    for table, name, _kind, _default in reversed(ADDED):
        op.drop_column(table, name)
