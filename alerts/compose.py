"""From a change of stage to an alert, and from an alert to what a receiver reads."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from alerts.alert import Alert, WitnessText
from alerts.severity import severity_of
from alerts.why import headline, why
from alerts.words import length, number, people, short
from complaints import Transition
from sentiment import urgent

QUOTED = 3
LONGEST_QUOTE = 240
# what a chat service would obey inside a quotation: everybody in the room would be called
_CALL = re.compile(r"@(?=(?:everyone|here|channel|all)\b)|<(?=[!@#])", re.IGNORECASE)


def alert_of(transition: Transition, witnesses: Sequence[WitnessText], *, zone: str = "UTC") -> Alert:
    """The alert of a transition, with its witnesses in their order. The same transition always has the same key."""
    return Alert(
        key=_key(transition),
        complaint=transition.complaint,
        time=transition.at,
        brand=transition.brand,
        topic=transition.topic,
        cause=transition.cause,
        stage=transition.after,
        severity=severity_of(transition),
        why=why(transition, zone=zone, urgent=_urgent(transition, witnesses)),
        escalated=transition.escalated,
        evidence=transition.evidence,
        witnesses=tuple(witnesses),
    )


def transition_of(alert: Alert) -> Transition:
    """What the alert says of its transition: enough for the headline."""
    return Transition(
        complaint=alert.complaint,
        brand=alert.brand,
        topic=alert.topic,
        cause=alert.cause,
        before="quiet",
        after=alert.stage,
        at=alert.time,
        evidence=alert.evidence,
        escalated=alert.escalated,
        notifies=True,
    )


def title_of(alert: Alert) -> str:
    """The first line: fits a lock screen."""
    return headline(transition_of(alert))


def body_of(alert: Alert, others: Sequence[str] = ()) -> str:
    """Plain text: why, the numbers, up to three quotations with links, what to do next.

    `others` are sentences about what else was not sent in a message of its own.
    """
    parts = ["\n".join([alert.why, *others]), "\n".join(_numbers(alert)), *_quotations(alert), "\n".join(_next(alert))]
    return "\n\n".join(parts) + "\n"


def quotation(text: str) -> str:
    """One line of at most 240 characters that no chat service takes for a command."""
    return f"“{_CALL.sub(lambda found: found.group() + chr(0x2060), short(text, LONGEST_QUOTE))}”"


def _numbers(alert: Alert) -> Iterator[str]:
    seen = alert.evidence
    yield f"Severity: {alert.severity}"
    counted = f"{_count(seen.observed)}, usually {_count(seen.expected)}"
    yield f"Heard in the last {length(seen.scale)}: {counted} (copies and repeats count less)"
    yield f"Voices: {people(seen.voices)}, {seen.texts:,} different texts" + (
        f", followed by {number(seen.reach)}" if seen.reach else ""
    )
    if seen.growth is not None and seen.growth_sure is not None:
        certain = round(100 * seen.growth_sure)
        yield f"Growth: each message brings {seen.growth:.1f} more; {certain} % certain that it does not fade by itself"
    if seen.forecast is not None:
        yield f"Expected in the end: about {number(seen.forecast)}"


def _count(weight: float) -> str:
    return f"{weight:.1f}" if weight < 10 else number(weight)


def _quotations(alert: Alert) -> Iterator[str]:
    for witness in alert.witnesses[:QUOTED]:
        link = witness.url if witness.url and witness.url.startswith(("https://", "http://")) else None
        yield quotation(witness.text) + (f"\n{short(link, 2_000)}" if link else "")


def _next(alert: Alert) -> Iterator[str]:
    show = f"foreshock show {alert.id}" if alert.id is not None else "foreshock alerts"
    yield f"Next: `{show}` for the whole picture, `foreshock drafts` for the replies that wait for you."
    if alert.cause == "urgent":
        yield "Read the message itself first, and pass it to whoever is responsible for safety or law."


def _urgent(transition: Transition, witnesses: Sequence[WitnessText]) -> str | None:
    if transition.cause != "urgent":
        return None
    return next((reason for witness in witnesses if (reason := urgent(witness.text))), None)


def _key(transition: Transition) -> str:
    what = (transition.brand, transition.topic, transition.cause, transition.after, str(transition.escalated))
    parts = (transition.complaint, *what, transition.at.isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
