"""The health of sources, what they cost, what is pushed, looked at again, filled in and erased"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

LOOSE = (('complaint', sa.String(16)), ('brand', sa.Text()), ('stage', sa.String(16)), ('evidence', sa.JSON()))
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('mentions', sa.Column('looked', MOMENT))
    _sources()
    _alerts()
    _new_tables()


def _sources() -> None:
    op.add_column('sources', sa.Column('newest', MOMENT))
    op.add_column('sources', sa.Column('lag', sa.Float()))
    op.add_column('sources', sa.Column('silences', sa.JSON()))
    op.add_column('sources', sa.Column('sayings', sa.JSON()))
    op.execute(sa.text("UPDATE sources SET silences = '{}', sayings = '{}'"))
    with op.batch_alter_table('sources') as batch_op:
        for name in ('silences', 'sayings'):
            batch_op.alter_column(name, existing_type=sa.JSON(), nullable=False)
        batch_op.drop_column('cost')


def _alerts() -> None:
    op.add_column('alerts', sa.Column('source', sa.Text()))
    with op.batch_alter_table('alerts') as batch_op:
        for name, kind in LOOSE:
            batch_op.alter_column(name, existing_type=kind, nullable=True)
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.alter_column('brand', existing_type=sa.Text(), nullable=True)


def _new_tables() -> None:
    op.create_table(
        'spending',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('period', sa.String(10), nullable=False),
        sa.Column('cost', sa.Float(), nullable=False),
        sa.Column('looking', sa.Float()),
        sa.PrimaryKeyConstraint('source', 'period', name='pk_spending'),
    )
    op.create_table(
        'backfills',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('since', MOMENT, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('cursor', sa.JSON(), nullable=False),
        sa.Column('heard', sa.Integer(), nullable=False),
        sa.Column('new', sa.Integer(), nullable=False),
        sa.Column('done', MOMENT),
        sa.PrimaryKeyConstraint('source', name='pk_backfills'),
    )
    _more_tables()


def _more_tables() -> None:
    op.create_table(
        'received',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('source', 'key', name='pk_received'),
    )
    op.create_index('ix_received_at', 'received', ['at'])
    op.create_table(
        'troubles',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('cause', sa.String(16), nullable=False),
        sa.Column('since', MOMENT, nullable=False),
        sa.Column('alert', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('source', name='pk_troubles'),
    )
    op.create_table(
        'blinds',
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('since', MOMENT, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('brand', 'since', name='pk_blinds'),
    )
    op.create_table(
        'erasures',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('author', sa.String(64), nullable=False),
        sa.Column('counts', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_erasures'),
    )


def downgrade() -> None:
    for table in ('erasures', 'blinds', 'troubles', 'received', 'backfills', 'spending'):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM outbox WHERE brand IS NULL"))
    op.execute(sa.text("DELETE FROM alerts WHERE source IS NOT NULL"))
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.alter_column('brand', existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table('alerts') as batch_op:
        for name, kind in LOOSE:
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.drop_column('source')
    with op.batch_alter_table('sources') as batch_op:
        batch_op.add_column(sa.Column('cost', sa.Float(), nullable=False, server_default='0'))
        for name in ('newest', 'lag', 'silences', 'sayings'):
            batch_op.drop_column(name)
    with op.batch_alter_table('mentions') as batch_op:
        batch_op.drop_column('looked')
