"""Where it is heard: sources, what they cost, and when they were not well."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text

from storage.tables.base import Moment, metadata

sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("cursor", JSON, nullable=False),
    Column("not_before", Moment),
    Column("last_heard", Moment),
    Column("last_error", Text),
    Column("error_class", Text),
    Column("failed_since", Moment),
    Column("failures", Integer, nullable=False),
    Column("newest", Moment),  # the latest saying heard from it, of whatever it says, matched or not
    Column("silences", JSON, nullable=False),  # day -> seconds of the longest silence that ended on it
    Column("sayings", JSON, nullable=False),  # day -> how many sayings it had
    Column("lag", Float),  # seconds from saying to hearing, smoothed over hearings
    Column("paused", Moment),  # since when a person lets it rest; null: not, whatever the settings say
    Column("paused_by", Text),
)

spending = Table(
    "spending",
    metadata,
    Column("source", Text, primary_key=True),
    Column("period", String(10), primary_key=True),  # 2026-11 or 2026-11-28, in the zone of the price
    Column("cost", Float, nullable=False),
    Column("looking", Float),  # how much of it was spent on looking again; null: nothing
)

backfills = Table(
    "backfills",
    metadata,
    Column("source", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),  # what was said from here on is left to the hearings
    Column("cursor", JSON, nullable=False),
    Column("heard", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("done", Moment),
)

received = Table(
    "received",
    metadata,
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

troubles = Table(
    "troubles",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cause", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("alert", Text, nullable=False),  # the key of the alert that told of it, maybe with others
)

blinds = Table(
    "blinds",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("why", Text, nullable=False),
)
