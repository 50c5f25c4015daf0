"""`foreshock missed`: stage by stage, and which one lost it."""

from collections.abc import Iterator
from typing import Any

from alerts.words import count, number, percent, printable, stamp
from flows.steps.missed import Missed, Nearest

FEW = 5  # mentions, of which no detector that waits for several people can make an alert
MOST_TOPICS = 5


def missed_keys(found: Missed, zone: str = "UTC") -> dict[str, Any]:
    """JSON values; the sentence has its times in this zone."""
    return {
        "brand": found.brand,
        "heard": found.heard,
        "not_looked_at": found.cut,
        "blind": [{"since": since, "until": until} for since, until in found.blind],
        "matched": found.matched,
        "people": found.people,
        "elsewhere": found.elsewhere,
        "unmatched": found.unmatched,
        "unscored": found.unscored,
        "complaints": found.complaints,
        "topics": found.topics,
        "uncounted": found.uncounted,
        "nearest": [
            {"topic": one.topic, "mentions": one.mentions, "at": one.look.at, "score": round(one.look.score, 3)}
            | {"threshold": round(one.look.threshold, 3), "doubt": one.look.doubt}
            for one in found.nearest
        ],
        "told": [{"at": one.at, "topic": one.topic} for one in found.told],
        "held": [{"at": one.at, "topic": one.topic, "held_why": one.held_why} for one in found.held],
        "lost": lost(found, zone),
    }


def lost(found: Missed, zone: str) -> str:
    """The stage that lost it, in one sentence; or that it was told."""
    if found.heard == 0:
        return _unheard(found)
    return _reached_somebody(found, zone) or _unmatched(found) or _not_understood(found) or _undetected(found)


def _reached_somebody(found: Missed, zone: str) -> str | None:
    """What became of the complaints that these mentions are part of."""
    if found.told:
        return f"nothing was lost: {printable(found.told[0].topic)} was told at {stamp(found.told[0].at, zone)}"
    if found.held:
        held = found.held[0]
        when = stamp(held.at, zone)
        return f"routing: {printable(held.topic)} was recorded at {when} and nobody was told: {held.held_why}"
    return None


def _unmatched(found: Missed) -> str | None:
    """What is another brand's was not lost."""
    if found.unmatched > found.matched:
        those = f"{found.matched} of {found.matched + found.unmatched} that are no other brand's"
        return f"matching: {those} concern {found.brand}; foreshock query explain says why"
    if not found.matched:
        other = next(iter(found.elsewhere))
        return (
            f"matching: none of it concerns {found.brand}; {found.elsewhere[other]} of it {other}: --brand asks for it"
        )
    return None


def _not_understood(found: Missed) -> str | None:
    if (unscored := sum(found.unscored.values())) * 2 > found.matched:
        return f"understanding: {count(unscored, 'mention')} of {found.matched} were not scored"
    if found.people < FEW:
        return f"listening or detecting: too few people spoke: {found.people}; an alert waits for several"
    if found.complaints * 2 < found.matched and found.complaints < FEW:
        read = f"{count(found.complaints, 'mention')} of {found.matched} read as a complaint"
        return f"understanding: {read}; foreshock correct teaches better"
    if found.uncounted * 2 > found.complaints:
        return "counting: most were heard too late for the edges around them, or await the next run"
    return None


def _unheard(found: Missed) -> str:
    if found.blind:
        return "listening: the brand was blind then: its sources were down; foreshock sources"
    return (
        "listening or matching: nothing that is stored and that the query finds was said within a day of it. What "
        "matched no brand is not stored: foreshock query explain tries a text; foreshock sources says who was heard"
    )


def _undetected(found: Missed) -> str:
    if not found.nearest:
        return "detecting: no topic of it was looked at in this time"
    nearest = found.nearest[0]
    spread = f"; its complaints are spread over {len(found.topics)} topics" if _spread(found) else ""
    return (
        f"detecting: {printable(nearest.topic)} was not told: {nearest.look.doubt or 'it was just at the line'}{spread}"
    )


def _spread(found: Missed) -> bool:
    return max(found.topics.values(), default=0) * 2 < found.complaints


def told(found: Missed, zone: str) -> Iterator[str]:
    """A line a stage, and the one that lost it last."""
    yield f"heard       {count(found.heard, 'mention')} that the query finds, within a day of it"
    if found.cut:
        yield f"            the latest of them: {found.cut:,} earlier ones were not looked at; a narrower query does"
    for since, until in found.blind:
        yield f"            blind from {stamp(since, zone)} to {stamp(until, zone)}: most of its sources were down"
    yield f"matched     {found.matched} concern {printable(found.brand)}, of {count(found.people, 'person', 'people')}"
    for brand, many in found.elsewhere.items():
        yield f"            {many} concern {printable(brand)} instead"
    if found.unmatched:
        yield f"            {found.unmatched} concern nobody any more"
    for why, many in found.unscored.items():
        yield f"            {many} not scored: {printable(why)}"
    yield f"understood  {found.complaints} complain: {_topics(found)}"
    if found.uncounted:
        yield f"counted     {found.complaints - found.uncounted}; {found.uncounted} have not been counted yet"
    for one in found.nearest[:MOST_TOPICS]:
        yield f"detected    {_nearest(one, zone)}"
    for change in found.held:
        yield f"held        {stamp(change.at, zone)} {printable(change.topic)}: {printable(change.held_why or '')}"
    for change in found.told:
        yield f"told        {stamp(change.at, zone)} {printable(change.topic)}"
    yield ""
    yield lost(found, zone)


def _topics(found: Missed) -> str:
    most = list(found.topics.items())[:MOST_TOPICS]
    return ", ".join(f"{printable(topic)} {many}" for topic, many in most) or "none"


def _nearest(one: Nearest, zone: str) -> str:
    look = one.look
    if look.threshold and look.score >= look.threshold:
        share = "above what an alert needs"
    else:
        share = (
            f"{percent(look.score / look.threshold) if look.threshold else number(look.score)} of what an alert needs"
        )
    reason = f"; {look.doubt}" if look.doubt else ""
    return f"{printable(one.topic)}: nearest at {stamp(look.at, zone)}, {share}{reason}"
