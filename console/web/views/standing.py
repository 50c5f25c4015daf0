"""How an item of the queue stands, in the words that every page uses for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.words import count, printable, rough
from replies import Draft, QueueItem, QueueState
from replies.history import History, again
from replies.item import WAITING, Finding
from storage.mentions import MentionRow

STATE_WORDS: dict[QueueState, str] = {
    "queued": "waits for an answer",
    "seconding": "waits for a second person",
    "approved": "approved",
    "sent": "sent",
    "answered": "they wrote again",
    "rejected": "not answered",
    "expired": "expired",
    "withdrawn": "withdrawn",
}
"""How an item stands, as its badge says it."""


def levels_of(findings: Sequence[Finding]) -> tuple[int, int]:
    """How many must be changed, and how many should be looked at."""
    blocks = sum(one.level == "block" for one in findings)
    return blocks, len(findings) - blocks


def due_words(item: QueueItem, now: datetime) -> str:
    """`due in 40 minutes`, `2 hours late`; empty where nobody waits."""
    if item.state not in WAITING:
        return ""
    left = item.due - now
    return f"due in {rough(left)}" if left > timedelta() else f"{rough(-left)} late"


def lock_of(item: QueueItem, me: str, now: datetime, zone: str) -> str:
    """`anna is editing until 14:10`, where somebody else is."""
    if item.editor is None or item.editor == me or item.editing_until is None or item.editing_until <= now:
        return ""
    return f"{printable(item.editor, 60)} is editing until {item.editing_until.astimezone(ZoneInfo(zone)):%H:%M}"


def reach_of(item: QueueItem) -> str:
    """How many people may have seen it."""
    return f"seen by up to {item.reach:,}" if item.reach > 1 else ""


def topic_of(item: QueueItem, draft: Draft | None, row: MentionRow | None) -> str | None:
    """What it is about: as the draft was written, else as the mention was understood."""
    meant = next((meant for match, meant in row.matches if match.brand == item.brand), None) if row else None
    topic = (draft and draft.topic) or (meant and meant.topic)
    return printable(topic, 40) if topic else None


def written_by(draft: Draft | None) -> str:
    """`from templates`, `by ben`, by which model."""
    if draft is None or not draft.text:
        return ""
    return "from templates" if draft.by == "templates" else f"by {printable(draft.by, 60)}"


def before(item: QueueItem, history: History, said: datetime) -> str:
    """`third complaint, follow-up open`: what is known of the author of a mention that was said then."""
    nth = again(history.nth(said)) if item.kind == "complaint" else ""
    earlier = count(history.complaints, "complaint") + " before" if item.kind != "complaint" and history.said else ""
    promised = "follow-up open" if history.open_followup else ""
    return ", ".join(part for part in (nth, earlier, promised) if part)


def needs_of(draft: Draft | None) -> str:
    """Why a person must write the answer; empty where there is one."""
    if draft is None or draft.text or not draft.needs:
        return ""
    return printable(draft.needs.removeprefix("needs a person: "), 300)


def spoken(words: str) -> str:
    """As a sentence that stands alone."""
    return f"{words[:1].upper()}{words[1:]}."
