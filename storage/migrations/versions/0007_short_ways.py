"""Indexes for what is asked with every report and every sweep: none of it reads the whole of a table."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

WHOLE = (
    ('tickets_by_status', 'tickets', ['status', 'urgency', 'id']),
    ('ix_evidence_person_id', 'evidence', ['person_id']),
)
OLD = (('ix_tickets_status', ['status']), ('ix_tickets_owner_id', ['owner_id']))
SHORT = (
    # the first column is one value throughout: without statistics SQLite takes what is compared by "=" for shorter
    ('tickets_unanswered', ['escalations', 'answer_due'], "status IN ('dispatched', 'reported')"),
    ('tickets_suspended', ['status', 'suspended_until'], "status = 'suspended'"),
    ('tickets_checking', ['status', 'checking_since'], "status = 'checking'"),
    ('tickets_asked', ['id'], 'ask IS NOT NULL'),
    ('tickets_by_owner', ['owner_id', 'status'], 'owner_id IS NOT NULL'),
)


def upgrade() -> None:
    for name, table, columns in WHOLE:
        op.create_index(name, table, columns)
    for name, columns, where in SHORT:
        op.create_index(name, 'tickets', columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name, _ in OLD:
        op.drop_index(name, 'tickets')


def downgrade() -> None:
    for name, columns in OLD:
        op.create_index(name, 'tickets', columns)
    for name, _, _ in SHORT:
        op.drop_index(name, 'tickets')
    for name, table, _ in WHOLE:
        op.drop_index(name, table)
