"""The hours before an alert as the numbers of a drawing. Coordinates only: no text of a mention comes near it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10
from zoneinfo import ZoneInfo

from alerts.words import about, number, usual
from complaints import Evidence, Hour
from complaints.outlook import Outlook

WIDTH, HEIGHT = 720.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 16.0, 34.0, 30.0
AHEAD = timedelta(hours=2)  # room at the right of the marker
QUARTER = 900  # seconds
GAUGE = 100.0  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One hour's observed mentions; `unusual` when above the band."""

    x: float
    y: float
    width: float
    height: float
    unusual: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`band` and `usual` are point lists of SVG, `marker` the x of the detection, `detected` its time in `zone`."""

    bars: tuple[Bar, ...]
    band: str
    usual: str
    marker: float
    marker_left: bool
    detected: str
    zone: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How much of what is expected has been heard: `heard` and `least`, the low end of the outlook, in per cent of
    its high end (or, without an outlook, of the forecast; then `least` is 0). `ahead` says it in words."""

    heard: float
    least: float
    heard_label: str
    ahead: str


def chart_of(hours: Sequence[Hour], alerted: datetime, zone: ZoneInfo) -> Chart | None:
    """With the hours of this zone below it. None where the evidence has no hours (a volume alert)."""
    if not hours:
        return None
    start, end = hours[0].start, max(hours[-1].start + timedelta(hours=1), alerted) + AHEAD
    top = nice(max(max(hour.observed, hour.high) for hour in hours))
    x = _Scale(start.timestamp(), end.timestamp(), LEFT, WIDTH - RIGHT)
    y = _Scale(0.0, top, HEIGHT - BOTTOM, TOP)
    marker, local = x(alerted.timestamp()), alerted.astimezone(zone)
    return Chart(
        bars=tuple(_bar(hour, x, y, zone) for hour in hours),
        band=_points(_outline(hours, x, y)),
        usual=_points([(x(at(hour)), y(hour.expected)) for hour in hours for at in (_start, _end)]),
        marker=marker,
        marker_left=marker > WIDTH / 2,
        detected=f"{local:%H:%M}",
        zone=local.tzname() or zone.key,
        across=tuple(_hour_ticks(start, end, x, zone)),
        up=tuple(Tick(at=round(y(top * part / 2), 1), label=number(top * part / 2)) for part in (0, 1, 2)),
    )


def gauge_of(seen: Evidence, outlook: Outlook | None = None) -> Gauge | None:
    """Heard so far against what is expected; None without a forecast."""
    if not seen.forecast or seen.forecast <= 0:
        return None
    heard = max(
        seen.observed, sum(hour.observed for hour in seen.hours if seen.since and _end(hour) > seen.since.timestamp())
    )
    whole = max(outlook.high if outlook else seen.forecast, heard)
    least = max(outlook.low, heard) if outlook else 0.0
    by_tomorrow = f"{number(least)} to {number(whole)} by this time tomorrow, in 8 of 10 such cases"
    return Gauge(
        heard=round(GAUGE * heard / whole, 1),
        least=round(GAUGE * least / whole, 1),
        heard_label=about(heard),
        ahead=by_tomorrow if outlook else f"about {number(whole)} in the end",
    )


def nice(top: float) -> float:
    """The next round number, at least 4, whose half is round too."""
    if top <= 4:
        return 4.0
    power = 10.0 ** floor(log10(top))
    return next(step * power for step in (1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0) if step * power >= top)


def _bar(hour: Hour, x: "_Scale", y: "_Scale", zone: ZoneInfo) -> Bar:
    left, right, height = x(_start(hour)), x(_end(hour)), y(0.0) - y(hour.observed)
    return Bar(
        x=round(left + 1, 1),
        y=round(y(hour.observed), 1),
        width=round(max(1.0, right - left - 2), 1),
        height=round(height, 1),
        unusual=hour.observed > max(hour.high, 1.0),
        label=f"{hour.start.astimezone(zone):%a %H:%M}: {about(hour.observed)}, {usual(hour.expected)}",
    )


def _outline(hours: Sequence[Hour], x: "_Scale", y: "_Scale") -> list[tuple[float, float]]:
    upper = [(x(at(hour)), y(hour.high)) for hour in hours for at in (_start, _end)]
    lower = [(x(at(hour)), y(hour.low)) for hour in reversed(hours) for at in (_end, _start)]
    return upper + lower


def _hour_ticks(start: datetime, end: datetime, x: "_Scale", zone: ZoneInfo) -> list[Tick]:
    """Every six hours of the zone's clock; midnight says the day."""
    ticks = []
    for quarter in range(ceil(start.timestamp() / QUARTER), floor(end.timestamp() / QUARTER) + 1):
        at = datetime.fromtimestamp(quarter * QUARTER, zone)  # no zone is off by less than a quarter of an hour
        if at.hour % 6 == 0 and at.minute == 0:
            label = f"{at:%a} {at.day}" if at.hour == 0 else f"{at:%H:%M}"
            ticks.append(Tick(at=round(x(at.timestamp()), 1), label=label))
    return [tick for tick in ticks if LEFT + 12 <= tick.at <= WIDTH - RIGHT - 16]


class _Scale:
    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low: float = low
        self.start: float = start
        self.per: float = (end - start) / ((high - low) or 1.0)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * self.per


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _start(hour: Hour) -> float:
    return hour.start.timestamp()


def _end(hour: Hour) -> float:
    return hour.start.timestamp() + 3600
