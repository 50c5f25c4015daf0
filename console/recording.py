"""The detector's record, for people and for programs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from alerts.record import SHARES, Record
from alerts.timeline import VERDICTS
from alerts.words import count, printable, rough
from console.summary import aligned

LEAST_WEEKS = 1  # below it no rate is told: one alarm would be a hundred a year
HEAD = ("brand", "weeks", "told", *VERDICTS, "no verdict", "false alarms a week", "before half", "before its peak")


def record_keys(one: Record) -> dict[str, Any]:
    """JSON values: durations are seconds, shares in [0, 1], rates null below a week."""
    early = dict(zip(SHARES, one.early, strict=True)) if one.early is not None else {}
    rates = {
        "false_alarms": one.false_alarms,
        "false_alarms_low": one.low,
        "false_alarms_high": one.high,
        "false_alarms_at_most": one.at_most,
    }
    return {
        "brand": one.brand,
        "weeks": round(one.weeks, 3),
        "told": one.told,
        "unsent": one.unsent,
        **{verdict: one.verdicts[verdict] for verdict in VERDICTS},
        "unreviewed": one.unreviewed,
        "closed": one.closed,
        **{name: rate if one.weeks >= LEAST_WEEKS else None for name, rate in rates.items()},
        "lead": one.lead,
        "lead_peak": one.lead_peak,
        **{f"before_{share:.0%}".rstrip("%"): early.get(share) for share in SHARES},
    }


def table(found: Sequence[Record]) -> Iterator[str]:
    """A table, and what has to be known to read it."""
    yield from aligned((HEAD, *(_row(one) for one in found)))
    if waiting := sum(one.unreviewed for one in found):
        yield ""
        yield f"{waiting} without a verdict: foreshock verdict ALERT real (or noise, duplicate, known) says what it was"
    yield ""
    yield "false alarms a week: verdicts of noise, with the exact 95 % interval (Garwood 1936)"
    yield "before half, before its peak: medians over closed complaints, from when the first notice was sent"
    yield "to when half had been said, and to the end of the largest hour"
    if unsent := sum(one.unsent for one in found):
        yield f"of {count(unsent, 'alert')} that {'was' if unsent == 1 else 'were'} raised no notice was sent"


def _row(one: Record) -> tuple[str, ...]:
    said = one.verdicts
    verdicts = (str(said["real"]), str(said["noise"]), str(said["duplicate"]), str(said["known"]))
    leads = (_lead(one.lead), _lead(one.lead_peak))
    return (
        printable(one.brand, 32),
        f"{one.weeks:.1f}",
        str(one.told),
        *verdicts,
        str(one.unreviewed),
        _rate(one),
        *leads,
    )


def _rate(one: Record) -> str:
    if one.false_alarms is None or one.low is None or one.high is None or one.weeks < LEAST_WEEKS:
        return "less than a week"
    return f"{one.false_alarms:.2f} ({one.low:.2f} to {one.high:.2f})"


def _lead(lead: timedelta | None) -> str:
    if lead is None:
        return "none closed"
    return rough(lead) if lead >= timedelta() else f"{rough(-lead)} after"
