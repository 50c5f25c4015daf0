"""Which mentions deserve an answer, and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.hours import Hours, later
from mentions import Mention
from replies.addressed import addressed, is_own
from replies.item import QueueItem, QueueKind
from replies.seen import NOTHING, Seen, seen, spoken
from sentiment import Understanding

COMPLAINT = 0.5
UNHAPPY, HAPPY = 2, 4  # of 5 stars
DETRACTOR, PROMOTER = 6, 9  # of the 0 to 10 of a survey
ONE_WAY = ("article", "repost")  # nobody there waits for an answer
THANKED = ("review", "survey", "ticket")  # there praise is always answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """How a brand answers: `names` are all that name it, `handles` its accounts. `goal` is how soon, of its `hours` on
    the clocks of `zone` only where they are given. Praise is answered from a reach of `thanks_from` on, and nothing
    that was said longer than `expire` ago."""

    brand: str
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    goal: timedelta = timedelta(hours=10)
    hours: Hours | None = None
    zone: str = "UTC"
    thanks_from: int = 1_000
    expire: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A mention with its row id and what was understood of it for the brand; `urgent` is why a person must see it at
    once, `to_us` whether it replies to an account of the brand."""

    id: int
    mention: Mention
    meant: Understanding
    urgent: str | None = None
    to_us: bool = False


def item_of(asking: Asking, desk: Desk, now: datetime) -> QueueItem | None:
    """None where nobody need be answered: its kind is none, the brand itself said it, others are asked, few can have
    seen the praise, or it is too old."""
    mention, kind = asking.mention, queue_kind(asking.meant, asking.mention, asking.urgent)
    if kind is None or is_own(mention, desk.handles) or now - mention.said > desk.expire:
        return None
    if kind == "question" and not addressed(mention, names=desk.names, handles=desk.handles, to_us=asking.to_us):
        return None
    if kind == "praise" and mention.kind not in THANKED and reach_of(mention) < desk.thanks_from:
        return None
    return QueueItem(
        mention=asking.id,
        brand=desk.brand,
        kind=kind,
        due=due(mention, desk.goal, desk.hours, desk.zone),
        queued=now,
        severity="critical" if asking.urgent or _read(asking.meant, mention).danger else "low",
        reach=reach_of(mention),
        voice=voice_of(mention),
    )


def queue_kind(understanding: Understanding, mention: Mention, urgent: str | None = None) -> QueueKind | None:
    """Complaint from a probability of .5, for an unhappy rating in any language, or where a person must see it at once
    for a reason, or who is ironic; else question, with its mark; else praise; else what asks without one; else None. Of
    a language that is not scored, what its words show.

    Articles and reposts speak to nobody, so they are never queued.
    """
    if mention.kind in ONE_WAY:
        return None
    rated = _rated(mention)
    if urgent or (understanding.complaint or 0.0) >= COMPLAINT or rated == "complaint":
        return "complaint"
    read = seen(mention.words, spoken(understanding, mention))
    shown = _shown(understanding, read, is_rated=rated is not None)
    if shown == "complaint":
        return "complaint"
    if understanding.question or mention.kind == "question":
        return "question"
    if understanding.praise or "praise" in (rated, shown):
        return "praise"
    return "question" if read.asks else None


def _read(understanding: Understanding, mention: Mention) -> Seen:
    """What the words show where the language is not scored."""
    return seen(mention.words, spoken(understanding, mention)) if understanding.label == "abstain" else NOTHING


def _shown(understanding: Understanding, read: Seen, *, is_rated: bool) -> QueueKind | None:
    """What the words show: irony always, danger and more where the language is not scored."""
    if read.ironic and not is_rated:
        return "complaint"
    if understanding.label != "abstain":
        return None
    return "complaint" if read.danger else None if is_rated else read.kind


def due(mention: Mention, goal: timedelta, hours: Hours | None = None, zone: str = "UTC") -> datetime:
    """When the answer should be there: goal after it was said, whenever it was heard; where there are `hours`, after
    so much of them."""
    return mention.said + goal if hours is None else later(hours, zone, mention.said, goal)


def reach_of(mention: Mention) -> int:
    """How many people may have seen it, at most: who saw it as counted, or who follows its author."""
    return max(mention.engagement.views or 0, mention.author.followers or 0)


def voice_of(mention: Mention) -> str | None:
    """Origin and key of its author; None where nobody knows who that is."""
    return f"{mention.origin} {mention.author.key}" if mention.author.key else None


def _rated(mention: Mention) -> QueueKind | None:
    if mention.rating is None:
        return None
    low, high = (DETRACTOR, PROMOTER) if mention.kind == "survey" else (UNHAPPY, HAPPY)
    return "complaint" if mention.rating <= low else "praise" if mention.rating >= high else None
