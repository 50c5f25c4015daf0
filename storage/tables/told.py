"""Who is told, and what they did about it."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.base import Id, Moment, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("complaint", String(16)),
    Column("time", Moment, nullable=False),
    Column("brand", Text),  # null: it concerns a source, not one brand
    Column("source", Text),
    Column("topic", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("stage", String(16)),
    Column("severity", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("evidence", JSON),
    Column("explanation", JSON),  # what the texts said at that moment; null: before that was kept, or no texts
    Column(
        "witnesses", JSON, nullable=False
    ),  # row ids of mentions: their words are kept once, where they can be erased
    Index(None, "brand", "time"),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert", Id, ForeignKey("alerts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("did", String(16), nullable=False),  # verdict; what else a person does to an alert
    Column("said", Text, nullable=False),  # of a verdict: real, noise, duplicate, known
    Column("why", Text, nullable=False),
    Index(None, "alert"),
    Index(None, "did", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("alert", Text, nullable=False),
    Column("brand", Text),
    Column("topic", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("cause", String(16)),  # of its alert; null before this was kept
    Column("receiver", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("sent", Moment),
    Column("error", Text),
    Index(None, "state", "due"),
    Index(None, "brand", "due"),
)
