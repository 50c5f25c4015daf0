"""What people do to an alert, and what it is afterwards.

```
open -- acknowledged, verdict --> acknowledged
open, acknowledged -- resolved --> resolved
acknowledged, resolved -- reopened --> open
```
Who acknowledges what nobody looks after becomes its owner. Whoever says what an alert was has seen it: a verdict
acknowledges. Nothing is overwritten: who comes second is told what the first did, and every change is a line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from alerts.alert import Alert, State
from alerts.timeline import HOUSE, VERDICTS, Did, Entry, called, verdict_of
from alerts.words import clock, harmless, printable

OPEN: State = "open"
CHANGES: tuple[Did, ...] = ("acknowledged", "resolved", "reopened")
LONGEST = 4_000  # characters of a comment or a reason
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """`alert` is as it is now; `entry` the new line of its timeline, None where there was nothing to do.

    `already` is what was done before: that for which there was nothing to do any more, or that of somebody else which
    `entry` changes.
    """

    alert: Alert
    entry: Entry | None = None
    already: Entry | None = None


class Stands(NamedTuple):
    """The lines of a timeline that say how the alert is: its state, who looks after it, what it was."""

    state: Entry | None
    owner: Entry | None
    verdict: Entry | None


def act(
    alert: Alert,
    entries: Sequence[Entry],
    did: Did,
    by: str,
    at: datetime,
    *,
    said: str = "",
    why: str = "",
    seen: int | None = None,
) -> Acted:
    """`entries` are those of the alert, in order. `said` is to whom it is assigned ("": to nobody any more), the
    verdict, the words of the comment.

    Twice the same is once. Whoever acts on a page says with `seen` which line was the last on it: an owner or a
    verdict that somebody else gave since is not changed unseen, but told. A line is never before the one above it,
    whatever a clock says.

    Raises ValueError for an alert that is not kept, a naive `at`, nobody, another verdict, a comment without words.
    """
    asked = Entry(alert=_number(alert), at=at, by=by, did=did, said=said, why=why)
    line = _checked(asked, entries[-1] if entries else None)
    before = _before(entries, line)
    if _done(alert, entries, line) or _unseen(before, line, seen):
        return Acted(alert=alert, already=before)
    changes = line.did in ("assigned", "verdict") and before is not None and before.by != line.by
    return Acted(alert=_after(alert, line), entry=line, already=before if changes else None)


def stands(entries: Iterable[Entry]) -> Stands:
    """Which lines hold now, of a timeline in order."""
    now, state, owner = Stands(None, None, None), OPEN, ""
    for entry in entries:
        whose = _owner(state, owner, entry)
        now = Stands(
            entry if entry.did in CHANGES or (entry.did == "verdict" and state == OPEN) else now.state,
            entry if entry.did == "assigned" or whose != owner else now.owner,
            entry if entry.did == "verdict" else now.verdict,
        )
        state, owner = _state(state, entry.did), whose
    return now


def grown(
    alert: Alert, earlier: Alert, entries: Sequence[Entry], at: datetime, *, zone: str = "UTC"
) -> tuple[Entry, ...]:
    """The first lines of an alert that goes on from the `earlier` one of its complaint: it is open again, what that one
    was (`entries` are its lines), and who looked after it.

    Raises ValueError for an alert that is not kept.
    """
    number, before = _number(alert), stands(entries).state
    answered = before is not None and (before.by, before.did) != (HOUSE, "reopened")  # that one had grown as well
    was = sentence(before, at, zone) if before and answered else "nobody had acknowledged it"
    opened = Entry(alert=number, at=at, by=HOUSE, did="reopened", said="", why=f"#{earlier.id} grew: {was}")
    if alert.owner is None:
        return (opened,)
    why = f"looked after #{earlier.id}"
    return (opened, Entry(alert=number, at=at, by=HOUSE, did="assigned", said=alert.owner, why=why))


def answer(acted: Acted, now: datetime, *, zone: str = "UTC") -> str:
    """What came of it, for who did it: `done`; `anna acknowledged it at 14:20 UTC: nothing to do`."""
    before = acted.already and sentence(acted.already, now, zone)
    if acted.entry is not None:
        return f"done; before, {before}" if before else "done"
    return f"{before}: nothing to do" if before else f"it is {acted.alert.state} already: nothing to do"


def sentence(entry: Entry, now: datetime, zone: str = "UTC") -> str:
    """`anna acknowledged it at 14:20 UTC`"""
    said = printable(entry.said, LONGEST_NAME)
    did = {
        "assigned": f"gave it to {said or 'nobody'}",
        "verdict": f"said that it is {called(said)}",
        "commented": f"wrote “{said}”",
    }.get(entry.did, f"{entry.did} it")
    why = f" ({printable(entry.why, LONGEST_NAME)})" if entry.why else ""
    return f"{printable(entry.by, LONGEST_NAME)} {did} at {clock(entry.at, zone, now)}{why}"


def _number(alert: Alert) -> int:
    if alert.id is None:
        raise ValueError(f"the alert {alert.key} is not kept yet")
    return alert.id


def _checked(line: Entry, last: Entry | None) -> Entry:
    """One line for a name, nothing that steers a terminal, and no time before the line above."""
    if line.at.tzinfo is None:
        raise ValueError(f"at has no time zone: {line.at!r}")
    who = printable(line.by, LONGEST_NAME)
    if not who:
        raise ValueError("nobody did it")
    at = max(line.at, last.at) if last else line.at
    return replace(line, at=at, by=who, said=_words(line.did, line.said), why=harmless(line.why).strip()[:LONGEST])


def _words(did: Did, said: str) -> str:
    if did == "verdict":
        if said not in VERDICTS:
            raise ValueError(f"{printable(said, LONGEST_NAME)}: a verdict is one of {', '.join(VERDICTS)}")
        return said
    if did == "assigned":
        return printable(said, LONGEST_NAME)
    words = harmless(said).strip()[:LONGEST]
    if did == "commented" and not words:
        raise ValueError("a comment has words")
    return words


def _before(entries: Sequence[Entry], line: Entry) -> Entry | None:
    """The last line about the same."""
    now = stands(entries)
    match line.did:
        case "assigned":
            return now.owner
        case "verdict":
            return now.verdict
        case "commented":
            return entries[-1] if entries else None
        case _:
            return now.state


def _done(alert: Alert, entries: Sequence[Entry], line: Entry) -> bool:
    """Whether there is nothing to do."""
    match line.did:
        case "acknowledged" | "escalated":
            return alert.state != OPEN
        case "resolved":
            return alert.state == "resolved"
        case "reopened":
            return alert.state == OPEN
        case "assigned":
            return (alert.owner or "") == line.said
        case "verdict":
            return alert.state != OPEN and verdict_of(entries) == line.said
        case "commented":
            last = entries[-1] if entries else None
            return last is not None and (last.did, last.by, last.said) == (line.did, line.by, line.said)


def _unseen(before: Entry | None, line: Entry, seen: int | None) -> bool:
    """Whether it would change what somebody else said after the page was made."""
    if seen is None or before is None or line.did not in ("assigned", "verdict"):
        return False
    return before.by != line.by and (before.id or 0) > seen


def _after(alert: Alert, line: Entry) -> Alert:
    owner = _owner(alert.state, alert.owner or "", line) or None
    return replace(alert, state=_state(alert.state, line.did), owner=owner)


def _state(before: State, did: Did) -> State:
    match did:
        case "acknowledged" | "verdict":
            return "acknowledged" if before == OPEN else before
        case "resolved":
            return "resolved"
        case "reopened":
            return OPEN
        case _:
            return before


def _owner(before: State, owner: str, entry: Entry) -> str:
    if entry.did == "assigned":
        return entry.said
    taken = entry.did in ("acknowledged", "verdict") and before == OPEN
    return owner or entry.by if taken else owner
