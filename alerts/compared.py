"""How much more or less often something happens than before, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from scipy.special import betaincinv

TAIL = 0.025  # on each side of a 95 % interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """So many times as often as before, from `low` to `high` with 95 % confidence; None: there is no bound.

    `value` is None where it never happened before.
    """

    value: float | None
    low: float
    high: float | None

    @property
    def sure(self) -> bool:
        """Whether it is another rate at all: 1 is outside of the interval."""
        return self.low > 1 or (self.high is not None and self.high < 1)


def ratio(before: Sequence[int], after: Sequence[int], *, heard_before: float, heard_after: float) -> Ratio:
    """Of two rates: counts of each day, and how many days were heard of either time, which is above 0.

    The sum of `after` is binomial given both sums (Przyborowski and Wilenski 1940), with the interval of Clopper and
    Pearson. People complain in crowds: where days differ by more than chance allows, both sums weigh as much less as
    their variance is larger (quasi-Poisson), so the interval is wider.
    """
    wide, (old, new) = spread(before, after), (sum(before), sum(after))
    few, many = old / wide, new / wide
    low = float(betaincinv(many, few + 1, TAIL)) if new else 0.0
    high = float(betaincinv(many + 1, few, 1 - TAIL)) if old else 1.0
    scale = heard_before / heard_after
    return Ratio(
        value=new / old * scale if old else None,
        low=low / (1 - low) * scale,
        high=high / (1 - high) * scale if high < 1 else None,
    )


def spread(*times: Sequence[int]) -> float:
    """How many times the variance of the days is what chance alone would make it (Pearson's chi squared over its
    degrees of freedom); at least 1."""
    squares = sum((day - mean) ** 2 / mean for days in times if days and (mean := fmean(days)) for day in days)
    free = sum(len(days) - 1 for days in times if days and sum(days))
    return max(1.0, squares / free) if free > 0 else 1.0
