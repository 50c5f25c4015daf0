"""What was heard: mentions, what they match and mean, and who counts them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from sentiment.understanding import COMPLAINS
from storage.tables.base import Id, Moment, metadata

VOICED = f"first AND complaint >= {COMPLAINS}"
"""One person who complained: of `matches`, and of the index that counts them. A query that is served by it says so in
the same words."""

mentions = Table(
    "mentions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("said", Moment, nullable=False),
    Column("heard", Moment, nullable=False),
    Column("said_unknown", Boolean, nullable=False),
    Column("edited", Moment),
    Column("author", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("site", Text),
    Column("language", Text),
    Column("country", Text),
    Column("coordinates", JSON),
    Column("tags", JSON, nullable=False),
    Column("reply_to", Text),
    Column("root", Text),
    Column("engagement", JSON, nullable=False),
    Column("rating", Float),
    Column("media", JSON, nullable=False),
    Column("invisible", Integer, nullable=False),
    Column("copy_group", Text, nullable=False),
    Column("content", String(64), nullable=False),  # hash of the latest words heard: another one is an edit
    Column("looked", Moment),  # when its source was last asked for it again; null: never
    Column("gone", Moment),  # when it was known to be deleted at its source: its words and author are erased
    UniqueConstraint("origin", "external_id"),
    Index(None, "said"),
    Index(None, "external_id"),
    Index(None, "copy_group"),
)

searchable = Table(
    "searchable",  # a full-text index stands over it, made by migration 0007: other on each database
    metadata,
    Column("mention", Id, ForeignKey("mentions.id"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),  # mentions.indexed of the latest words; no row: gone, or not indexed yet
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("heard", Moment, nullable=False),
    Column("edited", Moment),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Index(None, "mention"),
)

hearings = Table(
    "hearings",
    metadata,
    Column("mention", Id, ForeignKey("mentions.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("heard", Moment, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("brand", Text, nullable=False),
    Column("said", Moment, nullable=False),  # the mention's, for lists of a brand in order of time
    Column("spans", JSON, nullable=False),
    Column("compound", Float),
    Column("label", String(8), nullable=False),
    Column("complaint", Float),
    Column("question", Boolean, nullable=False),
    Column("praise", Boolean, nullable=False),
    Column("topic", Text),
    Column("language", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("abstained_why", Text),
    Column("evidence", JSON, nullable=False),
    Column("urgent", Text),
    Column("towards", JSON, nullable=False, server_default="[]"),  # what is said of others that the text names
    Column("mixed", Boolean, nullable=False, server_default=false()),  # it feels otherwise about one of them
    Column("version", Text, nullable=False, server_default=""),  # of what understood it; empty: before that was kept
    Column("first", Boolean, nullable=False, server_default=true()),  # of its text and its author, for the brand
    Column("folded", Moment),  # the edge at which the detector counted it; null: not yet
    UniqueConstraint("mention", "brand"),
    Index(  # of few rows, and with all that VOICED asks: they are counted without a look at the table
        "ix_matches_voiced",
        "brand",
        "topic",
        "said",
        "first",
        "complaint",
        sqlite_where=text(VOICED),
        postgresql_where=text(VOICED),
    ),
    Index(None, "brand", "folded", "said"),
    Index(None, "brand", "said"),
    Index(None, "brand", "mention"),
    Index(None, "brand", "topic", "mention"),
)

bands = Table(
    "bands",
    metadata,
    Column("band", Text, primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), primary_key=True),
    Column("said", Moment, nullable=False),
)

rollups = Table(
    "rollups",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("hour", Moment, primary_key=True),
    Column("label", String(8), primary_key=True),
    Column("mentions", Integer, nullable=False),
    Column("complaints", Integer, nullable=False),
    Column("voices", Integer, nullable=False, server_default="0"),  # of the mentions, those that are `first`
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("author", String(64), nullable=False),  # a hash: the receipt can be checked, the name cannot be read
    Column("counts", JSON, nullable=False),
)
