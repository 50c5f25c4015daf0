"""What people do with alerts, silences, accounts of the console"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('alerts', sa.Column('owner', sa.Text()))
    op.add_column('alerts', sa.Column('continues', ID))
    op.create_index('ix_alerts_state_time', 'alerts', ['state', 'time'])
    op.create_index('ix_alerts_complaint', 'alerts', ['complaint'])
    op.create_index('ix_alerts_continues', 'alerts', ['continues'])
    op.create_index('ix_alerts_brand_state_time', 'alerts', ['brand', 'state', 'time'])
    op.add_column('outbox', sa.Column('kind', sa.String(16), nullable=False, server_default='alert'))
    op.add_column('outbox', sa.Column('step', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('outbox', sa.Column('until', MOMENT))
    op.add_column('outbox', sa.Column('under', sa.Text()))
    op.add_column('outbox', sa.Column('told_in', sa.Text()))
    op.add_column('outbox', sa.Column('answered', MOMENT))
    op.create_index('ix_outbox_alert', 'outbox', ['alert'])
    op.create_index('ix_outbox_state_until', 'outbox', ['state', 'until'])
    op.create_index('ix_outbox_under', 'outbox', ['under'])
    op.add_column('sources', sa.Column('paused', MOMENT))
    op.add_column('sources', sa.Column('paused_by', sa.Text()))
    voiced = sa.text('first AND complaint >= 0.5')
    covering = ['brand', 'topic', 'said', 'first', 'complaint']
    op.create_index('ix_matches_voiced', 'matches', covering, sqlite_where=voiced, postgresql_where=voiced)
    _silences()
    _people()


def _silences() -> None:
    silences = op.create_table(
        'silences',
        sa.Column('id', ID, nullable=False),
        sa.Column('brand', sa.Text()),
        sa.Column('topic', sa.Text()),
        sa.Column('severity', sa.String(16)),
        sa.Column('source', sa.Text()),
        sa.Column('language', sa.Text()),
        sa.Column('since', MOMENT, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('urgent', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_silences'),
    )
    op.create_index('ix_silences_until', 'silences', ['until'])
    mutes = sa.table('mutes', *(sa.column(name) for name in ('brand', 'topic', 'since', 'until', 'by', 'why', 'urgent')))
    every = sa.select(
        mutes.c.brand, sa.func.nullif(mutes.c.topic, '*'), mutes.c.since, mutes.c.until, mutes.c.by, mutes.c.why, mutes.c.urgent
    )
    op.execute(silences.insert().from_select(['brand', 'topic', 'since', 'until', 'by', 'why', 'urgent'], every))
    op.drop_table('mutes')
    op.create_table(
        'fixes',
        sa.Column('id', ID, nullable=False),
        sa.Column('brand', sa.Text(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('marked', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_fixes'),
    )
    op.create_index('ix_fixes_brand_at', 'fixes', ['brand', 'at'])


def _people() -> None:
    op.create_table(
        'accounts',
        sa.Column('id', ID, nullable=False),
        sa.Column('name', sa.String(80), nullable=False),
        sa.Column('password', sa.Text()),
        sa.Column('admin', sa.Boolean(), nullable=False),
        sa.Column('created', MOMENT, nullable=False),
        sa.Column('disabled', MOMENT),
        sa.Column('zone', sa.Text()),
        sa.PrimaryKeyConstraint('id', name='pk_accounts'),
        sa.UniqueConstraint('name', name='uq_accounts_name'),
    )
    op.create_table(
        'sessions',
        sa.Column('token', sa.String(64), nullable=False),
        sa.Column('account', ID, nullable=False),
        sa.Column('created', MOMENT, nullable=False),
        sa.Column('renewed', MOMENT, nullable=False),
        sa.Column('replaced', MOMENT),
        sa.Column('seen', MOMENT, nullable=False),
        sa.Column('agent', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['account'], ['accounts.id'], name='fk_sessions_account_accounts'),
        sa.PrimaryKeyConstraint('token', name='pk_sessions'),
    )
    op.create_index('ix_sessions_account', 'sessions', ['account'])
    op.create_table(
        'invitations',
        sa.Column('token', sa.String(64), nullable=False),
        sa.Column('account', ID, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('used', MOMENT),
        sa.ForeignKeyConstraint(['account'], ['accounts.id'], name='fk_invitations_account_accounts'),
        sa.PrimaryKeyConstraint('token', name='pk_invitations'),
    )
    op.create_table(
        'audit',
        sa.Column('id', ID, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('did', sa.String(32), nullable=False),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_audit'),
    )
    op.create_index('ix_audit_did_at', 'audit', ['did', 'at'])
    op.create_table(
        'keys',
        sa.Column('name', sa.String(32), nullable=False),
        sa.Column('value', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('name', name='pk_keys'),
    )
    op.create_table(
        'searches',
        sa.Column('id', ID, nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('brand', sa.Text()),
        sa.Column('query', sa.Text(), nullable=False),
        sa.Column('filters', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_searches'),
        sa.UniqueConstraint('by', 'name', name='uq_searches_by_name'),
    )
