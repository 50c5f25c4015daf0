"""One topic of one brand: its counts of 48 hours, its share, its growth, its voices, and the complaint that is open.

Bounded: five-minute counts of six hours, hourly ones of two days, at most 64 members (of the last six hours, as long as
nothing is open; of a novel topic of two days).
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import NamedTuple

from complaints.clock import DAY, FADE, HOUR, LATE, SECONDS
from complaints.complaint import Cause, Stage
from complaints.drift import Drift
from complaints.growth import FAR, Growth
from complaints.surprise import FORGET, SCALES, score, spread, surprise
from complaints.talk import Talk
from complaints.voice import COUNTED, NEW, Member

KEPT = 2 * DAY
MEMBERS = 64
REPEAT = 0.5  # of its complaint: a member of this weight or less repeats a text or an author
UNIT = 1000  # counts are whole thousandths: the order of adding does not matter
FADED = [FADE**i for i in range(FAR + 1)]
PER_DAY = DAY * (1 - FADE)
PRIOR = 0.06  # complaints a day of a topic that was never heard


@dataclass(slots=True)
class Opening:
    """A living complaint. Bins are edges; `calm` counts bins without surprise, `peak` is the largest weighted hour.

    `told` is whether a person was told of it as a complaint, not only of one urgent mention in it (True of those that
    states of before kept); `held` whether it is on record that nobody is told.
    """

    id: str
    cause: Cause
    stage: Stage
    first: float
    changed: int
    peak: float = 0.0
    peaked: int = 0
    calm: int = 0
    told: bool = True
    held: bool = False


class Usual(NamedTuple):
    """What is expected of a topic: in the bin (without the common mode) and at the three scales (with it)."""

    bin: float
    scales: tuple[float, ...]
    common: float


@dataclass(slots=True)
class Reading:
    """What was seen of a series in one bin: weighted counts and expectations at the three scales, before learning.

    `spoken` is true where something of it became known at this edge. `margin` is by how many powers of ten the phrases
    of a novel topic are further beyond chance than the budget asks; None of any other, and of too few people.
    """

    bin: int
    heard: tuple[float, ...]
    usual: tuple[float, ...]
    phi: tuple[float, ...]
    common: float
    forecast: float
    drift: float
    score: float
    spoken: bool
    known: list[float] = field(default_factory=list)
    margin: float | None = None

    def alarms(self, theta: float) -> bool:
        """Whether its score or its margin is an alert at this threshold."""
        return self.score >= theta or (self.margin is not None and self.margin >= 0)

    @property
    def surprises(self) -> list[float]:
        """S at each scale."""
        if not self.known:
            self.known = [surprise(*at) for at in zip(self.heard, self.usual, self.phi, strict=True)]
        return self.known

    def again(self, forecast: float, drift: float) -> "Reading":
        """The same with another forecast and drift."""
        return replace(self, forecast=forecast, drift=drift, score=score(forecast, self.usual[1], drift))


@dataclass(slots=True)
class Series:
    """`at` are the bins with a count, `sums` the running sums of complaints up to each, `whole` those of the mentions
    that complain (a mention complains with its probability), both in thousandths; `share` decays from `passed` on.
    `tidied` is the hour since which counts and members were not looked through, `blind` how many bins of the brand were
    blind up to `passed`.
    """

    topic: str
    born: int
    passed: int
    taught: float = 0.0
    phi: list[float] = field(default_factory=lambda: [0.25] * len(SCALES))
    at: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    growth: Growth = field(default_factory=Growth)
    drift: Drift = field(default_factory=Drift)
    talk: Talk = field(default_factory=Talk)
    members: list[Member] = field(default_factory=list)
    open: Opening | None = None
    alerted: int = -FAR
    alerted_forecast: float = 0.0
    tidied: int = 0
    blind: int = 0

    def heard(self, upto: int, bins: int) -> float:
        """The weighted complaints since `bins` bins before the end of bin `upto`; beyond six hours, of whole hours."""
        return self._since(self.sums, upto - bins)

    def mentioned(self, upto: int, bins: int) -> float:
        """The same of the mentions that complain, however surely."""
        return self._since(self.whole, upto - bins)

    def _since(self, sums: list[int], bin_: int) -> float:
        if not sums:
            return 0.0
        before = bisect_right(self.at, bin_) - 1
        return (sums[-1] - (sums[before] if before >= 0 else 0)) / UNIT

    def scales(self, upto: int) -> tuple[float, ...]:
        """The weighted counts at the three scales that end with bin `upto`."""
        return tuple([self.heard(upto, scale) for scale in SCALES])

    def share(self, volume: float) -> float:
        """The share of complaints on this topic in the brand's mentions; `volume` is what den is in DETECTION 2."""
        return min(1.0, (self.taught + PRIOR) / max(volume, 1.0))

    def count(self, bin_: int, weight: float, whole: float) -> None:
        """Adds to a bin of the last six hours, which need not be the latest."""
        i = bisect_right(self.at, bin_)
        if i and self.at[i - 1] == bin_:
            i -= 1
        else:
            self.at.insert(i, bin_)
            for sums in (self.sums, self.whole):
                sums.insert(i, sums[i - 1] if i else 0)
        for sums, more in ((self.sums, round(weight * UNIT)), (self.whole, round(whole * UNIT))):
            for j in range(i, len(sums)):
                sums[j] += more

    def join(self, member: Member) -> None:
        """Keeps the latest 64 members: who hardly complains goes first, and those that repeat a text or an author never
        push out more than half."""
        self.members.append(member)
        if len(self.members) > MEMBERS:
            faint = next((i for i, one in enumerate(self.members) if one.complaint < COUNTED), None)
            if faint is not None:
                del self.members[faint]
                return
            repeats = [i for i, one in enumerate(self.members) if one.weight <= REPEAT * one.complaint]
            del self.members[repeats[0] if 2 * len(repeats) > MEMBERS else 0]

    def tidy(self, bin_: int) -> None:
        """Once an hour: bins older than six hours become hours, what is older than two days goes."""
        if bin_ // HOUR == self.tidied:
            return
        self.tidied = bin_ // HOUR
        if self.at and self.at[0] <= bin_ - LATE - HOUR:
            self._merge((bin_ - LATE) // HOUR * HOUR, bisect_right(self.at, bin_ - KEPT - LATE))
        if self.members and self.open is None:
            since = (bin_ - (KEPT if self.topic.startswith(NEW) else LATE)) * SECONDS
            self.members = [member for member in self.members if member.said >= since]

    def _merge(self, until: int, old: int) -> None:
        """Joins the bins of each hour before `until`, and drops the first `old`."""
        last: dict[int, int] = {}
        for i in range(old, len(self.at)):
            bin_ = self.at[i]
            last[bin_ // HOUR * HOUR + HOUR - 1 if bin_ < until else bin_] = i
        for sums in (self.sums, self.whole):
            base = sums[old - 1] if old else 0
            sums[:] = [sums[i] - base for i in last.values()]
        self.at = list(last)

    def rest(self, upto: int, each: float, heard: tuple[float, ...], usual: Usual, blind: int = 0) -> None:
        """Passes the bins up to `upto` in which nothing was heard and `each` expected; `heard` are its scales.

        In `blind` of them nothing could be heard: they age what was heard, and teach nothing.
        """
        gap = min(upto - self.passed, FAR)
        if gap > 0:
            blind = min(blind, gap)
            self.growth.fade(blind)
            self._rest(gap - blind, each, heard, usual, upto)
            self.passed = upto

    def _rest(self, gap: int, each: float, heard: tuple[float, ...], usual: Usual, upto: int) -> None:
        if gap > 0:
            self.growth.rest(gap, each)
            self.drift.rest(gap, each)
            self.taught *= FADED[gap]
            self._learn_spread(heard, usual.scales, upto, gap)

    def read(self, bin_: int, fresh: float, usual: Usual, *, spoken: bool, blind: bool = False) -> Reading:
        """Passes the bin `bin_` with the count `fresh`, and learns after it was read, unless a source was down."""
        heard, phi = self.scales(bin_), tuple(self.phi)
        if blind and not spoken:
            self.growth.fade(1)
        else:
            self.growth.pass_bin(fresh, usual.bin * usual.common)
        if not blind:
            self._learn(bin_, fresh, heard, usual)
        self.passed = bin_
        forecast, drift = self.growth.forecast, self.drift.nats
        rated = score(forecast, usual.scales[1], drift)
        return Reading(bin_, heard, usual.scales, phi, usual.common, forecast, drift, rated, spoken)

    def _learn(self, bin_: int, fresh: float, heard: tuple[float, ...], usual: Usual) -> None:
        mu = usual.bin
        self.drift.pass_bin(bin_, fresh, mu * usual.common)
        self._learn_spread(heard, usual.scales, bin_, 1)
        learnt = min(fresh, mu + 3 * sqrt(mu + 0.3 * mu * mu) + 0.5)
        self.taught = self.taught * FADE + PER_DAY * learnt

    def learn_late(self, weight: float, ago: int) -> None:
        """What came later than six hours only teaches."""
        self.taught += PER_DAY * weight * FADED[min(ago, FAR)]

    def _learn_spread(self, heard: tuple[float, ...], usual: tuple[float, ...], bin_: int, times: int) -> None:
        speed = max(FORGET, 1 / (bin_ - self.born + 200))
        if times > 1:
            speed = 1 - (1 - speed) ** times
        self.phi = [spread(*at, speed) for at in zip(self.phi, heard, usual, strict=True)]
