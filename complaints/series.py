"""One topic of one brand: its counts of 48 hours, its share, its growth, its voices, and the complaint that is open."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import NamedTuple

from complaints.clock import DAY, HOUR, SECONDS
from complaints.complaint import Cause, Stage
from complaints.growth import FAR, Growth
from complaints.surprise import FORGET, SCALES, score, spread, surprise
from complaints.voice import Member

KEPT = SCALES[-1]
MEMBERS = 512
_FADE = 2 ** (-1 / 1440)  # 5 days
FADE = [_FADE**i for i in range(FAR + 1)]
PER_DAY = DAY * (1 - _FADE)
PRIOR = 0.06  # complaints a day of a topic that was never heard


@dataclass(slots=True)
class Opening:
    """A living complaint. Bins are edges; `calm` counts bins without surprise, `peak` is the largest weighted hour."""

    id: str
    cause: Cause
    stage: Stage
    first: float
    changed: int
    peak: float = 0.0
    peaked: int = 0
    calm: int = 0


class Usual(NamedTuple):
    """What is expected of a topic: in the bin (without the common mode) and at the four scales (with it)."""

    bin: float
    scales: tuple[float, ...]
    common: float


@dataclass(slots=True)
class Reading:
    """What was seen of a series in one bin: weighted counts and expectations at the four scales, before learning.

    `spoken` is true where something of it became known at this edge.
    """

    bin: int
    heard: tuple[float, ...]
    usual: tuple[float, ...]
    phi: tuple[float, ...]
    common: float
    forecast: float
    score: float
    spoken: bool
    known: list[float] = field(default_factory=list)

    @property
    def surprises(self) -> list[float]:
        """S at each scale."""
        if not self.known:
            self.known = [surprise(*at) for at in zip(self.heard, self.usual, self.phi, strict=True)]
        return self.known

    def again(self, forecast: float) -> "Reading":
        """The same with another forecast."""
        return replace(self, forecast=forecast, score=score(forecast, self.usual[1]))


@dataclass(slots=True)
class Series:
    """`at` and `sums` are the bins with a count and the running sum up to each; `share` decays from `passed` on."""

    topic: str
    born: int
    passed: int
    taught: float = 0.0
    phi: list[float] = field(default_factory=lambda: [0.25] * len(SCALES))
    at: list[int] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)
    growth: Growth = field(default_factory=Growth)
    members: list[Member] = field(default_factory=list)
    open: Opening | None = None
    alerted: int = -FAR
    alerted_forecast: float = 0.0
    urgent: int = -FAR

    def heard(self, upto: int, bins: int) -> float:
        """The weighted count since `bins` bins before the end of bin `upto`."""
        before = bisect_right(self.at, upto - bins) - 1
        if not self.sums:
            return 0.0
        return self.sums[-1] - (self.sums[before] if before >= 0 else 0.0)

    def scales(self, upto: int) -> tuple[float, ...]:
        """The weighted counts at the four scales that end with bin `upto`."""
        return tuple([self.heard(upto, scale) for scale in SCALES])

    def share(self, volume: float) -> float:
        """The share of complaints on this topic in the brand's mentions; `volume` is what den is in DETECTION 2."""
        return min(1.0, (self.taught + PRIOR) / max(volume, 1.0))

    def count(self, bin_: int, weight: float) -> None:
        """Adds to a bin of the last 48 h, which need not be the latest."""
        i = bisect_right(self.at, bin_)
        if i and self.at[i - 1] == bin_:
            i -= 1
        else:
            self.at.insert(i, bin_)
            self.sums.insert(i, self.sums[i - 1] if i else 0.0)
        for j in range(i, len(self.sums)):
            self.sums[j] += weight

    def join(self, member: Member) -> None:
        """Keeps the latest 512 members."""
        self.members.append(member)
        if len(self.members) > MEMBERS:
            del self.members[0]

    def forget(self, bin_: int) -> None:
        """Drops what is older than 48 h at `bin_`, but the sum before it."""
        at = self.at
        if at and at[0] <= bin_ - KEPT - HOUR * 6:
            old = bisect_right(at, bin_ - KEPT)
            base = self.sums[old - 1]
            self.at, self.sums = at[old:], [total - base for total in self.sums[old:]]
            since = (bin_ - KEPT) * SECONDS
            self.members = [member for member in self.members if member.said >= since]

    def rest(self, upto: int, each: float, usual: Usual) -> None:
        """Passes the bins up to `upto` in which nothing was heard and `each` expected."""
        gap = min(upto - self.passed, FAR)
        if gap > 0:
            self.growth.rest(gap, each)
            self.taught *= FADE[gap]
            self._learn_spread(self.scales(upto), usual.scales, upto, gap)
            self.passed = upto

    def read(self, bin_: int, fresh: float, usual: Usual, *, spoken: bool) -> Reading:
        """Passes the bin `bin_` with the count `fresh`, and learns after it was read."""
        heard, phi, mu = self.scales(bin_), tuple(self.phi), usual.bin
        self.growth.pass_bin(fresh, mu * usual.common)
        self._learn_spread(heard, usual.scales, bin_, 1)
        learnt = min(fresh, mu + 3 * sqrt(mu + 0.3 * mu * mu) + 0.5)
        self.taught = self.taught * _FADE + PER_DAY * learnt
        self.passed = bin_
        forecast = self.growth.forecast
        rated = score(forecast, usual.scales[1])
        return Reading(bin_, heard, usual.scales, phi, usual.common, forecast, rated, spoken)

    def learn_late(self, weight: float, ago: int) -> None:
        """What came later than six hours only teaches."""
        self.taught += PER_DAY * weight * FADE[min(ago, FAR)]

    def _learn_spread(self, heard: tuple[float, ...], usual: tuple[float, ...], bin_: int, times: int) -> None:
        speed = max(FORGET, 1 / (bin_ - self.born + 200))
        if times > 1:
            speed = 1 - (1 - speed) ** times
        self.phi = [spread(*at, speed) for at in zip(self.phi, heard, usual, strict=True)]
