"""Editions of the territory and the staff; paths in the order of their bytes."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    editions = op.create_table('editions',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.bulk_insert(editions, [{'name': 'territory', 'number': 0}, {'name': 'staff', 'number': 0}])
    _collate_paths('"C"')


def downgrade() -> None:
    _collate_paths('"default"')
    op.drop_table('editions')


def _collate_paths(collation: str) -> None:
    """SQLite compares bytes anyway."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER TABLE places ALTER COLUMN path TYPE VARCHAR COLLATE {collation}')
