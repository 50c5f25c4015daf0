"""What deserves an answer, and what one would say."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from storage.tables.base import Id, Moment, metadata

queue = Table(
    "queue",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("brand", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("mention", "brand"),
    Index(None, "state", "due"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue_item", Id, ForeignKey("queue.id"), nullable=False, unique=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("checks", JSON, nullable=False),
)
