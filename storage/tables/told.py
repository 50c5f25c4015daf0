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
    Column("owner", Text),  # who looks after it; null: nobody yet
    Column("continues", Id),  # the earlier alert of the same complaint, which this one goes on from
    Index(None, "brand", "time"),
    Index(None, "state", "time"),
    Index(None, "complaint"),
    Index(None, "continues"),
    Index(None, "brand", "state", "time"),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert", Id, ForeignKey("alerts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("did", String(16), nullable=False),  # alerts.timeline.Did
    Column("said", Text, nullable=False),  # of a verdict which; of an assignment to whom; the words of a comment
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
    Column("kind", String(16), nullable=False, server_default="alert"),  # alerts.alert.NoticeKind
    Column("step", Integer, nullable=False, server_default="1"),  # of the escalation
    Column("until", Moment),  # held until then, and told after it if it still matters; null: not held, or for good
    Column("under", Text),  # held while the alert of this key is not resolved: it is a part of that storm
    Column("told_in", Text),  # the key of the notice in which what was held has been told
    Column("answered", Moment),  # when the link in it was used: it works once
    Index(None, "state", "due"),
    Index(None, "brand", "due"),
    Index(None, "alert"),
    Index(None, "state", "until"),
    Index(None, "under"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("brand", Text),  # each of these: null matches all
    Column("topic", Text),
    Column("severity", String(16)),  # what is at most so severe
    Column("source", Text),  # of alerts about a source, or whose people all speak there
    Column("language", Text),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),  # one that is ended early ends at that moment
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),  # whether it holds what is urgent as well
    Index(None, "until"),
)

fixes = Table(
    "fixes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("at", Moment, nullable=False),  # from when on it is better
    Column("marked", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),  # what was done
    Index(None, "brand", "at"),
)
