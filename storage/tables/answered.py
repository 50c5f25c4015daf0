"""What deserves an answer, what one would say, who did what about it, and what was sent."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy import false as no

from storage.tables.base import Id, Moment, metadata

queue = Table(
    "queue",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("brand", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", String(16), nullable=False),  # replies.item.QueueState
    Column("queued", Moment),  # when it came into the queue; null: before that was kept
    Column("severity", String(16), nullable=False, server_default="low"),
    Column("reach", Integer, nullable=False, server_default="0"),  # people who may have seen it, at most
    Column("voice", Text),  # origin and key of its author; null: unknown, or erased
    Column("editor", Text),  # who has it open; null: nobody
    Column("editing_until", Moment),  # nobody else changes it before that
    Column("version", Integer, nullable=False, server_default="0"),  # compare and swap: every change adds one
    Column("sent", Moment),  # when the answer was first sent or marked as sent
    Column("after", Id),  # the row of the author's next mention of the brand after the answer
    Column("why", Text, nullable=False, server_default=""),  # of the last change of its state
    UniqueConstraint("mention", "brand"),
    Index(None, "state", "due"),
    Index(None, "brand", "state", "due"),
    Index(None, "voice", "brand"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue_item", Id, ForeignKey("queue.id"), nullable=False, unique=True),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("state", String(16), nullable=False),  # replies.item.DraftState
    Column("due", Moment, nullable=False),
    Column("text", Text, nullable=False),  # empty: it needs a person, and `needs` says why
    Column("checks", JSON, nullable=False),  # replies.item.Finding
    Column("by", Text, nullable=False, server_default="templates"),  # or a model, or the person who wrote it last
    Column("sources", JSON, nullable=False, server_default="[]"),  # replies.item.Source: what it is written from
    Column("needs", Text),  # why a person must write it
    Column("language", Text, nullable=False, server_default="en"),
    Column("topic", Text),
    Column("situation", String(16), nullable=False, server_default=""),  # replies.item.Situation
    Column("content", String(64), nullable=False, server_default=""),  # hash of the words that it answers
    Column("at", Moment),
)

queue_timeline = Table(
    "queue_timeline",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item", Id, ForeignKey("queue.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("did", String(16), nullable=False),  # replies.timeline.Did
    Column("text", Text, nullable=False),  # the draft after it, where it changed the draft; gone with its mention
    Column("why", Text, nullable=False),
    Index(None, "item"),
    Index(None, "did", "at"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # idempotency key: an item and its approval
    Column("item", Id, ForeignKey("queue.id"), nullable=False),
    Column("mention", Id, ForeignKey("mentions.id"), nullable=False),
    Column("publisher", Text, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, sending, sent, rehearsed, failed, unsure, undone
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),  # who approved
    Column("due", Moment, nullable=False),  # not before: until then it can be undone
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", Moment),
    Column("sent", Moment),
    Column("origin", Text),  # with external_id: how our own answer is known at its platform
    Column("external_id", Text),
    Column("url", Text),
    Column("cost", Float, nullable=False, server_default="0"),
    Column("error", Text),
    Index(None, "state", "due"),
    Index(None, "item"),
    Index(None, "external_id"),
)

publishing_stops = Table(
    "publishing_stops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("ended", Moment),  # null: nothing is published now
    Column("ended_by", Text),
)

knowledge = Table(
    "knowledge",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # where it stands: file and heading, or the item it was sent for
    Column("brand", Text),  # null: of all brands
    Column("language", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("also", JSON, nullable=False),  # other ways to ask for it
    Column("answer", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("valid_until", Moment),
    Column("content", String(64), nullable=False),  # hash: the same is not loaded twice
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("removed", Moment),  # it stands in no file any more, or a person took it out
    Column("words", Text, nullable=False),  # its replies.terms as an index writes them: a full-text index is over them
    Index(None, "language", "removed"),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("item", Id, ForeignKey("queue.id"), nullable=False),
    Column("model", Text, nullable=False),
    Column("key", String(64), unique=True),  # hash of what was asked, so that it is asked once; null: it failed
    Column("used", Boolean, nullable=False, server_default=no()),  # whether its text became the draft
    Column("asked", Integer, nullable=False, server_default="0"),  # tokens
    Column("answered", Integer, nullable=False, server_default="0"),
    Column("cost", Float, nullable=False, server_default="0"),
    Column("why", Text, nullable=False),  # what came of it, or why nothing did
    Index(None, "at"),
    Index(None, "item"),
)

followups = Table(
    "followups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("mention", Id, ForeignKey("mentions.id")),  # null: of the author as such
    Column("voice", Text),  # origin and key of the author; null: erased, or nobody's
    Column("due", Moment, nullable=False),
    Column("owner", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done", Moment),
    Column("done_by", Text),
    Index(None, "done", "due"),
    Index(None, "voice", "brand"),
    Index(None, "mention"),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("who", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),  # one that is ended early ends at that moment
    Column("deputy", Text, nullable=False),
    Column("by", Text, nullable=False),
    Index(None, "until"),
)
