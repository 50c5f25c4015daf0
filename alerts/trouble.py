"""Whether a source is in trouble: it fails, it fell silent, its budget is nearly spent or spent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from alerts.alert import Severity, TroubleCause
from alerts.rhythm import Rhythm

BLIND = 0.5  # of a brand's mentions: without them nobody sees it
WARNED = 0.8  # of a budget
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
REFUSED, OTHERS = (2, 10 * MINUTE), (3, 30 * MINUTE)  # failures in a row, and for how long
PAUSED = 6 * HOUR  # a source that asks for a pause usually means it
LEAST_SILENCE = 2 * HOUR
LEAST_DAYS, LEAST_SAYINGS = 7, 10
ROUND = 1e-9  # what a sum of money loses as a float


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a source cost in the period from `since` to `resets`, of how much; `page` is the most that the next can."""

    spent: float
    budget: float
    page: float
    unit: str
    since: datetime
    resets: datetime
    zone: str = "UTC"

    @property
    def over(self) -> bool:
        """Whether the next page may not fit: it is not asked for."""
        return self.page > self.budget - self.spent + ROUND

    @property
    def low(self) -> bool:
        """Whether 80 % are spent, or the page after the next may not fit: large pages leap over the last fifth."""
        if min(self.spent, self.budget) <= 0:
            return False
        return self.spent >= WARNED * self.budget or 2 * self.page > self.budget - self.spent + ROUND


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """All that is known of how a source is. `error` is what went wrong last, `error_class` its class.

    `way` is how it is heard: it is asked, others push to it, or a file is read. `heard` is its last whole hearing (for
    one that is pushed: now). `key` is where its key is got, where it has one;
    `shares` what part of each brand's mentions it gave in the seven days before the trouble; `told` the trouble that
    was told of it and is not over, by cause and beginning.
    """

    source: str
    way: Literal["asked", "pushed", "read"] = "asked"
    heard: datetime | None = None
    failures: int = 0
    failed_since: datetime | None = None
    error: str | None = None
    error_class: str | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    budget: Budget | None = None
    key: str | None = None
    shares: Mapping[str, float] = field(default_factory=dict)
    told: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """What is wrong with a source `since` when; with its name and cause this says which trouble it is."""

    source: str
    cause: TroubleCause
    since: datetime
    severity: Severity
    health: SourceHealth


def trouble_of(health: SourceHealth, now: datetime) -> SourceTrouble | None:
    """The one thing that a person should hear of first: spent, failing, silent, or a budget that is nearly spent.

    *Failing* is what was refused twice in a row and for 10 minutes (a person must act), any other failure three times
    and for 30 minutes (most outages are shorter), a source that asks for a pause after 6 hours. It lasts until it is
    heard well.
    *Silent* is what said nothing for more than twice its longest silence of 28 days, and for more than 2 hours, up to
    its last whole hearing. Where n sayings come at random (Poisson), the longest of their silences is about ln n mean
    silences, and one of the next n is more than twice as long with a chance of 2 n / ((n + 1) (n + 2)), about 2/n: a
    source with 100 sayings in 28 days gives a false alarm every four years, one with 10 every half a year. Nights and
    weekends are in the 28 days; while only the first of them are known it errs more, so with fewer than 7 days or 10
    sayings nothing is said.
    *Spent* is a budget into which the next page may not fit, *budget* one of which 80 % are spent or into which the
    page after the next may not fit.
    """
    if health.budget and health.budget.over:
        return _trouble(health, "spent", health.budget.since)
    if health.failed_since and _fails(health, health.failed_since, now):
        return _trouble(health, "failing", health.failed_since)
    if health.rhythm.newest and _silent(health.rhythm, health.rhythm.newest, health.heard):
        return _trouble(health, "silent", health.rhythm.newest)
    return warning_of(health)


def warning_of(health: SourceHealth) -> SourceTrouble | None:
    """That its budget is nearly spent, whatever else is wrong with it: a person hears of that before it is spent."""
    if health.budget is None or not health.budget.low:
        return None
    return _trouble(health, "budget", health.budget.since)


def silence_that_tells(rhythm: Rhythm) -> timedelta:
    """A longer silence of this source is unusual."""
    if rhythm.days < LEAST_DAYS or rhythm.count < LEAST_SAYINGS:
        return timedelta.max
    return max(LEAST_SILENCE, 2 * rhythm.longest)


def lost(troubles: Collection[SourceTrouble]) -> dict[str, float]:
    """What part of each brand's mentions all of them gave together, the largest first."""
    brands = {brand for one in troubles for brand in one.health.shares}
    sums = {brand: min(1.0, sum(one.health.shares.get(brand, 0.0) for one in troubles)) for brand in brands}
    return dict(sorted(((brand, sum_) for brand, sum_ in sums.items() if sum_ > 0), key=lambda one: (-one[1], one[0])))


def _trouble(health: SourceHealth, cause: TroubleCause, since: datetime) -> SourceTrouble:
    """A warning comes before anything is lost: it is never high."""
    blind = cause != "budget" and any(share >= BLIND for share in health.shares.values())
    severity: Severity = "high" if blind or cause == "spent" else "low"
    return SourceTrouble(source=health.source, cause=cause, since=since, severity=severity, health=health)


def _fails(health: SourceHealth, since: datetime, now: datetime) -> bool:
    if health.told == ("failing", since):
        return True  # another error meanwhile does not make it well
    if health.error_class == "RateLimited":
        return now - since >= PAUSED
    failures, span = REFUSED if health.error_class == "Refused" else OTHERS
    return health.failures >= failures and now - since >= span


def _silent(rhythm: Rhythm, newest: datetime, heard: datetime | None) -> bool:
    return heard is not None and heard - newest > silence_that_tells(rhythm)
