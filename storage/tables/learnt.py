"""What people corrected, and what was learnt of it."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from storage.tables.base import Id, Moment, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),  # its words are kept once, where they are erased
    Column("brand", Text, nullable=False),
    Column("purpose", String(16), nullable=False),  # correction, teach, accuracy: the last is never learnt from
    Column("label", String(8)),
    Column("complaint", Boolean),
    Column("topic", Text),
    Column("before", JSON, nullable=False),  # what had been understood: label, complaint, topic, version
    Column("content", String(64), nullable=False),  # hash of the words that were judged: of others it says nothing
    Column("why", Text, nullable=False),  # may quote the mention, so it goes with it
    Column("undoes", Id, ForeignKey("corrections.id"), unique=True),  # an undoing is a row of its own
    Index(None, "brand", "at"),
    Index(None, "mention"),
)

heads = Table(
    "heads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("made", Moment, nullable=False),
    Column("labels", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # champion, retired, rejected
    Column("why", Text, nullable=False),
    Column("report", JSON, nullable=False),
    Column("data", LargeBinary, nullable=False),  # npz: numbers and JSON, never pickle
    Index(None, "brand", "state"),
)
