"""Drafts for a person to approve. This package writes; it never sends."""

from replies.asked import Asked
from replies.entry import Entry
from replies.item import Draft, DraftState, Finding, QueueItem, QueueKind, QueueState, Source
from replies.queue import Asking, Desk, due, item_of, queue_kind
from replies.rank import FITS, Fit, rank
from replies.timeline import Line
from replies.voice import Voice
from replies.writing import Proposal, write

__all__ = [
    "FITS",
    "Asked",
    "Asking",
    "Desk",
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
    "Voice",
    "due",
    "item_of",
    "queue_kind",
    "rank",
    "write",
]
