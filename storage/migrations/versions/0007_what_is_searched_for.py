"""Full text of the mentions; indexes for their pages"""

import sqlalchemy as sa
from alembic import op

from storage.searchable import fill

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
# `detail=none`: which mentions have a word, not where. The words are ASCII letters, digits and blanks already.
SQLITE = (
    "CREATE VIRTUAL TABLE searchable_index USING fts5"
    "(words, content='searchable', content_rowid='mention', detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER searchable_added AFTER INSERT ON searchable BEGIN"
    " INSERT INTO searchable_index(rowid, words) VALUES (new.mention, new.words); END",
    "CREATE TRIGGER searchable_erased AFTER DELETE ON searchable BEGIN"
    " INSERT INTO searchable_index(searchable_index, rowid, words) VALUES ('delete', old.mention, old.words); END",
    "CREATE TRIGGER searchable_changed AFTER UPDATE ON searchable BEGIN"
    " INSERT INTO searchable_index(searchable_index, rowid, words) VALUES ('delete', old.mention, old.words);"
    " INSERT INTO searchable_index(rowid, words) VALUES (new.mention, new.words); END",
)
POSTGRESQL = (
    "CREATE INDEX searchable_index ON searchable USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def upgrade() -> None:
    conn = op.get_bind()
    op.create_table(
        'searchable',
        sa.Column('mention', ID, nullable=False, autoincrement=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['mention'], ['mentions.id'], name='fk_searchable_mention_mentions'),
        sa.PrimaryKeyConstraint('mention', name='pk_searchable'),
    )
    for statement in SQLITE if conn.dialect.name == 'sqlite' else POSTGRESQL:
        conn.exec_driver_sql(statement)
    fill(conn)
    op.create_index('ix_matches_brand_mention', 'matches', ['brand', 'mention'])
    op.create_index('ix_matches_brand_topic_mention', 'matches', ['brand', 'topic', 'mention'])
