"""What people did with an alert, what became of a complaint, which topics are muted"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('alerts', sa.Column('explanation', sa.JSON()))
    op.add_column('outbox', sa.Column('cause', sa.String(16)))
    op.add_column('transitions', sa.Column('joined', sa.String(16)))
    op.create_table(
        'timeline',
        sa.Column('id', ID, nullable=False),
        sa.Column('alert', ID, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('did', sa.String(16), nullable=False),
        sa.Column('said', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['alert'], ['alerts.id'], name='fk_timeline_alert_alerts'),
        sa.PrimaryKeyConstraint('id', name='pk_timeline'),
    )
    op.create_index('ix_timeline_alert', 'timeline', ['alert'])
    op.create_index('ix_timeline_did_at', 'timeline', ['did', 'at'])
    op.create_table(
        'outcomes',
        sa.Column('complaint', sa.String(16), nullable=False),
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('cause', sa.String(16), nullable=False),
        sa.Column('first', MOMENT, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('raised', MOMENT),
        sa.Column('told', MOMENT),
        sa.Column('half', MOMENT, nullable=False),
        sa.Column('peak', MOMENT, nullable=False),
        sa.Column('closed', MOMENT, nullable=False),
        sa.Column('mentions', sa.Integer(), nullable=False),
        sa.Column('voices', sa.Integer(), nullable=False),
        sa.Column('before', sa.Integer(), nullable=False),
        sa.Column('volume', sa.Float(), nullable=False),
        sa.Column('forecast', sa.Float()),
        sa.Column('final', sa.Float()),
        sa.ForeignKeyConstraint(['complaint'], ['complaints.id'], name='fk_outcomes_complaint_complaints'),
        sa.PrimaryKeyConstraint('complaint', name='pk_outcomes'),
    )
    op.create_index('ix_outcomes_brand_closed', 'outcomes', ['brand', 'closed'])
    op.create_table(
        'mutes',
        sa.Column('id', ID, nullable=False),
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('since', MOMENT, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('urgent', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_mutes'),
    )
    op.create_index('ix_mutes_brand_until', 'mutes', ['brand', 'until'])
