"""Drafts for a person to approve. This package writes; it never sends."""

from replies.draft import Draft, QueueItem

__all__ = ["Draft", "QueueItem"]
