"""Copies are found by their group"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_mentions_copy_group', 'mentions', ['copy_group'])
