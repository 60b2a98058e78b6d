"""What is to be forgotten of a ticket: its words, and where it was even when nobody wrote a word."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

WORDS = "text <> '' OR spot <> '' OR remark <> '' OR result <> ''"


def upgrade() -> None:
    _made_again(f'{WORDS} OR latitude IS NOT NULL')


def downgrade() -> None:
    _made_again(WORDS)


def _made_again(where: str) -> None:
    op.drop_index('tickets_wordy', 'tickets')
    kept = sa.text(where)
    op.create_index('tickets_wordy', 'tickets', ['reported_at'], sqlite_where=kept, postgresql_where=kept)
