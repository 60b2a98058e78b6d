"""Watching: alarms and heartbeats; short indexes of what must be few (dead letters, lost messages, tickets nowhere)."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

FEW = (
    ('inbox_dead', 'inbox', ['settled_at'], "state = 'dead'"),
    ('outbox_failed', 'outbox', ['id'], "state = 'failed'"),
    ('outbox_unconfirmed', 'outbox', ['id'], "state = 'unconfirmed'"),
    (
        'tickets_nowhere',
        'tickets',
        ['id'],
        "owner_id IS NULL AND status IN ('checking', 'dispatched', 'handling', 'suspended')",
    ),
    ('tickets_wordy', 'tickets', ['reported_at'], "text <> '' OR spot <> '' OR remark <> '' OR result <> ''"),
)


def upgrade() -> None:
    op.create_table(
        'alarms',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('rung_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('calm_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id'),
    )
    ringing = sa.text('ended_at IS NULL')
    op.create_index(
        'alarms_ringing', 'alarms', ['kind', 'subject'], unique=True, sqlite_where=ringing, postgresql_where=ringing
    )
    op.create_table(
        'heartbeats',
        sa.Column('process', sa.String(), nullable=False),
        sa.Column('roles', sa.JSON(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('crashes', sa.JSON(), nullable=False),
        sa.Column('clock_off', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('process'),
    )
    op.drop_index('ix_tickets_reported_at', 'tickets')
    for name, table, columns, where in FEW:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _, _ in FEW:
        op.drop_index(name, table)
    op.create_index('ix_tickets_reported_at', 'tickets', ['reported_at'])
    op.drop_table('heartbeats')
    op.drop_table('alarms')
