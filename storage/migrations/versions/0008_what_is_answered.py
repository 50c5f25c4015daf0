"""The reply queue: states, drafts, knowledge, publications, follow-ups"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
# As that of the mentions in 0007, over columns of the table itself.
SQLITE = (
    "CREATE VIRTUAL TABLE knowledge_index USING fts5"
    "(words, content='knowledge', content_rowid='id', detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER knowledge_added AFTER INSERT ON knowledge BEGIN"
    " INSERT INTO knowledge_index(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER knowledge_erased AFTER DELETE ON knowledge BEGIN"
    " INSERT INTO knowledge_index(knowledge_index, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER knowledge_changed AFTER UPDATE OF words ON knowledge BEGIN"
    " INSERT INTO knowledge_index(knowledge_index, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO knowledge_index(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL = ("CREATE INDEX knowledge_index ON knowledge USING gin (array_to_tsvector(string_to_array(words, ' ')))",)
STATES = {'open': 'queued', 'answered': 'sent', 'dismissed': 'rejected'}


def upgrade() -> None:
    _queue()
    _drafts()
    _publishing()
    _knowledge()
    _people()


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default='0')


def _id() -> sa.Column[Any]:
    return sa.Column('id', ID, nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=False)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint('id', name=f'pk_{table}')


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=f'fk_{table}_{column}_{other}')


def _queue() -> None:
    for column in (
        sa.Column('queued', MOMENT),
        sa.Column('severity', sa.String(16), nullable=False, server_default='low'),
        _number('reach'),
        sa.Column('voice', sa.Text()),
        sa.Column('editor', sa.Text()),
        sa.Column('editing_until', MOMENT),
        _number('version'),
        sa.Column('sent', MOMENT),
        sa.Column('after', ID),
        _text('why', ''),
    ):
        op.add_column('queue', column)
    op.create_index('ix_queue_brand_state_due', 'queue', ['brand', 'state', 'due'])
    op.create_index('ix_queue_voice_brand', 'queue', ['voice', 'brand'])
    rows = sa.table('queue', sa.column('state'))
    for before, after in STATES.items():
        op.execute(rows.update().where(rows.c.state == before).values(state=after))
    op.create_table(
        'queue_timeline',
        _id(),
        sa.Column('item', ID, nullable=False),
        _moment('at'),
        _text('by'),
        sa.Column('did', sa.String(16), nullable=False),
        _text('text'),
        _text('why'),
        _of('queue_timeline', 'item', 'queue'),
        _key('queue_timeline'),
    )
    op.create_index('ix_queue_timeline_item', 'queue_timeline', ['item'])
    op.create_index('ix_queue_timeline_did_at', 'queue_timeline', ['did', 'at'])


def _drafts() -> None:
    """Checks were sentences: a draft that nobody decided on is made anew when somebody asks for it."""
    for column in (
        _text('by', 'templates'),
        sa.Column('sources', sa.JSON(), nullable=False, server_default='[]'),
        sa.Column('needs', sa.Text()),
        _text('language', 'en'),
        sa.Column('topic', sa.Text()),
        sa.Column('situation', sa.String(16), nullable=False, server_default=''),
        sa.Column('content', sa.String(64), nullable=False, server_default=''),
        sa.Column('at', MOMENT),
    ):
        op.add_column('drafts', column)
    rows = sa.table('drafts', sa.column('state'), sa.column('checks', sa.JSON()))
    op.execute(rows.delete().where(rows.c.state == 'proposed'))
    op.execute(rows.update().values(checks=[]))
    op.create_table(
        'model_calls',
        _id(),
        _moment('at'),
        sa.Column('item', ID, nullable=False),
        _text('model'),
        sa.Column('key', sa.String(64)),
        sa.Column('used', sa.Boolean(), nullable=False, server_default=sa.false()),
        _number('asked'),
        _number('answered'),
        sa.Column('cost', sa.Float(), nullable=False, server_default='0'),
        _text('why'),
        _of('model_calls', 'item', 'queue'),
        _key('model_calls'),
        sa.UniqueConstraint('key', name='uq_model_calls_key'),
    )
    op.create_index('ix_model_calls_at', 'model_calls', ['at'])
    op.create_index('ix_model_calls_item', 'model_calls', ['item'])


def _publishing() -> None:
    op.create_table(
        'publications',
        _id(),
        _text('key'),
        sa.Column('item', ID, nullable=False),
        sa.Column('mention', ID, nullable=False),
        _text('publisher'),
        sa.Column('state', sa.String(16), nullable=False),
        _text('text'),
        _text('by'),
        _moment('due'),
        _number('attempts'),
        sa.Column('leased_until', MOMENT),
        sa.Column('sent', MOMENT),
        sa.Column('origin', sa.Text()),
        sa.Column('external_id', sa.Text()),
        sa.Column('url', sa.Text()),
        sa.Column('cost', sa.Float(), nullable=False, server_default='0'),
        sa.Column('error', sa.Text()),
        _of('publications', 'item', 'queue'),
        _of('publications', 'mention', 'mentions'),
        _key('publications'),
        sa.UniqueConstraint('key', name='uq_publications_key'),
    )
    op.create_index('ix_publications_state_due', 'publications', ['state', 'due'])
    op.create_index('ix_publications_item', 'publications', ['item'])
    op.create_index('ix_publications_external_id', 'publications', ['external_id'])
    op.create_table(
        'publishing_stops',
        _id(),
        _moment('at'),
        _text('by'),
        _text('why'),
        sa.Column('ended', MOMENT),
        sa.Column('ended_by', sa.Text()),
        _key('publishing_stops'),
    )


def _knowledge() -> None:
    op.create_table(
        'knowledge',
        _id(),
        _text('key'),
        sa.Column('brand', sa.Text()),
        _text('language'),
        _text('question'),
        sa.Column('also', sa.JSON(), nullable=False),
        _text('answer'),
        sa.Column('tags', sa.JSON(), nullable=False),
        sa.Column('valid_until', MOMENT),
        sa.Column('content', sa.String(64), nullable=False),
        _text('by'),
        _moment('at'),
        sa.Column('removed', MOMENT),
        _text('words'),
        _key('knowledge'),
        sa.UniqueConstraint('key', name='uq_knowledge_key'),
    )
    op.create_index('ix_knowledge_language_removed', 'knowledge', ['language', 'removed'])
    conn = op.get_bind()
    for statement in SQLITE if conn.dialect.name == 'sqlite' else POSTGRESQL:
        conn.exec_driver_sql(statement)


def _people() -> None:
    op.create_table(
        'followups',
        _id(),
        _text('brand'),
        sa.Column('mention', ID),
        sa.Column('voice', sa.Text()),
        _moment('due'),
        _text('owner'),
        _text('note'),
        _text('by'),
        _moment('at'),
        sa.Column('done', MOMENT),
        sa.Column('done_by', sa.Text()),
        _of('followups', 'mention', 'mentions'),
        _key('followups'),
    )
    op.create_index('ix_followups_done_due', 'followups', ['done', 'due'])
    op.create_index('ix_followups_voice_brand', 'followups', ['voice', 'brand'])
    op.create_index('ix_followups_mention', 'followups', ['mention'])
    op.create_table(
        'absences',
        _id(),
        _text('who'),
        _moment('since'),
        _moment('until'),
        _text('deputy'),
        _text('by'),
        _key('absences'),
    )
    op.create_index('ix_absences_until', 'absences', ['until'])
