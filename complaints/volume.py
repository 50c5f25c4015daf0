"""Something happened: far more is said of a brand than usual, whatever it is about (DETECTION 5).

The tail of the two-hour residual above its own 98 % quantile is a generalised Pareto, fitted by moments.
"""

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from math import exp, log, log10, sqrt

from scipy.special import gammainc

from complaints.clock import DAY

WINDOW = 24  # bins: two hours
REMEMBERED = 14 * DAY
EXCESSES = 200
TAIL = 0.02
ALERT = 1.96
READY = 3 * DAY
CHANCE = 1e-5  # a brand of few mentions has residuals that mean nothing: its Poisson tail must be small as well
FEWEST = 10  # excesses without which a tail has no shape


@dataclass(slots=True)
class Volume:
    """`residuals` are z of the last 14 days, `ranked` the same in order, `excesses` the last 200 z - u."""

    residuals: deque[float] = field(default_factory=deque)
    excesses: deque[float] = field(default_factory=lambda: deque(maxlen=EXCESSES))
    ranked: list[float] = field(default_factory=list)

    def test(self, heard: float, usual: float) -> float:
        """-log10 of the tail probability of the last two hours; 0 when usual, or before three days are known."""
        residual = _residual(heard, usual)
        level = self._level()
        if level is None or residual <= level or len(self.excesses) < FEWEST or len(self.ranked) < READY:
            return 0.0
        if gammainc(heard, usual) > CHANCE:
            return 0.0
        mean, shape = self._tail()
        scale = max(mean * (1 - shape), 1e-9)
        over = (residual - level) / scale
        return -log10(TAIL) + (over if shape < 1e-6 else log(1 + shape * over) / shape) / log(10)

    def learn(self, heard: float, usual: float) -> None:
        """Learns after the test. Four decimals are kept."""
        residual = round(_residual(heard, usual), 4)
        level = self._level()
        if level is not None and residual > level:
            self.excesses.append(round(residual - level, 4))
        self.residuals.append(residual)
        insort(self.ranked, residual)
        if len(self.residuals) > REMEMBERED:
            del self.ranked[bisect_left(self.ranked, self.residuals.popleft())]

    def _level(self) -> float | None:
        n = len(self.ranked)
        return self.ranked[int((1 - TAIL) * n)] if n >= DAY else None

    def _tail(self) -> tuple[float, float]:
        n = len(self.excesses)
        mean = sum(self.excesses) / n
        var = sum((excess - mean) ** 2 for excess in self.excesses) / n
        return mean, min(0.5, max(0.0, (1 - mean * mean / max(var, 1e-12)) / 2))


def _residual(heard: float, usual: float) -> float:
    return (heard - usual) / sqrt(max(usual, 0.25))


def squash(surprise: float) -> float:
    """The surprise as a score in [0, 1): one half exactly at the alert threshold."""
    return 1 - exp(-surprise / ALERT * log(2))
