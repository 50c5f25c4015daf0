"""`foreshock trace`: the way of a mention in lines for a person, and as one object."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from alerts.words import count, percent, printable, rough, stamp
from complaints import COUNTED
from console.lines import felt
from flows.steps.trace import Part, Told, Trace


def trace_keys(found: Trace) -> dict[str, Any]:
    """JSON values; one part for each brand."""
    return {
        "id": found.row.id,
        "said": found.row.mention.said,
        "gone": found.row.gone,
        "heard": found.heard,
        "copies": found.group.copies if found.group else 0,
        "brands": [_part_keys(part) for part in found.parts],
    }


def _part_keys(part: Part) -> dict[str, Any]:
    meant = part.understood
    return {
        "brand": part.brand,
        "label": meant.label,
        "complaint": meant.complaint,
        "topic": meant.topic,
        "version": meant.version,
        "abstained_why": meant.abstained_why,
        "urgent": part.urgent,
        "first": part.first,
        "folded": part.folded,
        "complaints": [_told_keys(told) for told in part.complaints],
    }


def _told_keys(told: Told) -> dict[str, Any]:
    changes = [
        {"at": one.at, "before": one.before, "after": one.after, "notifies": one.notifies, "held_why": one.held_why}
        for one in told.changes
    ]
    alerts = [
        {
            "id": alert.id,
            "notices": [{"receiver": one.receiver, "state": one.state, "reason": one.reason} for one in notices],
        }
        for alert, notices in told.alerts
    ]
    return {"complaint": told.complaint.id, "topic": told.complaint.topic, "changes": changes, "alerts": alerts}


def way(found: Trace, zone: str) -> Iterator[str]:
    """One line a step, in the order in which it happened."""
    mention = found.row.mention
    yield f"said      {stamp(mention.said, zone)}, “{printable(mention.words, 120) or 'gone'}”"
    for source, heard in found.heard.items():
        late = heard - mention.said
        lag = f", {rough(late)} after it was said" if late >= timedelta(minutes=1) else ""
        yield f"heard     {stamp(heard, zone)} by {printable(source)}{lag}"
    if found.group and found.group.copies:
        is_first = found.group.first == found.row.id
        repeats = f"repeats #{found.group.first}" if not is_first else "is the first of its text"
        yield f"copies    {count(found.group.copies, 'copy', 'copies')}; it {repeats}"
    if not found.parts:
        yield "matched   no brand: foreshock query explain says why"
    for part in found.parts:
        yield from _part(part, zone)


def _part(part: Part, zone: str) -> Iterator[str]:
    meant = part.understood
    yield f"matched   {printable(part.brand)}"
    by = f"rules {meant.version or 'unknown'}"
    yield f"  understood  {felt(meant, part.urgent)}; {_probability(meant.complaint)}; {by}"
    if part.folded is None:
        yield "  counted     not yet: the next run closes its edge"
        return
    again = "" if part.first else "; its text or author had been heard that day, so it weighs less"
    yield f"  counted     at {stamp(part.folded, zone)}{again}"
    if (meant.complaint or 0.0) < COUNTED:
        yield f"  complaint   none: below {percent(COUNTED)} it is nobody's voice"
    elif not part.complaints:
        yield f"  complaint   none was open about {printable(meant.topic or 'other')}: too few people, or as usual"
    for told in part.complaints:
        yield from _told(told, zone)


def _told(told: Told, zone: str) -> Iterator[str]:
    yield f"  complaint   {printable(told.complaint.topic)}, since {stamp(told.complaint.first, zone)}"
    for change in told.changes:
        seen = change.evidence
        why = f"score {seen.score:.1f} of {seen.threshold:.1f}, {count(seen.voices, 'voice')}"
        held = f"; nobody was told: {printable(change.held_why)}" if change.held_why else ""
        yield f"    {stamp(change.at, zone)}  {change.before} -> {change.after} ({why}){held}"
    for alert, notices in told.alerts:
        for notice in notices:
            yield f"    alert {alert.id} to {printable(notice.receiver)}: {notice.state}; {printable(notice.reason)}"
        if not notices:
            yield f"    alert {alert.id}: nobody had to be told"


def _probability(complaint: float | None) -> str:
    return "no probability of a complaint" if complaint is None else f"complaint {complaint:.2f}"
