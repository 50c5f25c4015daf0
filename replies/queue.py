"""Which mentions deserve an answer, and by when."""

from datetime import datetime, timedelta

from mentions import Mention
from replies.item import QueueKind
from sentiment import Understanding

COMPLAINT = 0.5
UNHAPPY, HAPPY = 2, 4  # of 5 stars
DETRACTOR, PROMOTER = 6, 9  # of the 0 to 10 of a survey
ONE_WAY = ("article", "repost")  # nobody there waits for an answer


def queue_kind(understanding: Understanding, mention: Mention, urgent: str | None = None) -> QueueKind | None:
    """Complaint from a probability of .5, for an unhappy rating in any language, or where a person must see it at once
    for a reason; else question; else praise; else None.

    Articles and reposts speak to nobody, so they are never queued.
    """
    if mention.kind in ONE_WAY:
        return None
    rated = _rated(mention)
    if urgent or (understanding.complaint or 0.0) >= COMPLAINT or rated == "complaint":
        return "complaint"
    if understanding.question or mention.kind == "question":
        return "question"
    return "praise" if understanding.praise or rated == "praise" else None


def due(mention: Mention, goal: timedelta) -> datetime:
    """When the answer should be there: goal after it was said, whenever it was heard."""
    return mention.said + goal


def _rated(mention: Mention) -> QueueKind | None:
    if mention.rating is None:
        return None
    low, high = (DETRACTOR, PROMOTER) if mention.kind == "survey" else (UNHAPPY, HAPPY)
    return "complaint" if mention.rating <= low else "praise" if mention.rating >= high else None
