"""How unlikely a count is, and which score is an alert (DETECTION 4 and 7)."""

from math import log, log10, sqrt

from scipy.special import betainc

SCALES = (3, 12, 72, 576)  # bins: 15 min, 1 h, 6 h, 48 h
MOST = 300.0  # -log10 of the smallest tail a float can hold
ENOUGH = 2.5
FORGET = 1 - 2 ** (-1 / 1440)
_AT_QUARTER, _AT_ONE = 4.0, 3.0  # theta for .25 and 1 false alarms per brand-week, measured on made worlds (seeds 1-7)


def surprise(heard: float, usual: float, phi: float) -> float:
    """-log10 P(count >= heard) of a negative binomial with mean `usual` and dispersion `phi`, continuous in `heard`."""
    if heard <= usual:
        return 0.0
    k = 1 / phi
    tail = float(betainc(heard, k, usual / (k + usual)))
    return -log10(tail) if tail > 0 else MOST


def threshold(budget: float) -> float:
    """theta for a budget of false alarms per brand-week, clamped to [.05, 2]; log-linear through what was measured."""
    budget = min(2.0, max(0.05, budget))
    return _AT_QUARTER + (_AT_ONE - _AT_QUARTER) * log(budget / 0.25) / log(4)


def spread(phi: float, heard: float, usual: float, speed: float) -> float:
    """The dispersion after one more look; what exceeds the usual by far is cut."""
    off = min(heard, usual + 3 * sqrt(usual + phi * usual * usual)) - usual
    seen = min(3.0, max(0.0, (off * off - usual) / (usual * usual + 0.5)))
    return min(2.5, max(0.05, phi + speed * (seen + 0.05 - phi)))


def score(forecast: float, usual_hour: float) -> float:
    """R of the F-rule: how far the forecast stands above five usual hours, or above 8 mentions."""
    return 4 * log10(forecast / max(5 * usual_hour, 8.0)) if forecast > 0 else -MOST
