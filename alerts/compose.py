"""From a change of stage to an alert, and from an alert to what a receiver reads."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from alerts.address import address
from alerts.alert import Alert, WitnessText
from alerts.facts import as_of, as_what, facts
from alerts.overdue import OVERDUE
from alerts.severity import severity_of
from alerts.why import why
from alerts.words import in_marks, printable
from complaints import Explanation, Transition

QUOTED = 3
LONGEST_QUOTE = 240


def alert_of(
    transition: Transition,
    witnesses: Sequence[WitnessText],
    explanation: Explanation | None = None,
    *,
    urgent: str | None = None,
    zone: str = "UTC",
) -> Alert:
    """The alert of a transition, with its witnesses in their order. The same transition always has the same key.

    `urgent` is why what a witness says of this brand must be seen at once, if it is known.
    """
    return Alert(
        key=_key(transition),
        complaint=transition.complaint,
        time=transition.at,
        brand=transition.brand,
        topic=transition.topic,
        cause=transition.cause,
        stage=transition.after,
        severity=severity_of(transition),
        why=why(transition, explanation, zone=zone, urgent=urgent),
        escalated=transition.escalated,
        evidence=transition.evidence,
        explanation=explanation,
        witnesses=tuple(witnesses),
    )


def body_of(alert: Alert, others: Sequence[str] = (), *, due: datetime | None = None, zone: str = "UTC") -> str:
    """Plain text: why, when, the numbers, up to three quotations with links, what to do next.

    `others` are sentences about what else was not sent in a message of its own; `due` is when this one is to be sent.
    """
    head = [alert.why, *others]
    numbers = list(_numbers(alert, zone))
    numbers.insert(0, f"{as_of(alert, due, zone=zone)}, severity {alert.severity}{':' if numbers else '.'}")
    parts = ["\n".join(head), "\n".join(numbers), *_quotations(alert), "\n".join(_next(alert))]
    return "\n\n".join(parts) + "\n"


def quotation(text: str) -> str:
    """A witness in a message: at most 240 characters."""
    return in_marks(text, LONGEST_QUOTE)


def _numbers(alert: Alert, zone: str) -> Iterator[str]:
    for figure, sentence in facts(alert, zone=zone):
        yield f"- {figure} {sentence}"


def _quotations(alert: Alert) -> Iterator[str]:
    for witness in alert.witnesses[:QUOTED]:
        link = address(witness.url)
        said = quotation(witness.text) + (f"\n{printable(link, 2_000)}" if link else "")
        yield f"{as_what(witness.roles)}:\n{said}" if witness.roles else said


def _next(alert: Alert) -> Iterator[str]:
    if alert.cause == OVERDUE:
        yield "Next: `foreshock queue --overdue` for all that wait. This alert ends by itself once nothing is overdue."
        return
    if alert.evidence is None:
        yield "Next: `foreshock sources` for how every source is. This alert ends by itself once it is well again."
        return
    show = f"foreshock show {alert.id}" if alert.id is not None else "foreshock alerts"
    yield f"Next: `{show}` for the whole picture, `foreshock drafts` for the replies that wait for you."
    if alert.cause == "urgent":
        yield "Read the message itself first, and pass it to whoever is responsible for safety or law."


def _key(transition: Transition) -> str:
    what = (transition.brand, transition.topic, transition.cause, transition.after, str(transition.escalated))
    parts = (transition.complaint, *what, transition.at.isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
