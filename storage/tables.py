"""The tables. Every time is aware UTC to the microsecond, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER gets a row id by itself there


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as UTC. A naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite has no time zones: there it is the naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be kept: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever zone the connection speaks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
    Index(None, "brand", "folded", "said"),
    Index(None, "brand", "said"),
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

erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("author", String(64), nullable=False),  # a hash: the receipt can be checked, the name cannot be read
    Column("counts", JSON, nullable=False),
)

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
    Index(None, "complaint"),
)

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
    Column(
        "witnesses", JSON, nullable=False
    ),  # row ids of mentions: their words are kept once, where they can be erased
    Index(None, "brand", "time"),
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
