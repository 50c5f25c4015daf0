"""The rhythm of a source: how often something is said there, how long it is silent, how late it is heard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TypeVar

Value = TypeVar("Value", int, float)
KEPT = timedelta(days=28)
AHEAD = timedelta(minutes=10)  # a clock may be so much ahead of ours; a saying further in the future teaches nothing
BIN = 300  # seconds: shorter silences are nobody's concern
MOST_LAGS = 10_000  # of one hearing
NEW = 0.3  # what the latest hearing counts in the smoothed lag


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`newest` is the latest saying heard; `silences` the longest silence in seconds that ended on each UTC day of the
    28 days before it, `sayings` how many sayings each of them had; `lag` the seconds from saying to hearing."""

    newest: datetime | None = None
    silences: Mapping[str, float] = field(default_factory=dict)
    sayings: Mapping[str, int] = field(default_factory=dict)
    lag: float | None = None

    @property
    def longest(self) -> timedelta:
        """The longest silence known."""
        return timedelta(seconds=max(self.silences.values(), default=0))

    @property
    def count(self) -> int:
        """How many sayings it was learnt from."""
        return sum(self.sayings.values())

    @property
    def days(self) -> int:
        """Over how many days it was learnt."""
        if self.newest is None or not self.sayings:
            return 0
        return (self.newest.astimezone(UTC).date() - datetime.fromisoformat(min(self.sayings)).date()).days

    @property
    def usually(self) -> timedelta | None:
        """One saying in so long a time, on average; None while too little is known."""
        return timedelta(days=self.days) / self.count if self.days and self.count else None


class Listening:
    """Takes the times of one whole hearing in any order (sources tell the newest first), in bounded memory.

    It keeps five-minute bins of the last 28 days, and of those times that were not known before their lag.
    """

    def __init__(self, before: Rhythm, now: datetime) -> None:
        self._before, self._now = before, now
        known = before.newest.timestamp() if before.newest else None
        self._known, self._since = known, max(known or 0, (now - KEPT).timestamp())
        self._bins: dict[int, tuple[float, float, int]] = {}
        self._lags: list[float] = []

    def hear(self, said: Iterable[datetime]) -> None:
        """What is not newer than what was heard before has been learnt then."""
        for moment in said:
            at = min(moment, self._now).timestamp()
            if at > self._since and moment <= self._now + AHEAD:
                first, last, count = self._bins.get(int(at // BIN), (at, at, 0))
                self._bins[int(at // BIN)] = (min(first, at), max(last, at), count + 1)
                if self._known is not None and len(self._lags) < MOST_LAGS:
                    self._lags.append(self._now.timestamp() - at)

    def learnt(self, *, late: bool = False) -> Rhythm:
        """The rhythm after this hearing. `late`: it comes after failures, so its lag says nothing of the source."""
        silences, sayings, last = dict(self._before.silences), dict(self._before.sayings), self._known
        for _, (first, until, count) in sorted(self._bins.items()):
            day = f"{datetime.fromtimestamp(first, UTC):%Y-%m-%d}"
            if last is not None:
                silences[day] = max(silences.get(day, 0.0), first - last)
            sayings[day], last = sayings.get(day, 0) + count, until
        newest = self._before.newest if last == self._known or last is None else datetime.fromtimestamp(last, UTC)
        return Rhythm(
            newest=newest,
            silences=_recent(silences, newest),
            sayings=_recent(sayings, newest),
            lag=self._before.lag if late or not self._lags else _smoothed(self._before.lag, median(self._lags)),
        )


def _recent(days: Mapping[str, Value], newest: datetime | None) -> dict[str, Value]:
    """Counted from the latest saying: a source that fell silent keeps the rhythm it had."""
    first = f"{newest - KEPT:%Y-%m-%d}" if newest else ""
    return {day: value for day, value in days.items() if day > first}


def _smoothed(before: float | None, now: float) -> float:
    return now if before is None else before + NEW * (now - before)
