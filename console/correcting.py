"""What a correction did, in words and in keys."""

from collections.abc import Mapping
from typing import Any

from alerts.words import printable, stamp
from flows.steps.correct import Corrected
from sentiment import Understanding
from sentiment.understanding import COMPLAINS
from storage.corrections import Correction, State

STANDING: Mapping[State, str] = {
    "stands": "",
    "passed over": "passed over",
    "undone": "undone",
    "undoes": "",
    "void": "void: the words were edited since",
    "gone": "the mention is gone, and so is what was said of it",
}


def told(done: Corrected, zone: str) -> list[str]:
    """The lines that a person reads."""
    row = done.correction
    what = (
        f"{row.undoes} taken back by {printable(row.by, 80)}"
        if row.undoes is not None
        else f"corrected by {printable(row.by, 80)}"
    )
    lines = [f"{row.id}: mention {row.mention} for {printable(row.brand)}, {what}: {changed(done)}"]
    if row.mention in done.queue.added:
        lines.append("  it waits in the reply queue now")
    if row.mention in done.queue.withdrawn:
        lines.append("  it waits in the reply queue no more")
    if _complains(done.before) != _complains(done.after) or done.before.topic != done.after.topic:
        lines.append(f"  {_counted(done, zone)}")
    return lines


def changed(done: Corrected) -> str:
    """`neutral to negative, a complaint now, topic other to delivery`."""
    before, after = done.before, done.after
    found = [f"{before.label} to {after.label}"] if before.label != after.label else []
    if _complains(before) != _complains(after):
        found.append("a complaint now" if _complains(after) else "no complaint any more")
    if before.topic != after.topic:
        found.append(f"topic {before.topic or 'none'} to {after.topic or 'none'}")
    return ", ".join(found) or "nothing is understood otherwise by it"


def keys(done: Corrected) -> dict[str, Any]:
    """The keys of `foreshock correct --json`."""
    row = done.correction
    moved = "added" if row.mention in done.queue.added else "withdrawn" if row.mention in done.queue.withdrawn else None
    return {**correction_keys(row), "after": _after(done.after), "queue": moved, "folded": done.folded}


def correction_keys(row: Correction) -> dict[str, Any]:
    """The columns of the log; `content` is of no use to a person."""
    names = ("id", "at", "by", "mention", "brand", "purpose", "label", "complaint", "topic", "before", "why", "undoes")
    return {name: getattr(row, name) for name in names}


def logged(row: Correction, state: State, words: str, zone: str) -> str:
    """One line of `foreshock corrections`."""
    who = f"{row.id}  {stamp(row.at, zone)}  {printable(row.by, 40)}  {row.purpose}  {printable(row.brand)}"
    said = f"takes {row.undoes} back" if row.undoes is not None else f"{_said(row)} ({_was(row)})"
    note = f"; {STANDING[state]}" if STANDING[state] else ""
    why = f"; why: {printable(row.why, 120)}" if row.why else ""
    return f"{who}  #{row.mention} “{printable(words, 60)}”  {said}{note}{why}"


def _said(row: Correction) -> str:
    complaint = {None: "", True: "a complaint", False: "no complaint"}[row.complaint]
    topic = "" if row.topic is None else f"topic {row.topic or 'none'}"
    return ", ".join(filter(None, (row.label, complaint, topic))) or "nothing said"


def _was(row: Correction) -> str:
    probability = row.before.get("complaint")
    complaint = "not scored" if probability is None else f"complaint {probability:.2f}"
    return f"was {row.before.get('label')}, {complaint}, topic {row.before.get('topic') or 'none'}"


def _after(meant: Understanding) -> dict[str, Any]:
    return {name: getattr(meant, name) for name in ("compound", "label", "complaint", "topic", "confidence", "version")}


def _counted(done: Corrected, zone: str) -> str:
    if done.folded is None:
        return "the detector has not counted it yet: it counts it as you say"
    when = stamp(done.folded, zone)
    return f"the detector counted it at {when} and counts nothing twice: complaints and alerts stay as they are"


def _complains(meant: Understanding) -> bool:
    return (meant.complaint or 0.0) >= COMPLAINS
