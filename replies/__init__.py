"""Drafts for a person to approve. This package writes; it never sends."""

from replies.entry import Entry
from replies.item import Draft, DraftState, Finding, QueueItem, QueueKind, QueueState, Source
from replies.propose import Proposal, draft
from replies.queue import due, queue_kind
from replies.rank import FITS, Fit, rank
from replies.timeline import Line

__all__ = [
    "FITS",
    "Draft",
    "DraftState",
    "Entry",
    "Finding",
    "Fit",
    "Line",
    "Proposal",
    "QueueItem",
    "QueueKind",
    "QueueState",
    "Source",
    "draft",
    "due",
    "queue_kind",
    "rank",
]
