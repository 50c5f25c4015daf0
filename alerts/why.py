"""Why a person is told, in one sentence that can be understood at three in the morning."""

from collections.abc import Iterator
from datetime import timedelta

from alerts.words import clock, length, number, people, short, times
from complaints import VOLUME, Evidence, Transition

LOCK_SCREEN = 90  # characters
LONGEST_BRAND = 32
GROWING_SURE = 0.5
COPIED = 0.1
OVER = ("peaked", "cooling", "closed")
TOPICS = {
    "bug": "the app or website",
    "other": "something that has no name yet",
    "outage": "an outage",
    "price": "the price",
    "service": "customer service",
    "staff": "the staff",
    VOLUME: "it",
}
CALM = timedelta(hours=6)  # what the detector waits before it closes a complaint


def why(transition: Transition, *, zone: str = "UTC", urgent: str | None = None) -> str:
    """One sentence: brand, what, how many people, how sure, what is expected, and what was not counted, if much was.

    `urgent` is the reason that `sentiment.urgent` gave for the mention that opened an urgent alert. Numbers are rounded
    to two digits but for people, who were counted. Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    return "; ".join([_first(transition, zone, urgent), *_rest(transition)]) + "."


def headline(transition: Transition) -> str:
    """At most 90 characters for a lock screen: brand, what, how many people, how sure."""
    return short(f"{short(transition.brand, LONGEST_BRAND)}: {_news(transition)}", LOCK_SCREEN)


def _news(transition: Transition) -> str:
    seen, topic = transition.evidence, _topic(transition)
    if transition.after in OVER:
        return f"{topic} {_ending(transition)}"
    if transition.cause == "urgent":
        return f"urgent, {people(seen.voices or 1)}, {topic}"
    marks = ", ".join(["growing"] * _grows(seen) + [sure(seen)])
    if transition.cause == "volume":
        return f"{people(seen.voices)} talk, {times(seen.observed, seen.expected) or 'more than usual'} ({marks})"
    return f"{people(seen.voices)} {_complain(seen.voices)} about {topic} ({marks})"


def sure(evidence: Evidence) -> str:
    """`fairly sure` at the threshold of the alert, `sure` from a tenth above it, `very sure` from half above it.

    The threshold is the one that keeps to the user's budget of false alarms, so these words have the same meaning for
    every brand; they are no probabilities.
    """
    margin = evidence.score / evidence.threshold if evidence.threshold > 0 else 1.0
    return "very sure" if margin >= 1.5 else "sure" if margin >= 1.1 else "fairly sure"


def _first(transition: Transition, zone: str, urgent: str | None) -> str:
    seen, topic = transition.evidence, _topic(transition)
    since = f" since {clock(seen.since, zone, transition.at)}" if seen.since else ""
    if transition.after in OVER:
        back = f" since {clock(transition.at - CALM, zone, transition.at)}" if transition.after == "closed" else ""
        return f"{transition.brand}: {topic} {_ending(transition)}{back}"
    if transition.cause == "urgent":
        reason = f" ({short(urgent, 60)})" if urgent else ""
        return f"{transition.brand}: {people(seen.voices or 1)} may need help at once{reason}, about {topic}{since}"
    if transition.cause == "volume":
        return f"{transition.brand}: {people(seen.voices)} talk about it{since}, {_ratio(seen)}"
    who = f"{people(seen.voices)} {_complain(seen.voices)} about {topic}{since}"
    return f"{transition.brand}: {who}, {', '.join(_size(transition))}{_forecast(seen)}"


def _size(transition: Transition) -> Iterator[str]:
    seen = transition.evidence
    if transition.escalated:
        yield "four times what you were told before"
    yield f"growing, {_ratio(seen)}" if _grows(seen) else _ratio(seen)


def _rest(transition: Transition) -> Iterator[str]:
    seen = transition.evidence
    if transition.after in OVER:
        return
    if transition.cause == "urgent":
        yield "one message about safety, law or fraud is enough for this alert"
    else:
        yield f"we are {sure(seen)} that this is not chance"
    if transition.cause == "volume":
        yield "whether they complain is not known"
    if seen.removed >= COPIED:
        share = round(100 * seen.removed)
        yield f"{share} % of what we heard were copies or the same people again and are not counted"


def _forecast(seen: Evidence) -> str:
    """Only where it says more than what is known already."""
    if seen.forecast is None or seen.forecast < 1.5 * max(seen.observed, seen.voices):
        return ""
    return f"; we expect about {number(seen.forecast)} by the end"


def _ratio(seen: Evidence) -> str:
    found = times(seen.observed, seen.expected)
    if found is None and seen.observed >= 2 * seen.expected:
        return "where usually there is next to nothing"
    window = "this hour" if seen.scale == timedelta(hours=1) else f"these {length(seen.scale)}"
    return f"{found or 'more than usual'} for {window}"


def _grows(seen: Evidence) -> bool:
    return seen.growth is not None and seen.growth >= 1 and (seen.growth_sure or 0.0) >= GROWING_SURE


def _topic(transition: Transition) -> str:
    return TOPICS.get(transition.topic, transition.topic.replace("_", " "))


def _complain(voices: int) -> str:
    return "complains" if voices == 1 else "complain"


def _ending(transition: Transition) -> str:
    talk = "is talked about less" if transition.topic == VOLUME else "complaints are becoming fewer"
    return {"peaked": "has passed its peak", "cooling": talk}.get(transition.after, "is back to normal")
