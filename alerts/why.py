"""Why a person is told, in one sentence that can be understood at three in the morning."""

from collections.abc import Iterator
from datetime import timedelta

from alerts.alert import Alert
from alerts.certainty import sure
from alerts.overdue import OVERDUE
from alerts.overdue import headline as overdue_headline
from alerts.words import among, clock, length, number, people, percent, printable, quoted, rare, times
from complaints import NEW, VOLUME, Evidence, Explanation, Stage, Transition
from complaints.clock import BIN
from complaints.outlook import Outlook
from complaints.stages import CALM

LOCK_SCREEN = 90  # characters
LONGEST_BRAND = 32
GROWING_SURE = 0.5
COPIED = 0.1
PHRASES, SOURCES = 2, 2  # named in the sentence
ENDED = 1.2  # an outlook whose low end is below so many times what was heard may be over
OVER = ("peaked", "cooling", "closed")
TOPICS = {
    "bug": "the app or website",
    OVERDUE: "answers that are overdue",
    "other": "something that has no name yet",
    "outage": "an outage",
    "price": "the price",
    "service": "customer service",
    "staff": "the staff",
    VOLUME: "it",
}


def why(
    transition: Transition, behind: Explanation | None = None, *, zone: str = "UTC", urgent: str | None = None
) -> str:
    """One sentence: brand, what, how many people, how sure, what is expected by tomorrow, in which new words, what was
    not counted, if much was, and what could not be heard.

    `urgent` is the reason that `sentiment.urgent` gave for the mention that opened an urgent alert. Numbers are rounded
    to two digits but for people, who were counted. Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    return "; ".join([_first(transition, zone, urgent), *_rest(transition, behind)]) + "."


def headline(alert: Alert) -> str:
    """At most 90 characters for a lock screen: brand, what, how many people, how sure; or which source is not well."""
    if alert.cause == OVERDUE:
        return overdue_headline(alert)
    if alert.brand is None or alert.evidence is None:
        return printable(f"Not heard: {alert.why}" if alert.cause != "budget" else alert.why, LOCK_SCREEN)
    return printable(f"{printable(alert.brand, LONGEST_BRAND)}: {_news(alert, alert.evidence)}", LOCK_SCREEN)


def on_clock(alert: Alert, written: str, zone: str) -> str:
    """Its sentence, `written` in one zone, with the time of its first mention on the clock of another `zone`.

    Raises ZoneInfoNotFoundError.
    """
    since = alert.evidence.since if alert.evidence else None
    if since is None or written == zone:
        return alert.why
    before, after = (f" since {clock(since, one, alert.time)}" for one in (written, zone))
    return alert.why.replace(before, after, 1)


def in_words(topic: str) -> str:
    """A topic as people say it. A phrase of strangers stands in their marks: it is quoted."""
    if topic.startswith(NEW):
        return f"something new: {quoted([topic.removeprefix(NEW)])}"
    return TOPICS.get(topic, topic.replace("_", " "))


def back_since(closed: Transition, zone: str) -> str:
    """` since 14:20 UTC`: from when on nothing unusual was heard any more."""
    return f" since {clock(closed.at - CALM * BIN, zone, closed.at)}"


def _news(alert: Alert, seen: Evidence) -> str:
    topic = in_words(alert.topic)
    if alert.stage and alert.stage in OVER:
        return f"{topic} {_ending(alert.topic, alert.stage)}"
    if alert.cause == "urgent":
        crowd = f"; {people(seen.voices)} complain" if seen.voices > seen.urgent else ""
        return f"urgent, {people(seen.urgent or 1)}, {topic}{crowd}"
    marks = ", ".join(["growing"] * _grows(seen) + [sure(seen.surprise) or "may be chance"])
    if alert.cause == "volume":
        return f"{people(seen.voices)} talk, {times(seen.observed, seen.expected) or 'more than usual'} ({marks})"
    return f"{people(seen.voices)} {'complains' if seen.voices == 1 else 'complain'} about {topic} ({marks})"


def _first(transition: Transition, zone: str, urgent: str | None) -> str:
    seen, topic, brand = transition.evidence, in_words(transition.topic), transition.brand
    since = f" since {clock(seen.since, zone, transition.at)}" if seen.since else ""
    if transition.after in OVER:
        back = back_since(transition, zone) if transition.after == "closed" else ""
        return f"{brand}: {topic} {_ending(transition.topic, transition.after)}{back}"
    if transition.cause == "urgent":
        return f"{brand}: {_urgent(seen, topic, urgent)}"
    did = f"talked about {topic}" if transition.cause == "volume" else f"complained about {topic}"
    who = f"{people(seen.voices)} {'has' if seen.voices == 1 else 'have'} {did}{since}"
    return f"{brand}: {who}, {', '.join(_size(transition))}"


def _urgent(seen: Evidence, topic: str, reason: str | None) -> str:
    """Who said what is urgent, and apart from them how many complain."""
    number = seen.urgent or 1
    kind, _, words = (reason or "").replace('"', "").partition(": ")
    did = f"report{'s' * (number == 1)} {printable(kind, 60)}" if kind else "may need help at once"
    said = f"{people(number)} {did}{f' ({quoted([words])})' if words else ''}"
    if seen.voices <= number:
        return f"{said}, about {topic}"
    return f"{said}; {people(seen.voices)} complain about {topic} {_window(seen)}"


def _window(seen: Evidence) -> str:
    return "this hour" if seen.scale <= timedelta(hours=1) else f"these {length(seen.scale)}"


def _size(transition: Transition) -> Iterator[str]:
    seen = transition.evidence
    if transition.escalated:
        yield "four times what you were told before"
    yield _ratio(seen)
    if _grows(seen):
        yield "and it is growing"


def _rest(transition: Transition, behind: Explanation | None) -> Iterator[str]:
    seen = transition.evidence
    if transition.after in OVER:
        return
    if transition.cause == "urgent":
        yield "one message about safety, law or fraud is enough for this alert"
    elif transition.cause == "volume":
        yield f"{_chance(seen)}, but whether they complain is not known"
    else:
        ahead = _outlook(seen, behind.outlook) if behind and behind.outlook else _forecast(seen)
        yield ", and ".join([*ahead, _chance(seen)])
    if behind and behind.phrases and not transition.topic.startswith(NEW):
        yield f"new in what they say: {quoted(behind.phrases[:PHRASES])}"
    if seen.removed >= COPIED:
        yield f"{percent(seen.removed)} of what we heard were copies or the same people again and are not counted"
    if behind and behind.unheard:
        names = among([printable(one.source, LONGEST_BRAND) for one in behind.unheard], SOURCES)
        yield f"{names} could not be heard, so there may be more"


def _chance(seen: Evidence) -> str:
    certain = sure(seen.surprise)
    return f"we are {certain} that this is not chance" if certain else "this may be chance"


def _outlook(seen: Evidence, outlook: Outlook) -> Iterator[str]:
    """Only where it says more than what is known already."""
    known = max(seen.observed, seen.voices)
    if outlook.high < 1.5 * known:
        return
    if outlook.low < ENDED * known:
        yield f"it may end here or reach {number(outlook.high)} by this time tomorrow"
    else:
        yield f"we expect {number(outlook.low)} to {number(outlook.high)} by this time tomorrow"


def _forecast(seen: Evidence) -> Iterator[str]:
    """Only where it says more than what is known already."""
    if seen.forecast is not None and seen.forecast >= 1.5 * max(seen.observed, seen.voices):
        yield f"we expect about {number(seen.forecast)} by the end"


def _ratio(seen: Evidence) -> str:
    found = times(seen.observed, seen.expected)
    if rare(seen.expected) and seen.observed >= 2 * seen.expected:
        return "where usually there is next to nothing"
    window = "this hour" if seen.scale == timedelta(hours=1) else f"these {length(seen.scale)}"
    return f"{found or 'more than usual'} for {window}"


def _grows(seen: Evidence) -> bool:
    return seen.growth is not None and seen.growth >= 1 and (seen.growth_sure or 0.0) >= GROWING_SURE


def _ending(topic: str, stage: Stage) -> str:
    talk = "is talked about less" if topic == VOLUME or topic.startswith(NEW) else "complaints are becoming fewer"
    return {"peaked": "has passed its peak", "cooling": talk}.get(stage, "is back to normal")
