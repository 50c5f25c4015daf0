"""What is expected of a story, as it was forecast when its alert was raised: for a drawing, and in a line of words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.words import about, clock, number
from complaints import Evidence, Hour
from complaints.outlook import AHEAD, DAY_OF_HOURS, Outlook

GAUGE = 100.0  # per cent
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How much of what is expected has been heard: `heard` and `least`, the low end of the outlook, in per cent of
    its high end (or, without an outlook, of the forecast; then `least` is 0). `ahead` says it in words."""

    heard: float
    least: float
    heard_label: str
    ahead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An outlook in the unit of the bars: so many an hour on average within [since, until), with what is usual, make it
    come true at its `low` and at its `high` end. `label` says both ends in all, and when."""

    since: datetime
    until: datetime
    low: float
    high: float
    label: str


def gauge_of(seen: Evidence, outlook: Outlook | None, alerted: datetime, zone: ZoneInfo) -> Gauge | None:
    """Heard so far against what is expected; None without a forecast."""
    if not seen.forecast or seen.forecast <= 0:
        return None
    heard = max(seen.observed, sum(hour.observed for hour in seen.hours if seen.since and _end(hour) > seen.since))
    whole = max(outlook.high if outlook else seen.forecast, heard)
    least = max(outlook.low, heard) if outlook else 0.0
    by = clock(alerted + AHEAD, zone.key, alerted)
    return Gauge(
        heard=round(GAUGE * heard / whole, 1),
        least=round(GAUGE * least / whole, 1),
        heard_label=about(heard),
        ahead=f"{number(least)} to {number(whole)} by {by}, in 8 of 10 such cases"
        if outlook
        else f"about {number(whole)} in the end",
    )


def expected_of(seen: Evidence, outlook: Outlook | None, alerted: datetime, zone: ZoneInfo) -> Expected | None:
    """None without an outlook, and where nothing was counted by the hour."""
    if outlook is None or not seen.hours:
        return None
    day = seen.hours[-DAY_OF_HOURS:]
    usual = sum(hour.expected for hour in day) / len(day)
    so_far = max(seen.observed - seen.expected, 0.0)
    low, high = (usual + max(end - so_far, 0.0) / DAY_OF_HOURS for end in (outlook.low, outlook.high))
    until = alerted + AHEAD
    ends = f"{number(outlook.low)} to {number(outlook.high)}"
    label = f"forecast {ends} by {until.astimezone(zone):%a %H:%M}"
    return Expected(since=alerted, until=until, low=low, high=high, label=label)


def _end(hour: Hour) -> datetime:
    return hour.start + HOUR
