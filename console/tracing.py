"""`foreshock trace`: the way of a mention in lines for a person, and as one object."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from alerts.words import count, percent, printable, rough, stamp
from complaints import COUNTED
from console.lines import felt
from flows.steps.trace import Part, Told, Trace
from mentions import Match
from sentiment import Understanding


def trace_keys(found: Trace) -> dict[str, Any]:
    """JSON values; one part for each brand."""
    return {
        "id": found.row.id,
        "said": found.row.mention.said,
        "gone": found.row.gone,
        "heard": found.heard,
        "copies": found.group.copies if found.group else 0,
        "brands": [_part_keys(part, found.row.mention.words) for part in found.parts],
    }


def _part_keys(part: Part, words: str) -> dict[str, Any]:
    meant = part.understood
    return {
        "brand": part.match.brand,
        "words": [{"words": found, "term": term} for found, term in _found(part.match, words)],
        "label": meant.label,
        "compound": meant.compound,
        "confidence": meant.confidence,
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
        | {"score": round(one.evidence.score, 3), "threshold": round(one.evidence.threshold, 3)}
        | {"voices": one.evidence.voices, "joined": one.joined}
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
        yield from _part(part, mention.words, zone)


def _found(match: Match, words: str) -> list[tuple[str, str]]:
    """The words that speak for the match, each once, with the term of the query that they satisfy."""
    spans = ((words[span.start : span.end], span.term) for span in match.spans)
    return list(dict.fromkeys((found, term) for found, term in spans if found))


def _part(part: Part, words: str, zone: str) -> Iterator[str]:
    meant = part.understood
    found = ", ".join(f"“{printable(text, 60)}” for {printable(term, 60)}" for text, term in _found(part.match, words))
    unseen = "words that are gone" if part.match.spans else "its facts alone"
    yield f"matched   {printable(part.match.brand)}: {found or unseen}"
    by = f"rules {' + '.join(meant.version.split('+')) or 'unknown'}"
    about = printable(meant.topic or "other")
    yield f"  understood  {felt(meant, part.urgent)}; {_sureness(meant)}; about {about}; {by}"
    if part.folded is None:
        yield "  counted     not yet: the next run closes its edge"
        return
    yield f"  counted     at {stamp(part.folded, zone)}{_weight(part)}"
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
        new = "" if seen.margin is None else f"new by {seen.margin:+.1f}, "
        why = f"score {seen.score:.1f} of {seen.threshold:.1f}, {new}{count(seen.voices, 'voice')}"
        held = f"; nobody was told: {printable(change.held_why)}" if change.held_why else ""
        yield f"    {stamp(change.at, zone)}  {change.before} -> {change.after} ({why}){held}"
    for alert, notices in told.alerts:
        for notice in notices:
            yield f"    alert {alert.id} to {printable(notice.receiver)}: {notice.state}; {printable(notice.reason)}"
        if not notices:
            yield f"    alert {alert.id}: nobody had to be told"


def _sureness(meant: Understanding) -> str:
    if meant.compound is None or meant.complaint is None:
        return "no probability of a complaint"
    return f"complaint {meant.complaint:.2f}, compound {meant.compound:+.2f}, confidence {meant.confidence:.2f}"


def _weight(part: Part) -> str:
    """What it added to the complaints about its topic: its probability; a repeat, half at most."""
    complaint, topic = part.understood.complaint or 0.0, printable(part.understood.topic or "other")
    if complaint < COUNTED:
        return ""
    if part.first:
        return f", as {complaint:.2f} of {topic}: a voice of its own"
    return f", as {complaint / 2:.2f} of {topic} at most: its text or author had been heard that day"
