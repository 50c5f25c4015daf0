"""What nobody wants to be told of for a while: which silence holds an alert, and why, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.alert import SEVERITIES, Alert, Severity
from alerts.words import language, printable, stamp

LONGEST = 120  # characters of a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """From `since` to `until` nobody is told of what all matchers match; None matches everything.

    `severity` matches what is at most so severe, `source` and `language` what is said there or in it alone. What is
    urgent is told all the same, unless `urgent` says that not.
    """

    brand: str | None = None
    topic: str | None = None
    severity: Severity | None = None
    source: str | None = None
    language: str | None = None
    since: datetime
    until: datetime
    by: str
    why: str = ""
    urgent: bool = False
    id: int | None = None

    @property
    def by_topic(self) -> bool:
        """Whether brand and topic decide alone: then the detector itself holds it, and rings when the silence ends."""
        return self.severity is None and self.source is None and self.language is None


def silenced(
    alert: Alert, silences: Iterable[Silence], now: datetime, *, again: bool = False, zone: str = "UTC"
) -> str | None:
    """Why nobody is told of the alert now, in words; None where no silence holds it. See `holding`."""
    silence = holding(alert, silences, now, again=again)
    if silence is None:
        return None
    why = f": {printable(silence.why, LONGEST)}" if silence.why.strip() else ""
    by = printable(silence.by, LONGEST)
    return f"silenced until {stamp(silence.until, zone)} by {by} ({matchers(silence)}){why}"


def holding(alert: Alert, silences: Iterable[Silence], now: datetime, *, again: bool = False) -> Silence | None:
    """Of the silences that hold the alert the one that ends last.

    Those `by_topic` have held what they hold before it became an alert; they count where it would be told `again`, to
    the next of an escalation or as a reminder. A silence of a source holds alerts about that source alone, and what
    nobody says elsewhere, as far as that is known.
    """
    held = (one for one in silences if (again or not one.by_topic) and one.since <= now < one.until)
    return max((one for one in held if _matches(one, alert)), key=lambda one: one.until, default=None)


def matchers(silence: Silence) -> str:
    """`Acme, delivery, at most low, in Spanish alone`: what it holds."""
    parts = [printable(silence.brand or "every brand"), printable(silence.topic or "every topic")]
    parts += [f"at most {silence.severity}"] if silence.severity else []
    parts += [f"from {printable(silence.source)} alone"] if silence.source else []
    parts += [f"in {language(silence.language)} alone"] if silence.language else []
    return ", ".join(parts) + " and what is urgent" * silence.urgent


def _matches(silence: Silence, alert: Alert) -> bool:
    behind = alert.explanation
    return (
        silence.brand in (None, alert.brand)
        and silence.topic in (None, alert.topic)
        and (silence.severity is None or SEVERITIES.index(alert.severity) <= SEVERITIES.index(silence.severity))
        and (silence.source in (None, alert.source) or (behind is not None and {*behind.sources} == {silence.source}))
        and (silence.language is None or (behind is not None and {*behind.languages} == {silence.language}))
        and (silence.urgent or alert.cause != "urgent")
    )
