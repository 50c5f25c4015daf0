"""Which version understood a mention, towards whom, whose first word it is, and what people corrected"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('matches', sa.Column('towards', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('matches', sa.Column('mixed', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('matches', sa.Column('version', sa.Text(), nullable=False, server_default=''))
    op.add_column('matches', sa.Column('first', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('rollups', sa.Column('voices', sa.Integer(), nullable=False, server_default='0'))
    op.execute(sa.text('UPDATE rollups SET voices = mentions'))  # nobody counted them apart before
    op.create_table(
        'corrections',
        sa.Column('id', ID, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('mention', ID, nullable=False),
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('purpose', sa.String(16), nullable=False),
        sa.Column('label', sa.String(8)),
        sa.Column('complaint', sa.Boolean()),
        sa.Column('topic', sa.Text()),
        sa.Column('before', sa.JSON(), nullable=False),
        sa.Column('content', sa.String(64), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('undoes', ID),
        sa.ForeignKeyConstraint(['mention'], ['mentions.id'], name='fk_corrections_mention_mentions'),
        sa.ForeignKeyConstraint(['undoes'], ['corrections.id'], name='fk_corrections_undoes_corrections'),
        sa.PrimaryKeyConstraint('id', name='pk_corrections'),
        sa.UniqueConstraint('undoes', name='uq_corrections_undoes'),
    )
    op.create_index('ix_mentions_copy_group', 'mentions', ['copy_group'])
    op.create_index('ix_corrections_brand_at', 'corrections', ['brand', 'at'])
    op.create_index('ix_corrections_mention', 'corrections', ['mention'])
    op.create_table(
        'heads',
        sa.Column('id', ID, nullable=False),
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('made', MOMENT, nullable=False),
        sa.Column('labels', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('report', sa.JSON(), nullable=False),
        sa.Column('data', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_heads'),
    )
    op.create_index('ix_heads_brand_state', 'heads', ['brand', 'state'])
