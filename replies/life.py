"""What people do about an item of the queue, and what it and its draft are afterwards.

```
queued -- approved --> approved -- sent, marked --> sent -- answered --> answered
queued -- approved --> seconding -- approved, by another --> approved        (where two people must)
seconding, approved -- edited, undone, voided, replied --> queued
queued, seconding, approved -- rejected, expired, withdrawn --> the same
all but queued -- reopened --> queued
```
Nothing is sent without an approval, and any edit ends the approvals before it. Twice the same is once, and who comes
second is told what the first did. Whatever is done is one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.words import harmless, printable
from replies.item import WAITING, Draft, DraftState, QueueItem, QueueState
from replies.refusals import STANDS, Known, holder, outdated, refusal
from replies.timeline import LONGEST_NAME, Did, Line, approvals, approvers, folded, last_decision, same, sentence

LOCK = timedelta(minutes=10)
"""How long nobody else changes what somebody has open; every edit begins it anew."""
LONGEST = 4_000  # characters of a comment or a reason
LONGEST_TEXT = 20_000  # characters of an answer
LEADS: dict[Did, QueueState] = {
    "edited": "queued",
    "voided": "queued",
    "replied": "queued",
    "reopened": "queued",
    "sent": "sent",
    "marked": "sent",
    "rejected": "rejected",
    "expired": "expired",
    "withdrawn": "withdrawn",
    "answered": "answered",
}
"""What always leads to one state. An approval, and what takes one back, depends on the approvals before."""
DRAFTS: dict[QueueState, DraftState] = {
    "approved": "approved",
    "sent": "sent",
    "answered": "sent",
    "rejected": "rejected",
}
"""In all other states of its item a draft is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """`item` and `draft` are as they are now. `line` is the new line of the timeline; None where nothing was done:
    it was done `already`, by that line, or it is `refused`, which says why and what to do next."""

    item: QueueItem
    draft: Draft
    line: Line | None = None
    already: Line | None = None
    refused: str | None = None


def step(
    item: QueueItem,
    draft: Draft,
    lines: Sequence[Line],
    did: Did,
    by: str,
    *,
    at: datetime,
    text: str | None = None,
    why: str = "",
    version: int | None = None,
    known: Known | None = None,
) -> Stepped:
    """`lines` are those of the item, in order. `text` is that of an edit; `version` is the item's when the page was
    made on which somebody decided: what changed since is not decided about unseen, but told.

    Opening what one has open already, and keeping the same words, only keeps others from it for longer: there is no
    line for that. A line is never before the one above it, whatever a clock says.

    Raises ValueError for an item that is not kept, a naive `at`, nobody, and for an answer, a comment or a rejection
    without words.
    """
    known = known or Known()
    line = _checked(Line(item=_number(item), at=at, by=by, did=did, why=why, text=text or ""), lines)
    if _done(item, draft, lines, line, known):
        return Stepped(item=_kept_open(item, line), draft=draft, already=_before(lines, line))
    no = refusal(item, draft, lines, line, version=version, known=known)
    if no is not None:
        return Stepped(item=item, draft=draft, refused=no)
    after = _after(item, lines, line, known)
    return Stepped(item=after, draft=_written(draft, line, after, known), line=line)


def answer_of(stepped: Stepped, now: datetime, *, zone: str = "UTC") -> str:
    """What came of it, for who did it: `done`; `anna approved it at 14:20 UTC: nothing to do`; why not."""
    if stepped.line is not None:
        return "done"
    if stepped.refused is not None:
        return stepped.refused
    before = stepped.already and sentence(stepped.already, now, zone)
    return f"{before or STANDS[stepped.item.state]}: nothing to do"


def _number(item: QueueItem) -> int:
    if item.id is None:
        raise ValueError("the item is not kept yet")
    return item.id


def _checked(line: Line, lines: Sequence[Line]) -> Line:
    """One line for a name, nothing that steers a terminal, and no time before the line above."""
    if line.at.tzinfo is None:
        raise ValueError(f"at has no time zone: {line.at!r}")
    who = printable(line.by, LONGEST_NAME)
    if not folded(who):
        raise ValueError("nobody did it")
    if line.did in ("queued", "drafted"):
        raise ValueError(f"{line.did} is nothing that one does to an item")
    words = harmless(line.text).strip() if line.did == "edited" else ""
    why = harmless(line.why).strip()[:LONGEST]
    if line.did == "edited" and not words:
        raise ValueError("an answer has words: reject the item where nobody should be answered")
    if len(words) > LONGEST_TEXT:
        raise ValueError(f"an answer has at most {LONGEST_TEXT:,} characters")
    if line.did in ("commented", "rejected") and not why:
        raise ValueError("a comment has words" if line.did == "commented" else "say why nobody should be answered")
    at = max(line.at, lines[-1].at) if lines else line.at
    return replace(line, at=at, by=who, text=words, why=why)


def _done(item: QueueItem, draft: Draft, lines: Sequence[Line], line: Line, known: Known) -> bool:
    """Whether there is nothing to do."""
    last = lines[-1] if lines else None
    mine = same(holder(item, line.at) or "", line.by)
    seconds = item.state == "seconding" and known.two_person
    match line.did:
        case "took":
            done = mine and item.state in WAITING
        case "released":
            done = not mine
        case "edited":
            free = mine or holder(item, line.at) is None
            done = free and item.state in WAITING and draft.text == line.text and not outdated(draft, lines, known)
        case "approved":
            done = item.state == "approved" or (seconds and any(same(one.by, line.by) for one in approvals(lines)))
        case "undone":
            done = last is not None and last.did == "undone"
        case "sent" | "marked":
            done = item.state in ("sent", "answered")
        case "voided":
            done = item.state not in ("seconding", "approved")
        case "commented" | "failed" | "replied":
            done = last is not None and (last.did, last.by, last.why) == (line.did, line.by, line.why)
        case _:
            done = item.state == LEADS[line.did]
    return done


def _before(lines: Sequence[Line], line: Line) -> Line | None:
    """The last line about the same."""
    if line.did in ("approved", "sent", "marked"):
        return last_decision(lines)
    return next((one for one in reversed(lines) if one.did == line.did), None)


def _kept_open(item: QueueItem, line: Line) -> QueueItem:
    if line.did not in ("took", "edited"):
        return item
    return replace(item, editor=line.by, editing_until=line.at + LOCK, version=item.version + 1)


def _after(item: QueueItem, lines: Sequence[Line], line: Line, known: Known) -> QueueItem:
    now = replace(item, version=item.version + 1)
    if line.did == "commented":
        return now
    if line.did == "failed":
        return replace(now, why=line.why)
    opened = line.did in ("took", "edited")
    now = replace(now, editor=line.by if opened else None, editing_until=line.at + LOCK if opened else None)
    if line.did in ("took", "released"):
        return now
    now = replace(now, state=LEADS.get(line.did) or _standing(lines, line, known), why=line.why)
    return replace(now, sent=_sent(item, lines, line))


def _sent(item: QueueItem, lines: Sequence[Line], line: Line) -> datetime | None:
    """When it was first answered: a mark that is taken back never was."""
    if line.did in ("sent", "marked"):
        return item.sent or line.at
    last = last_decision(lines) if line.did == "undone" else None
    return None if last is not None and last.did == "marked" and last.at == item.sent else item.sent


def _standing(lines: Sequence[Line], line: Line, known: Known) -> QueueState:
    """Its state by the approvals that hold after an approval, or after what was decided last is taken back."""
    held = approvers([*lines, line])
    if line.did == "approved":
        return "approved" if len(held) > known.two_person else "seconding"
    last = last_decision(lines)
    if last is not None and last.did == "marked":
        return "approved" if held else "queued"
    return "seconding" if held else "queued"


def _written(draft: Draft, line: Line, after: QueueItem, known: Known) -> Draft:
    draft = replace(draft, state=DRAFTS.get(after.state, "proposed"))
    if line.did == "approved":
        return replace(draft, checks=known.findings)
    if line.did != "edited":
        return draft
    draft = replace(draft, text=line.text, by=line.by, needs=None, content=known.content, at=line.at)
    return replace(draft, checks=known.findings)
