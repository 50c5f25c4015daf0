"""Why something is not done about an item of the queue, and what to do next: what a person reads instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.words import clock, count, printable
from replies.item import WAITING, Draft, Finding, QueueItem, QueueState
from replies.timeline import (
    LONGEST_NAME,
    LONGEST_WHY,
    UNDO,
    Did,
    Line,
    approvals,
    last_decision,
    overtaken,
    same,
    sentence,
)

DECIDES: tuple[Did, ...] = ("edited", "approved", "marked", "rejected")
"""What a person does who has read the page: not about what has changed since."""
LOCKED: tuple[Did, ...] = ("took", *DECIDES)
NEEDS_WORDS: tuple[Did, ...] = ("took", "edited", "approved", "marked", "reopened")
FROM: dict[Did, tuple[QueueState, ...]] = {
    "took": WAITING,
    "edited": WAITING,
    "approved": ("queued", "seconding"),
    "rejected": WAITING,
    "expired": ("queued", "seconding"),
    "withdrawn": WAITING,
    "answered": ("sent",),
    "replied": WAITING,
}
"""In which states it can be done; whatever is not here says so itself, or can be done in all of them."""
STANDS: dict[QueueState, str] = {
    "queued": "it waits for an answer",
    "seconding": "it waits for a second person",
    "approved": "it is approved",
    "sent": "it was answered",
    "answered": "it was answered, and they wrote again",
    "rejected": "somebody decided against an answer",
    "expired": "it expired",
    "withdrawn": "it was withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What holds when something is done, beside the item itself.

    `content` is the hash of the mention's words as they are now, `gone` whether they were deleted. `findings` are of
    the text that is to be kept or approved. `two_person`: an answer needs the approvals of two. `zone` is that of the
    moments in words.
    """

    content: str = ""
    gone: bool = False
    findings: tuple[Finding, ...] = ()
    two_person: bool = False
    zone: str = "UTC"


def holder(item: QueueItem, at: datetime) -> str | None:
    """Who has it open at that moment."""
    return item.editor if item.editing_until is not None and item.editing_until > at else None


def outdated(draft: Draft, lines: Sequence[Line], known: Known) -> str | None:
    """Why the draft does not answer the mention as it stands."""
    if draft.content != known.content:
        return "the mention was edited after this answer was written"
    reply = overtaken(lines)
    if reply is not None and (draft.at is None or draft.at <= reply.at):
        return f"{printable(reply.by, LONGEST_NAME)} replied there after this answer was written"
    return None


def refusal(
    item: QueueItem, draft: Draft, lines: Sequence[Line], line: Line, *, version: int | None, known: Known
) -> str | None:
    """None where it can be done."""
    if (no := _closed(item, line, known) or _unseen(item, lines, line, version, known)) is not None:
        return no
    match line.did:
        case "approved":
            return _unapproved(draft, lines, line, known)
        case "undone":
            return _kept(item, lines, line, known)
        case "marked":
            free = item.state == "approved" or (item.state in WAITING and overtaken(lines))
            return None if free else f"{STANDS[item.state]}: approve it first"
        case _:
            return None


def _closed(item: QueueItem, line: Line, known: Known) -> str | None:
    """Why nobody, or nobody else, can do it as the item stands."""
    if known.gone and line.did in NEEDS_WORDS:
        return "it was deleted where it was said: nobody can be answered"
    if line.did in FROM and item.state not in FROM[line.did]:
        return f"{STANDS[item.state]}{'' if item.state in WAITING else ': reopen it first'}"
    who = holder(item, line.at) if line.did in LOCKED else None
    if who is None or same(who, line.by):
        return None
    until = clock(item.editing_until or line.at, known.zone, line.at)
    return f"{printable(who, LONGEST_NAME)} is editing it until {until}: wait, or ask for it to be closed"


def _unseen(item: QueueItem, lines: Sequence[Line], line: Line, version: int | None, known: Known) -> str | None:
    if line.did not in DECIDES or version is None or version == item.version:
        return None
    last = f": {sentence(lines[-1], line.at, known.zone)}" if lines else ""
    return f"it has changed since you saw it{last}; look at it again"


def _unapproved(draft: Draft, lines: Sequence[Line], line: Line, known: Known) -> str | None:
    if not draft.text.strip():
        return f"there is no answer yet: {printable(draft.needs, LONGEST_WHY) if draft.needs else 'write one'}"
    if (why := outdated(draft, lines, known)) is not None:
        return f"{why}: read it, then save the answer again"
    if blocks := [one for one in known.findings if one.level == "block"]:
        first = "; ".join(dict.fromkeys(one.why for one in blocks))
        return f"{count(len(blocks), 'thing')} must be changed first: {printable(first, 2 * LONGEST_WHY)}"
    if known.two_person and approvals(lines):
        wrote = next((one for one in reversed(lines) if one.did == "edited"), None)
        if wrote is not None and same(wrote.by, line.by):
            return "you edited it last: somebody else must approve it as well"
    return None


def _kept(item: QueueItem, lines: Sequence[Line], line: Line, known: Known) -> str | None:
    """Why what was decided last cannot be taken back."""
    last = last_decision(lines)
    if last is None:
        return f"{STANDS[item.state]}: there is nothing to take back"
    said = sentence(last, line.at, known.zone)
    if last.did == "sent" or item.state not in ("seconding", "approved", "sent"):
        return f"too late: {said}"
    over = line.at - last.at >= UNDO
    return f"too late: {said}, and {UNDO.seconds} seconds are over; reject or reopen it instead" if over else None
