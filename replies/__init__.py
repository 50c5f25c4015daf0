"""Drafts for a person to approve. This package writes; it never sends."""

from replies.draft import Draft, DraftState, QueueItem, QueueKind, QueueState
from replies.propose import Proposal, draft
from replies.queue import due, queue_kind

__all__ = ["Draft", "DraftState", "Proposal", "QueueItem", "QueueKind", "QueueState", "draft", "due", "queue_kind"]
