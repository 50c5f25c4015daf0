"""Does a topic stay above its usual for longer than chance allows, however slowly it grows? (slow burns)

A sequential likelihood-ratio test (CUSUM: Page 1954; for counts Lucas 1985): of a Poisson count whose mean is either
the usual m or m' = max(3 m, m + 12 a day), W gathers ln(m'/m) for each complaint and loses m' - m for each bin, never
below 0. At most 18 usual bins and 2.5 complaints of an hour count: a burst is no drift, which comes hour by hour.
"""

from dataclasses import dataclass
from math import log

from complaints.clock import DAY, HOUR

MANIFOLD, MORE = 3.0, 12 / DAY
LEAST = 0.02 / DAY  # complaints of a bin that are always possible
HOURLY, HOURLY_USUAL = 2.5, 18.0
MOST = 60.0  # nats: when a storm is over, its drift is soon forgotten


def _alternative(usual: float) -> float:
    return max(MANIFOLD * usual, usual + MORE)


@dataclass(slots=True)
class Drift:
    """`nats` is W, `hour` what the hour that began at bin `since` has brought so far."""

    nats: float = 0.0
    hour: float = 0.0
    since: int = 0

    def rest(self, gap: int, usual: float) -> None:
        """Passes `gap` bins without a complaint, in each of which `usual` were expected."""
        self.nats = max(0.0, self.nats - gap * (_alternative(usual + LEAST) - usual - LEAST))

    def pass_bin(self, bin_: int, heard: float, usual: float) -> None:
        """Passes one bin in which `heard` complaints were counted and `usual` expected, both weighted."""
        usual += LEAST
        other = _alternative(usual)
        self.nats = min(
            MOST, max(0.0, self.nats + self._counted(bin_, heard, usual) * log(other / usual) - other + usual)
        )

    def add_late(self, bin_: int, heard: float, usual: float) -> None:
        """A complaint of a bin that was passed counts with the hour that is now: its own is over."""
        usual += LEAST
        gained = self._counted(bin_, heard, usual) * log(_alternative(usual) / usual)
        self.nats = min(MOST, self.nats + gained)

    def _counted(self, bin_: int, heard: float, usual: float) -> float:
        if bin_ - bin_ % HOUR != self.since:
            self.since, self.hour = bin_ - bin_ % HOUR, 0.0
        most, before = HOURLY_USUAL * usual + HOURLY, self.hour
        self.hour += heard
        return min(self.hour, most) - min(before, most)
