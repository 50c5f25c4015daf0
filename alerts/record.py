"""The detector's record: how early a person was told, and how often for nothing, from what people and time said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from scipy.special import gammaincinv

from alerts.timeline import VERDICTS, Verdict
from complaints import Outcome

SHARES = (0.1, 0.25, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One complaint of which an alert was raised: whether a notice of it was `sent`, the verdict on it, and what became
    of it. None: nothing yet."""

    brand: str
    sent: bool = True
    verdict: Verdict | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Of one brand in `weeks` brand-weeks. `told` are its alerts, `unsent` those of which no notice was sent.

    `false_alarms` a brand-week are verdicts of noise, `low` to `high` their 95 % interval; `at_most` is what they
    would be if every alert without a verdict were noise too.

    `lead` and `lead_peak` are medians over closed complaints that are no noise, before half of what was said and
    before the largest hour; `early` the shares of these that were told before 10, 25 and 50 % had been said. None:
    of none.
    """

    brand: str
    weeks: float
    told: int
    unsent: int
    verdicts: Mapping[Verdict, int]
    closed: int
    false_alarms: float | None
    low: float | None
    high: float | None
    at_most: float | None
    lead: timedelta | None
    lead_peak: timedelta | None
    early: tuple[float, ...] | None

    @property
    def unreviewed(self) -> int:
        """Alerts without a verdict."""
        return self.told - sum(self.verdicts.values())


def record(brand: str, told: Sequence[Told], weeks: float) -> Record:
    """`told` are its alerts, one for each complaint; `weeks` how long it was heard, in weeks."""
    said = {one: sum(alert.verdict == one for alert in told) for one in VERDICTS}
    ended = [one.outcome for one in told if one.outcome is not None and one.verdict != "noise"]
    noise = said["noise"]
    low, high = rate_interval(noise, weeks) if weeks > 0 else (None, None)
    unreviewed = len(told) - sum(said.values())
    return Record(
        brand=brand,
        weeks=weeks,
        told=len(told),
        unsent=sum(not one.sent for one in told),
        verdicts=said,
        closed=len(ended),
        false_alarms=noise / weeks if weeks > 0 else None,
        low=low,
        high=high,
        at_most=(noise + unreviewed) / weeks if weeks > 0 else None,
        lead=median_of([one.lead for one in ended]),
        lead_peak=median_of([one.lead_peak for one in ended]),
        early=_early([one.early for one in ended if one.early is not None]),
    )


def rate_interval(events: int, exposure: float) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson rate (Garwood 1936): events in `exposure`, which is above 0."""
    low = float(gammaincinv(events, 0.025)) if events else 0.0
    return low / exposure, float(gammaincinv(events + 1, 0.975)) / exposure


def median_of(leads: Sequence[timedelta | None]) -> timedelta | None:
    """Of those that are known; None where none is."""
    known = [lead.total_seconds() for lead in leads if lead is not None]
    return timedelta(seconds=median(known)) if known else None


def _early(shares: Sequence[float]) -> tuple[float, ...] | None:
    return tuple(sum(share < most for share in shares) / len(shares) for most in SHARES) if shares else None
