"""What chance alone does to a measured figure: 95 % intervals, the same on every machine."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest

from alerts.record import rate_interval

RESAMPLES = 4_000
TAILS = (0.025, 0.975)


class Interval(NamedTuple):
    """A figure, and where 95 % of what chance would make of it lie."""

    value: float
    low: float
    high: float


def share(holds: Sequence[bool]) -> Interval | None:
    """A share of events in %: percentile bootstrap over the events (Efron 1979); None of no event.

    To draw n of n events with replacement is to draw a binomial number. Where all hold or none does, resampling knows
    no other case, and the exact interval (Clopper and Pearson 1934) is given instead.
    """
    n, k = len(holds), sum(holds)
    if not n:
        return None
    if k in (0, n):
        exact = binomtest(k, n).proportion_ci(method="exact")
        return Interval(100 * k / n, 100 * exact.low, 100 * exact.high)
    drawn = np.random.default_rng(1).binomial(n, k / n, RESAMPLES) / n
    low, high = np.quantile(drawn, TAILS)
    return Interval(100 * k / n, 100 * float(low), 100 * float(high))


def median(values: Sequence[float]) -> Interval | None:
    """A median with the percentile bootstrap; None of nothing."""
    if not values:
        return None
    known = np.array(values)
    drawn = np.median(np.random.default_rng(1).choice(known, (RESAMPLES, len(known))), axis=1)
    low, high = np.quantile(drawn, TAILS)
    return Interval(float(np.median(known)), float(low), float(high))


def rate(events: int, exposure: float) -> Interval:
    """Events in a unit of exposure, which is above 0, with Garwood's interval."""
    return Interval(events / exposure, *rate_interval(events, exposure))


def shown(found: Interval | None, form: str = "{:.0f}") -> str:
    """Such as `52 (45 to 59)`."""
    return "-" if found is None else f"{form} ({form} to {form})".format(*found)
