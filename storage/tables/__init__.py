"""The tables. Every time is aware UTC to the microsecond, on SQLite and PostgreSQL alike."""

from storage.tables.answered import (
    absences,
    drafts,
    followups,
    knowledge,
    model_calls,
    publications,
    publishing_stops,
    queue,
    queue_timeline,
)
from storage.tables.asked import backfills, blinds, received, sources, spending, troubles
from storage.tables.base import Id, Moment, metadata
from storage.tables.heard import bands, erasures, hearings, matches, mentions, revisions, rollups, searchable
from storage.tables.judged import brand_state, complaint_mentions, complaints, outcomes, transitions
from storage.tables.learnt import corrections, heads
from storage.tables.people import accounts, audit, invitations, keys, searches, sessions
from storage.tables.told import alerts, fixes, outbox, silences, timeline

__all__ = [
    "Id",
    "Moment",
    "absences",
    "accounts",
    "alerts",
    "audit",
    "backfills",
    "bands",
    "blinds",
    "brand_state",
    "complaint_mentions",
    "complaints",
    "corrections",
    "drafts",
    "erasures",
    "fixes",
    "followups",
    "heads",
    "hearings",
    "invitations",
    "keys",
    "knowledge",
    "matches",
    "mentions",
    "metadata",
    "model_calls",
    "outbox",
    "outcomes",
    "publications",
    "publishing_stops",
    "queue",
    "queue_timeline",
    "received",
    "revisions",
    "rollups",
    "searchable",
    "searches",
    "sessions",
    "silences",
    "sources",
    "spending",
    "timeline",
    "transitions",
    "troubles",
]
