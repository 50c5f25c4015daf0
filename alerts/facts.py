"""The numbers of an alert in plain words: the same in a message, in the picture and in the terminal."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.alert import Alert
from alerts.certainty import odds
from alerts.words import about, clock, count, length, number, people, percent, rough, stamp, usual
from complaints import Evidence

FRESH = timedelta(minutes=10)
NOTABLE = 0.005  # less than that is 0 %


def facts(alert: Alert, *, zone: str = "UTC") -> tuple[tuple[str, str], ...]:
    """Pairs of (a short figure, a sentence that goes on from it); none about a source, whose `why` says it all.

    Raises ZoneInfoNotFoundError.
    """
    return tuple(_facts(alert, alert.evidence, zone)) if alert.evidence else ()


def as_of(alert: Alert, due: datetime | None = None, *, zone: str = "UTC") -> str:
    """`As of 14:00 UTC`: the moment the numbers are from; and how old they are at `due`, from ten minutes on.

    Without `due` the date stands there too.
    """
    if due is None:
        return f"As of {stamp(alert.time, zone)}"
    old = f", {rough(due - alert.time)} before this message" if due - alert.time > FRESH else ""
    return f"As of {clock(alert.time, zone, due)}{old}"


def counted(alert: Alert) -> str | None:
    """How mentions were added up; None where each is simply one."""
    if alert.evidence is None:
        return None
    how = [] if alert.cause == "volume" else ["each counted by how surely it is a complaint"]
    if alert.evidence.removed >= NOTABLE:
        how.append("copies and repeats count less")
    return ", ".join(how) or None


def _facts(alert: Alert, seen: Evidence, zone: str) -> Iterator[tuple[str, str]]:
    how = counted(alert)
    yield (
        about(seen.observed),
        f"heard in the last {length(seen.scale)}, {usual(seen.expected)}" + (f" ({how})" if how else ""),
    )
    yield people(seen.voices), f"in {count(seen.texts, 'wording')}, {_removed(seen.removed)}"
    if seen.growth is not None:
        sure = "" if seen.growth_sure is None else f"; that it keeps going is {percent(seen.growth_sure)} sure"
        yield f"× {seen.growth:.1f}", f"new voices follow from each one{sure}"
    if seen.forecast is not None:
        yield about(seen.forecast), "in the end, if nothing changes"
    if seen.reach:
        yield number(seen.reach), "followers of those who spoke, counted once each"
    yield odds(seen.surprise), "is the chance of so many by accident, at such an hour"
    if seen.since is not None:
        yield clock(seen.since, zone, alert.time), "is when the first of them was said"


def _removed(share: float) -> str:
    if share < NOTABLE:
        return "none of them a copy"
    return f"{percent(share)} of the weight taken away as copies and repeats"
