"""The hours around an alert as the numbers of a drawing. Coordinates only: no text of a mention comes near it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10
from zoneinfo import ZoneInfo

from alerts.words import about, number, usual
from complaints import Hour
from console.forecast import Expected

WIDTH, HEIGHT = 720.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 16.0, 52.0, 30.0
ROW = 15.0  # height of a line of words above the drawing
MOST_TICKS = 13
ROOM = timedelta(hours=2)  # at the right of the last moment
LETTER = 6.6  # the width of one that is written at a range
QUARTER = 900  # seconds
STRETCH = 1.5  # a forecast makes the drawing so many times as high as the bars ask for, at most


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
class Mark:
    """A moment: its x, the y of its dot (lower marks stand higher), what is written, on its left or right; `other` is
    not ours."""

    x: float
    y: float
    label: str
    left: bool
    other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What to mark, with what before its time."""

    at: datetime
    label: str
    other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A forecast from `x` to `x + width`: between the `y` of its high end and the `floor` of its low one. `beyond`: the
    high end is above the drawing. `at` is where the label stands, or ends where it has no room to the right (`left`),
    `row` its height; `title` says it in a sentence."""

    x: float
    width: float
    y: float
    floor: float
    beyond: bool
    label: str
    at: float
    row: float
    left: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`band` and `usual` are point lists of SVG, `marks` the moments with their times in `zone`."""

    bars: tuple[Bar, ...]
    band: str
    usual: str
    marks: tuple[Mark, ...]
    zone: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    ahead: Range | None = None


def drawn(hours: Sequence[Hour], moments: Sequence[Moment], zone: ZoneInfo, expected: Expected | None = None) -> Chart:
    """At least one hour: each moment has a line of its own for what is written at it, and so has what is expected.
    Moments before the first hour are left out."""
    start = hours[0].start
    moments = [one for one in moments if one.at >= start]
    expected = expected if expected and expected.since >= start else None
    edges = [
        hours[-1].start + timedelta(hours=1),
        *(one.at for one in moments),
        *([expected.until] if expected else []),
    ]
    end, told = max(edges) + ROOM, moments[0].at if moments else start
    most = max(max(hour.observed, hour.high) for hour in hours)
    top = nice(max(most, min(expected.high, STRETCH * most)) if expected else most)
    x = _Scale(start.timestamp(), end.timestamp(), LEFT, WIDTH - RIGHT)
    y = _Scale(0.0, top, HEIGHT - BOTTOM, TOP)
    return Chart(
        bars=tuple(_bar(hour, x, y, zone) for hour in hours),
        band=_points(_outline(hours, x, y)),
        usual=_points([(x(at(hour)), y(hour.expected)) for hour in hours for at in (_start, _end)]),
        marks=tuple(_mark(one, x, row, zone) for row, one in enumerate(moments, 1 if expected else 0)),
        zone=told.astimezone(zone).tzname() or zone.key,
        across=tuple(_hour_ticks(start, end, x, zone)),
        up=tuple(Tick(at=round(y(top * part / 2), 1), label=number(top * part / 2)) for part in (0, 1, 2)),
        ahead=_range(expected, x, y, top) if expected else None,
    )


def hot(hour: Hour) -> bool:
    """Whether more was said in it than is usual; one alone is never much."""
    return hour.observed > max(hour.high, 1.0)


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
        unusual=hot(hour),
        label=f"{hour.start.astimezone(zone):%a %H:%M}: {about(hour.observed)}, {usual(hour.expected)}",
    )


def _mark(one: Moment, x: "_Scale", row: int, zone: ZoneInfo) -> Mark:
    at = x(one.at.timestamp())
    label = f"{one.label} {one.at.astimezone(zone):%H:%M}"
    return Mark(x=at, y=TOP - ROW * (row + 1), label=label, left=at > WIDTH / 2, other=one.other)


def _range(one: Expected, x: "_Scale", y: "_Scale", top: float) -> Range:
    left, right = x(one.since.timestamp()), x(one.until.timestamp())
    crowded = left + 8 + LETTER * len(one.label) > WIDTH
    upper, lower = y(min(one.high, top)), y(min(one.low, top))
    an_hour = f"{number(one.low)} to {number(one.high)} an hour, if it were the same in each"
    return Range(
        x=round(left, 1),
        width=round(right - left, 1),
        y=round(upper, 1),
        floor=round(max(lower, upper + 2), 1),
        beyond=one.high > top,
        label=one.label,
        at=round(right if crowded else left + 8, 1),
        row=TOP - ROW,
        left=crowded,
        title=f"{one.label}: {an_hour}",
    )


def _outline(hours: Sequence[Hour], x: "_Scale", y: "_Scale") -> list[tuple[float, float]]:
    upper = [(x(at(hour)), y(hour.high)) for hour in hours for at in (_start, _end)]
    lower = [(x(at(hour)), y(hour.low)) for hour in reversed(hours) for at in (_end, _start)]
    return upper + lower


def _hour_ticks(start: datetime, end: datetime, x: "_Scale", zone: ZoneInfo) -> list[Tick]:
    """Every six hours of the zone's clock, of a longer time twelve, or some days; midnight says the day."""
    ticks = []
    hours = next((each for each in (6, 12, 24) if end - start <= MOST_TICKS * timedelta(hours=each)), 24)
    days = ceil((end - start) / (MOST_TICKS * timedelta(days=1)))
    for quarter in range(ceil(start.timestamp() / QUARTER), floor(end.timestamp() / QUARTER) + 1):
        at = datetime.fromtimestamp(quarter * QUARTER, zone)  # no zone is off by less than a quarter of an hour
        if at.hour % hours == 0 and at.minute == 0 and (at.hour or at.toordinal() % days == 0):
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
