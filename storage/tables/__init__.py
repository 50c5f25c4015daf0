"""The tables. Every time is aware UTC to the microsecond, on SQLite and PostgreSQL alike."""

from storage.tables.answered import drafts, queue
from storage.tables.asked import backfills, blinds, received, sources, spending, troubles
from storage.tables.base import Id, Moment, metadata
from storage.tables.heard import bands, erasures, hearings, matches, mentions, revisions, rollups
from storage.tables.judged import brand_state, complaint_mentions, complaints, mutes, outcomes, transitions
from storage.tables.learnt import corrections, heads
from storage.tables.told import alerts, outbox, timeline

__all__ = [
    "Id",
    "Moment",
    "alerts",
    "backfills",
    "bands",
    "blinds",
    "brand_state",
    "complaint_mentions",
    "complaints",
    "corrections",
    "drafts",
    "erasures",
    "heads",
    "hearings",
    "matches",
    "mentions",
    "metadata",
    "mutes",
    "outbox",
    "outcomes",
    "queue",
    "received",
    "revisions",
    "rollups",
    "sources",
    "spending",
    "timeline",
    "transitions",
    "troubles",
]
