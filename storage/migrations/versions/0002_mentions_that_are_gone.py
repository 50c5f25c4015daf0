"""Mentions that are gone at their source"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('mentions', sa.Column('gone', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_mentions_external_id', 'mentions', ['external_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_mentions_external_id', table_name='mentions')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_column('gone')
