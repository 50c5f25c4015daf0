"""Which mentions deserve an answer, and by when."""

from datetime import datetime, timedelta

from mentions import Mention
from replies.item import QueueKind
from replies.seen import seen, spoken
from sentiment import Understanding

COMPLAINT = 0.5
UNHAPPY, HAPPY = 2, 4  # of 5 stars
DETRACTOR, PROMOTER = 6, 9  # of the 0 to 10 of a survey
ONE_WAY = ("article", "repost")  # nobody there waits for an answer


def queue_kind(understanding: Understanding, mention: Mention, urgent: str | None = None) -> QueueKind | None:
    """Complaint from a probability of .5, for an unhappy rating in any language, or where a person must see it at once
    for a reason; else question; else praise; else None. Of a language that is not scored, what its words show.

    Articles and reposts speak to nobody, so they are never queued.
    """
    if mention.kind in ONE_WAY:
        return None
    rated = _rated(mention)
    if urgent or (understanding.complaint or 0.0) >= COMPLAINT or rated == "complaint":
        return "complaint"
    shown = _shown(understanding, mention) if rated is None else None
    if shown == "complaint":
        return "complaint"
    if understanding.question or mention.kind == "question":
        return "question"
    return "praise" if understanding.praise or "praise" in (rated, shown) else None


def _shown(understanding: Understanding, mention: Mention) -> QueueKind | None:
    if understanding.label != "abstain":
        return None
    read = seen(mention.words, spoken(understanding, mention))
    return "complaint" if read.danger else read.kind


def due(mention: Mention, goal: timedelta) -> datetime:
    """When the answer should be there: goal after it was said, whenever it was heard."""
    return mention.said + goal


def _rated(mention: Mention) -> QueueKind | None:
    if mention.rating is None:
        return None
    low, high = (DETRACTOR, PROMOTER) if mention.kind == "survey" else (UNHAPPY, HAPPY)
    return "complaint" if mention.rating <= low else "praise" if mention.rating >= high else None
