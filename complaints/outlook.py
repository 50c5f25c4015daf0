"""How many complaints there will be by this time tomorrow: an interval whose coverage is measured.

Of 272 alerts in worlds that it was not fitted to 81 % ended within (76 to 85), 17 below and 35 above; the high end is
16 times the low one, because most alerts come to little and a few to thousands (`python benchmarks/forecast.py --seeds
31 32 33`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp, floor, log

from complaints.clock import bin_of
from complaints.complaint import Evidence
from complaints.spoken import Spoken
from complaints.weight import Weights

AHEAD = timedelta(hours=24)
TAIL = 0.1  # on either side
ENOUGH = 20  # complaints of the brand's own
MOST_HALVES, LEAST_HALVES = 3.0, 1.0  # half widths: to either side, and of both sides together
DAY_OF_HOURS = 24
LOW = (-1.356, 0.854, 0.521, -1.528)  # benchmarks/forecast.py --fit --seeds 1 2 3 4 5 6
HIGH = (1.746, 0.74, 0.194, -0.175)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """An 80 % interval of how many complaints more than usual will have been made a day after the alert, all told.

    Weighted as in the evidence. `own` is from how many earlier complaints of the brand its width is, 0: from worlds.
    """

    low: float
    high: float
    own: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was known at an earlier alert of the brand, and how many complaints there were a day later (`volume`)."""

    seen: Evidence
    final: float


def outlook(seen: Evidence, past: Sequence[Past] = ()) -> Outlook | None:
    """The interval at an alert; None without a forecast.

    Its ends are quantiles of the logarithm, linear in what `features` gives.
    """
    if not seen.forecast or seen.forecast <= 0:
        return None
    middle, half = _ends(seen)
    low, high = _own_quantiles(past, half) if len(past) >= ENOUGH else (-half, half)
    least = max(exp(middle + low), _so_far(seen))
    return Outlook(low=least, high=max(exp(middle + high), least), own=len(past) if len(past) >= ENOUGH else 0)


def features(seen: Evidence) -> tuple[float, float, float, float]:
    """1, and the logarithms of the forecast and of the voices, and how sure the growth is."""
    return 1.0, log(max(seen.forecast or 0.0, 1.0)), log(max(seen.voices, 1)), seen.growth_sure or 0.0


def _so_far(seen: Evidence) -> float:
    """How many complaints more than usual were counted at the alert: what was said is said."""
    return max(seen.observed - seen.expected, 1.0)


def _ends(seen: Evidence) -> tuple[float, float]:
    """Middle and half width of the interval of the logarithm."""
    low, high = (sum(a * b for a, b in zip(end, features(seen), strict=True)) for end in (LOW, HIGH))
    return (low + high) / 2, max(high - low, 0.2) / 2


def _own_quantiles(past: Sequence[Past], half: float) -> tuple[float, float]:
    """How far below and above the middle the brand's own complaints ended, in nats: the ends of its interval.

    Conformal: with n of them, exchangeable with the next, that one lies beyond each end with a probability of at most
    a tenth (Vovk, Gammerman & Shafer 2005, Algorithmic Learning in a Random World, 4.2: of one side each). That holds
    as far as the ends reach: a few that ended oddly stretch them to no more than MOST_HALVES half widths of the world's
    interval, and few that ended alike leave half its width.
    """
    far = sorted(log(max(one.final, 1.0)) - _ends(one.seen)[0] for one in past)
    ends = far[floor(TAIL * (len(far) + 1)) - 1], far[ceil((1 - TAIL) * (len(far) + 1)) - 1]
    low, high = (min(max(end, -MOST_HALVES * half), MOST_HALVES * half) for end in ends)
    missing = max(LEAST_HALVES * half - (high - low), 0.0)
    return low - missing / 2, high + missing / 2


def volume(spoken: Iterable[Spoken], seen: Evidence, at: datetime) -> float:
    """How many complaints more than usual these are until a day after the alert `at`, weighted as the detector does;
    never fewer than at the alert.

    `spoken` are the mentions of the complaint. What was usual is that of the last 24 hours of the evidence.
    """
    since, until = seen.since or at, at + AHEAD
    weights, whole = Weights(), 0.0
    for one in sorted(spoken, key=lambda one: (one.said, one.origin, one.external_id)):
        if since <= one.said < until:
            weights.forget(bin_of(one.said))
            whole += weights.weigh(one.author or "", one.copy or "", bin_of(one.said)) * (one.complaint or 0.0)
    usual = sum(hour.expected for hour in seen.hours[-DAY_OF_HOURS:]) / DAY_OF_HOURS
    return max(whole - usual * ((until - since) / timedelta(hours=1)), _so_far(seen))
