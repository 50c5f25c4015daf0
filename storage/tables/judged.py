"""What was made of it: the detector's memory, complaints, and what became of them."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from storage.tables.base import Id, Moment, metadata

brand_state = Table(
    "brand_state",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("edge", Moment, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("brand", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("first", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Index(None, "brand", "changed"),
)

complaint_mentions = Table(
    "complaint_mentions",
    metadata,
    Column("complaint", String(16), ForeignKey("complaints.id"), primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), primary_key=True),
)

transitions = Table(
    "transitions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("complaint", String(16), ForeignKey("complaints.id"), nullable=False),
    Column("brand", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("notifies", Boolean, nullable=False),
    Column("held_why", Text),
    Column("joined", String(16)),  # the complaint that it joined
    Index(None, "complaint"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("complaint", String(16), ForeignKey("complaints.id"), primary_key=True),
    Column("brand", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("first", Moment, nullable=False),
    Column("kind", Text, nullable=False),  # what outcomes are compared by: the topic; of a novel one its class
    Column("raised", Moment),  # the edge of the first alert; null: there was none
    Column("told", Moment),  # when the first notice was sent; null: nobody was told
    Column("half", Moment, nullable=False),  # when half of it had been said
    Column("peak", Moment, nullable=False),  # the end of its largest hour
    Column("closed", Moment, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("before", Integer, nullable=False),  # of the mentions, those said before it was told
    Column("volume", Float, nullable=False),  # weighted, as a forecast is
    Column("forecast", Float),  # of the first alert
    Column("final", Float),  # what was heard a day after it, as a forecast counts; null: no forecast to compare
    Index(None, "brand", "closed"),
)
