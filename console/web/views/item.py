"""One item of the queue as a page: how it stands, what was done about it, what was found in its draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from alerts.words import count, printable
from console.web.views.alert import named
from console.web.views.changes import Change, Found, Mark, changes, found_of, marks
from console.web.views.standing import levels_of, needs_of
from replies import Draft, Entry, Line, QueueItem
from replies.item import WAITING, Finding, Source
from replies.timeline import CALLED, UNDO, Did, approvals, last_decision, overtaken, same


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the timeline; `changed` is what it changed in the draft, empty where it changed nothing."""

    at: datetime
    by: str
    did: str
    why: str
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in a text, `none` where there is no text yet. It has `counted` of the `longest` characters that
    `where` takes, as it counts them; `share` of a hundred is that."""

    none: bool
    found: tuple[Found, ...]
    marks: tuple[Mark, ...]
    blocks: int
    warns: int
    counted: int
    longest: int | None
    where: str

    @property
    def share(self) -> int:
        """For a drawing of 100: it is full where the text is too long."""
        return min(100, round(100 * self.counted / self.longest)) if self.longest else 0

    @property
    def says(self) -> str:
        """In one line, for whoever only hears the page."""
        if self.none:
            return "There is no text yet."
        if not self.found:
            return "Nothing was found: it can be approved."
        must = [f"{count(self.blocks, 'thing')} must be changed"] if self.blocks else []
        may = [f"{count(self.warns, 'thing')} to look at"] if self.warns else []
        return ", ".join(must + may) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An entry of the knowledge beside an answer: `percent` is how well it fits, `answer` empty where it is gone."""

    key: str
    question: str
    percent: int
    used: bool
    answer: str


def steps_of(lines: Sequence[Line]) -> list[Step]:
    """In order, each with what it changed in the text before it."""
    found, text = list[Step](), ""
    for line in lines:
        changed = changes(text, line.text) if line.text and line.text != text else []
        first = not text
        text = line.text or text
        found.append(
            Step(
                at=line.at,
                by=named(line.by),
                did=CALLED[line.did],
                why=line.why,
                changed=() if first else tuple(changed),
            )
        )
    return found


def checked_of(text: str, findings: Sequence[Finding], *, counted: int, longest: int | None, where: str) -> Checked:
    """For the panel beside the text."""
    findings = findings if text.strip() else ()
    blocks, warns = levels_of(findings)
    found, marked = found_of(text, findings), marks(text, findings)
    return Checked(
        none=not text.strip(),
        found=tuple(found),
        marks=tuple(marked) if any(one.level for one in marked) else (),
        blocks=blocks,
        warns=warns,
        counted=counted,
        longest=longest,
        where=where,
    )


def standing_of(item: QueueItem, draft: Draft | None, lines: Sequence[Line], me: str) -> str:
    """How it stands, in one sentence or two."""
    if item.state == "queued":
        if (there := overtaken(lines)) is not None:
            return f"{named(there.by)} replied there: mark it as sent, or save an answer of your own."
        voided = bool(lines) and lines[-1].did == "voided"
        return f"The approval holds no more{_because(item)}." if voided else _unanswered(draft)
    return _decided(item, lines, me) if item.state in WAITING else _over(item, lines)


def undo_left(lines: Sequence[Line], now: datetime) -> int:
    """Seconds in which the last approval or mark can be taken back; 0 where it is too late."""
    last = last_decision(lines)
    return 0 if last is None or last.did == "sent" else max(0, ceil((last.at + UNDO - now).total_seconds()))


def locked_until(item: QueueItem, now: datetime, zone: str) -> str:
    """`14:10`, where somebody has it open."""
    if item.editor is None or item.editing_until is None or item.editing_until <= now:
        return ""
    return f"{item.editing_until.astimezone(ZoneInfo(zone)):%H:%M}"


def used_of(sources: Sequence[Source], entries: Mapping[str, Entry]) -> list[Used]:
    """What the draft is written from first, then what is near, the best fit first."""
    some = [
        Used(
            key=one.key,
            question=printable(one.question, 200),
            percent=round(100 * one.fit),
            used=one.used,
            answer=entries[one.key].answer if one.key in entries else "",
        )
        for one in sources
    ]
    return sorted(some, key=lambda one: (not one.used, -one.percent, one.key))


def _unanswered(draft: Draft | None) -> str:
    if draft is None:
        return "Nobody has written an answer yet."
    if draft.text:
        return "A draft waits to be approved."
    return f"It needs a person: {needs_of(draft) or 'nothing is known that answers it'}."


def _decided(item: QueueItem, lines: Sequence[Line], me: str) -> str:
    approvers = [one.by for one in approvals(lines)]
    who = " and ".join(map(named, approvers)) or "somebody"
    if item.state == "approved":
        return f"Approved by {who}, and not sent yet."
    mine = any(same(one, me) for one in approvers)
    return f"{'You' if mine else who} approved it: {'another' if mine else 'a second'} person must as well."


def _over(item: QueueItem, lines: Sequence[Line]) -> str:
    if item.state == "sent":
        last = next((one for one in reversed(lines) if one.did in ("sent", "marked")), None)
        by_hand = f", marked as sent by {named(last.by)}" if last and last.did == "marked" else ""
        who = " and ".join(named(one.by) for one in approvals(lines))
        return f"Answered{f', approved by {who}' if who else ''}{by_hand}."
    said = {
        "answered": "Answered, and they wrote again",
        "rejected": f"Nobody answers{_by(lines, 'rejected')}",
        "expired": "It expired",
        "withdrawn": "It needs no answer any more",
    }
    return f"{said[item.state]}{_because(item)}."


def _by(lines: Sequence[Line], did: Did) -> str:
    last = next((one for one in reversed(lines) if one.did == did), None)
    return f", says {named(last.by)}" if last else ""


def _because(item: QueueItem) -> str:
    return f": {printable(item.why, 300)}" if item.why else ""
