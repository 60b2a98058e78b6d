"""The stock ledger: goods, lots, append-only entries, and balances that only a new entry can move.

The database itself holds it, whoever writes: a balance is checked (nothing below zero, and the sum), moved by a
trigger with every entry, and refused to anybody's hand. A line gives back or delivers no more than it holds.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

PLACES = {
    'received': {'receive': 'q', 'correct': 'more'},
    'in_stock': {'receive': 'q', 'reserve': '-q', 'release': 'q', 'return': 'q', 'write_off': '-q', 'correct': 'q'},
    'reserved': {'reserve': 'q', 'release': '-q', 'deliver': '-q', 'damage': '-q'},
    'delivered': {'deliver': 'q', 'return': '-q'},
    'written_off': {'damage': 'q', 'write_off': 'q', 'correct': 'less'},
}
"""What an entry of a kind adds to each part of its lot's balance; see EFFECTS in bot/domain/stock.py."""
FOREVER = ('lots', 'stock_entries')
BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    _goods_and_lots()
    _entries_and_balances()
    if op.get_bind().dialect.name == 'postgresql':
        _held_by_postgresql()
    else:
        _held_by_sqlite()


def downgrade() -> None:
    for table in ('balances', 'stock_entries', 'lots', 'goods'):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        for function in ('refuse_stock_change', 'begin_balance', 'move_balance', 'refuse_balance_by_hand'):
            op.execute(f'DROP FUNCTION {function}()')


def _goods_and_lots() -> None:
    op.create_table('goods',
    sa.Column('id', BIG, nullable=False),
    sa.Column('community_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('threshold', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('cap', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('cap_days', sa.Integer(), nullable=True),
    sa.Column('kit', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('warned_on', sa.Date(), nullable=True),
    sa.CheckConstraint('threshold >= 0 AND kit >= 0 AND (cap IS NULL OR cap > 0)', name='goods_not_below_zero'),
    sa.ForeignKeyConstraint(['community_id'], ['places.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('goods_by_name', 'goods', ['community_id', 'name'], unique=True)
    op.create_table('lots',
    sa.Column('id', BIG, nullable=False),
    sa.Column('goods_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source IN ('reserve', 'contract', 'donation')", name='lots_source'),
    sa.ForeignKeyConstraint(['goods_id'], ['goods.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_lots_goods_id', 'lots', ['goods_id'], unique=False)


def _entries_and_balances() -> None:
    kinds = "'receive', 'reserve', 'release', 'deliver', 'damage', 'return', 'write_off', 'correct'"
    lines = "kind IN ('reserve', 'release', 'deliver', 'damage', 'return')"
    op.create_table('stock_entries',
    sa.Column('id', BIG, nullable=False),
    sa.Column('lot_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('line_id', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('run_id', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('by_id', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.CheckConstraint(f'kind IN ({kinds})', name='stock_entries_kind'),
    sa.CheckConstraint("quantity > 0 OR (kind = 'correct' AND quantity < 0)", name='stock_entries_quantity'),
    sa.CheckConstraint(f'({lines}) = (line_id IS NOT NULL)', name='stock_entries_line'),
    sa.CheckConstraint("why <> '' OR kind NOT IN ('damage', 'return', 'write_off', 'correct')",
                       name='stock_entries_why'),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], ),
    sa.ForeignKeyConstraint(['lot_id'], ['lots.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_stock_entries_lot_id', 'stock_entries', ['lot_id'], unique=False)
    for name, columns in (('line', ['line_id', 'lot_id']), ('run', ['run_id'])):
        there = sa.text(f'{name}_id IS NOT NULL')
        op.create_index(f'stock_entries_by_{name}', 'stock_entries', columns, sqlite_where=there,
                        postgresql_where=there)
    op.create_table('balances',
    sa.Column('lot_id', sa.BigInteger(), autoincrement=False, nullable=False),
    *(sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False) for name in (*PLACES, 'entry_id')),
    sa.CheckConstraint('received = in_stock + reserved + delivered + written_off', name='balances_sum'),
    sa.CheckConstraint(' AND '.join(f'{name} >= 0' for name in PLACES), name='balances_not_below_zero'),
    sa.ForeignKeyConstraint(['lot_id'], ['lots.id'], ),
    sa.PrimaryKeyConstraint('lot_id')
    )


def _adds(place: str, row: str = 'NEW.') -> str:
    """What an entry adds to one part of a balance, as SQL."""
    q = f'{row}quantity'
    words = {'q': q, '-q': f'-{q}', 'more': f'(abs({q}) + {q}) / 2', 'less': f'(abs({q}) - {q}) / 2'}
    cases = ' '.join(f"WHEN '{kind}' THEN {words[adds]}" for kind, adds in PLACES[place].items())
    return f'CASE {row}kind {cases} ELSE 0 END'


def _moved() -> str:
    sets = ', '.join(f'{place} = {place} + {_adds(place)}' for place in PLACES)
    return f'UPDATE balances SET {sets}, entry_id = NEW.id WHERE lot_id = NEW.lot_id'


def _too_much() -> str:
    """Whether a line would now hold less than nothing of the lot."""
    of_line = 'FROM stock_entries AS e WHERE e.line_id = NEW.line_id AND e.lot_id = NEW.lot_id'
    return ' OR '.join(f"(SELECT sum({_adds(place, 'e.')}) {of_line}) < 0" for place in ('reserved', 'delivered'))


EMPTY = 'INSERT INTO balances (lot_id, received, in_stock, reserved, delivered, written_off, entry_id)'
HELD = 'a line holds no more than what was set aside for it'


def _held_by_sqlite() -> None:
    for table in FOREVER:
        for verb in ('UPDATE', 'DELETE'):
            _trigger(f'{table}_no_{verb.lower()}', f'BEFORE {verb} ON {table}', _refused(f'{table} are append-only'))
        _trigger(f'{table}_no_replace', f'BEFORE INSERT ON {table}',
                 _refused(f'{table} are append-only', f'EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)'))
    by_hand = 'balances are moved by entries'
    an_entry = ('SELECT 1 FROM stock_entries WHERE id = NEW.entry_id AND lot_id = NEW.lot_id AND id > OLD.entry_id')
    _trigger('balances_no_delete', 'BEFORE DELETE ON balances', _refused(by_hand))
    _trigger('balances_no_replace', 'BEFORE INSERT ON balances',
             _refused(by_hand, 'NEW.received <> 0 OR NEW.entry_id <> 0 OR EXISTS '
                               '(SELECT 1 FROM balances WHERE lot_id = NEW.lot_id)'))
    _trigger('balances_by_entries', 'BEFORE UPDATE ON balances',
             _refused(by_hand, f'NEW.lot_id <> OLD.lot_id OR NOT EXISTS ({an_entry})'))
    _trigger('lots_begin_balance', 'AFTER INSERT ON lots', f'{EMPTY} VALUES (NEW.id, 0, 0, 0, 0, 0, 0)')
    _trigger('stock_entries_move_balance', 'AFTER INSERT ON stock_entries', f'{_moved()}; {_refused(HELD, _too_much())}')


def _trigger(name: str, when: str, body: str) -> None:
    op.execute(f'CREATE TRIGGER {name} {when} BEGIN {body}; END')


def _refused(why: str, condition: str = '1') -> str:
    return f"SELECT RAISE(ABORT, '{why}') WHERE {condition}"


def _held_by_postgresql() -> None:
    _function('refuse_stock_change', "RAISE EXCEPTION '% are append-only', TG_TABLE_NAME")
    _function('begin_balance', f'{EMPTY} VALUES (NEW.id, 0, 0, 0, 0, 0, 0); RETURN NULL')
    _function('refuse_balance_by_hand', "IF TG_OP = 'TRUNCATE' OR pg_trigger_depth() < 2 THEN "
              "RAISE EXCEPTION 'balances are moved by entries'; END IF; RETURN NEW")
    # The balance's row is locked from here to the commit: whoever comes next adds up what this one has written.
    _function('move_balance', f"{_moved()}; IF NEW.line_id IS NOT NULL AND ({_too_much()}) THEN "
              f"RAISE EXCEPTION '{HELD}'; END IF; RETURN NULL")
    for table in FOREVER:
        _calls(f'{table}_append_only', f'BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT',
               'refuse_stock_change')
    _calls('lots_begin_balance', 'AFTER INSERT ON lots FOR EACH ROW', 'begin_balance')
    _calls('stock_entries_move_balance', 'AFTER INSERT ON stock_entries FOR EACH ROW', 'move_balance')
    _calls('balances_by_entries', 'BEFORE INSERT OR UPDATE OR DELETE ON balances FOR EACH ROW',
           'refuse_balance_by_hand')
    _calls('balances_no_truncate', 'BEFORE TRUNCATE ON balances FOR EACH STATEMENT', 'refuse_balance_by_hand')


def _function(name: str, body: str) -> None:
    op.execute(f'CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$')


def _calls(trigger: str, when: str, function: str) -> None:
    op.execute(f'CREATE TRIGGER {trigger} {when} EXECUTE FUNCTION {function}()')
