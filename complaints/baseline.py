"""What is usual for a brand: its level per bin, the shape of its day, and its weekends (DETECTION 2)."""

from dataclasses import dataclass, field
from math import sqrt

from complaints.clock import DAY, HOUR

FORGET = 1 - 2 ** (-1 / 1152)  # half-life 4 days
FORGET_HOUR = 1 - 2 ** (-1 / 6)  # an hour of the day is seen once a day: 6 days
FORGET_WEEK = 1 - 2 ** (-1 / 336)  # two weeks of hours
PRIOR = 49  # hours: as if one weekend had been like any other days
KNOWN_WEEKS = 14 * DAY  # bins after which a weekend may differ
MONDAY = 3  # days from the Monday before the epoch, which was a Thursday
UNTAUGHT = 12  # bins: before there is a level, nothing can be told from a storm


def hour_of(bin_: int) -> int:
    """The UTC hour of the day of a bin."""
    return bin_ // HOUR % 24


def is_weekend(bin_: int) -> bool:
    """Whether a bin is of a Saturday or Sunday, UTC."""
    return (bin_ // DAY + MONDAY) % 7 >= 5


@dataclass(slots=True)
class Baseline:
    """`level` is weighted brand mentions per bin, `profile` has mean 1, `phi` is the dispersion of a bin.

    `week` are the factors of a working day and of a weekend day, `hours` how many hours taught each.
    """

    level: float = 0.0
    profile: list[float] = field(default_factory=lambda: [1.0] * 24)
    phi: float = 0.2
    bins: int = 0
    hour_sum: float = 0.0
    hour_bins: int = 0
    week: list[float] = field(default_factory=lambda: [1.0, 1.0])
    hours: list[int] = field(default_factory=lambda: [0, 0])

    def shape(self, bin_: int) -> float:
        """The factor of the hour, smoothed over its neighbours, and after two weeks of the kind of day."""
        hour, profile = hour_of(bin_), self.profile
        shape = profile[hour - 1] / 4 + profile[hour] / 2 + profile[(hour + 1) % 24] / 4
        return shape * self._day(bin_)

    def expected(self, bin_: int) -> float:
        """The weighted mentions that are usual in a bin."""
        return self.level * self.shape(bin_)

    def _day(self, bin_: int) -> float:
        return self.week[is_weekend(bin_)] if self.bins >= KNOWN_WEEKS else 1.0

    def learn(self, bin_: int, heard: float) -> None:
        """Learns a bin after it was tested; what exceeds the usual by far is cut, so a storm does not become usual."""
        shape = self.shape(bin_)
        usual = self.level * shape
        if self.bins >= UNTAUGHT:
            heard = min(heard, usual + 3 * sqrt(usual + self.phi * usual * usual) + 0.5)
        self.level += max(FORGET, 1 / (self.bins + 2)) * (heard / shape - self.level)
        spread = min(5.0, max(0.0, ((heard - usual) ** 2 - usual) / max(usual * usual, 0.01)))
        self.phi = min(2.0, max(0.02, self.phi + 0.005 * (spread - self.phi)))
        self.hour_sum += heard
        self.hour_bins += 1
        self.bins += 1

    def learn_late(self, bin_: int, weight: float) -> None:
        """A mention that came after its bin was closed."""
        self.level += FORGET * weight / self.shape(bin_)

    def end_hour(self, bin_: int) -> None:
        """Learns the shape of the day from the hour that `bin_` ends; an hour mostly blind teaches nothing."""
        if self.hour_bins * 2 >= HOUR and self.level > 0:
            ratio = min(5.0, max(0.05, self.hour_sum / (self.hour_bins * self.level)))
            hour = hour_of(bin_)
            speed = min(1.0, 6 * self.level) * max(FORGET_HOUR, 1 / (self.bins / DAY + 1))
            self.profile[hour] += speed * (ratio / self._day(bin_) - self.profile[hour])
            mean = sum(self.profile) / 24
            self.profile = [part / mean for part in self.profile]
            self._learn_day(is_weekend(bin_), ratio / max(self.profile[hour], 0.05))
        self.hour_sum, self.hour_bins = 0.0, 0

    def _learn_day(self, kind: bool, ratio: float) -> None:
        self.hours[kind] += 1
        speed = max(FORGET_WEEK, 1 / (self.hours[kind] + PRIOR))
        self.week[kind] += speed * (min(3.0, max(0.2, ratio)) - self.week[kind])
