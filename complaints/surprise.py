"""How unlikely a count is, and which score is an alert (DETECTION 4 and 7)."""

from bisect import bisect_right
from math import hypot, log, log10, sqrt

from scipy.special import betainc

from complaints.clock import FADE
from complaints.complaint import BUDGET

SCALES = (3, 12, 72)  # bins: 15 min, 1 h, 6 h; what is slower is told by its drift
MOST = 300.0  # -log10 of the smallest tail a float can hold
ENOUGH = 1.5  # S without which no score is an alert
NAT = 0.3  # what a nat of drift adds to a score
USUAL_HOURS, SMALL = 4.0, 10.0  # a forecast below this is no news
FORGET = 1 - FADE
# (false alarms per brand-week, theta)
_MEASURED = ((0.05, 6.4), (0.1, 5.45), (0.25, 4.5), (0.5, 3.75), (1.0, 2.75), (2.0, 2.0))


def surprise(heard: float, usual: float, phi: float) -> float:
    """-log10 P(count >= heard) of a negative binomial with mean `usual` and dispersion `phi`, continuous in `heard`."""
    if heard <= usual:
        return 0.0
    k = 1 / phi
    tail = float(betainc(heard, k, usual / (k + usual)))
    return -log10(tail) if tail > 0 else MOST


def clamped(budget: float) -> float:
    """A budget within [.05, 2] false alarms per brand-week: beyond, nothing was measured."""
    return min(2.0, max(0.05, budget))


def enough_own_words(budget: float) -> float:
    """The surprise that own words alone must have for a volume alert: 7 for a budget of .25."""
    return 7 + 2 * log10(BUDGET / clamped(budget))


def threshold(budget: float, times: float = 1.0) -> float:
    """theta for a budget of false alarms per brand-week, clamped to [.05, 2]; log-linear between measured points.

    `times` as many are allowed where what is measured in budgets of labels is less sure (`complaints.certainty`).

    Measured on made worlds (seeds 1-9, three kernels). Complaint and volume alerts share the budget: at a budget of .25
    complaints may take .21 of it, the rest is for volume (`enough_own_words`); shares of other budgets are alike.
    """
    budget = clamped(clamped(budget) * times)
    i = min(len(_MEASURED) - 1, max(1, bisect_right(_MEASURED, (budget, 0.0))))
    (low, at_low), (high, at_high) = _MEASURED[i - 1], _MEASURED[i]
    return at_low + (at_high - at_low) * log(budget / low) / log(high / low)


def spread(phi: float, heard: float, usual: float, speed: float) -> float:
    """The dispersion after one more look; what exceeds the usual by far is cut."""
    off = min(heard, usual + 3 * sqrt(usual + phi * usual * usual)) - usual
    seen = min(3.0, max(0.0, (off * off - usual) / (usual * usual + 0.5)))
    return min(2.5, max(0.05, phi + speed * (seen + 0.05 - phi)))


def score(forecast: float, usual_hour: float, drift: float) -> float:
    """R: how far the forecast stands above four usual hours, or above 10 mentions, and the drift in nats beside it.

    Either alone may be an alert; together they add up as independent evidence does, by their squares.
    """
    fast = 4 * log10(forecast / max(USUAL_HOURS * usual_hour, SMALL)) if forecast > 0 else 0.0
    return hypot(max(0.0, fast), NAT * drift)
