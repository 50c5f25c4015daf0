"""Own words: mentions by who had not spoken that day, in a text that nobody had said that day.

Copies and repeats weigh little but add up; a volume alert must stand on own words alone (DETECTION 1 and 5).
"""

from dataclasses import dataclass, field

from complaints.clock import FADE, LATE

KEPT = LATE + 1  # the open bin and those in which a late mention is placed
PRIOR = 3.0  # weight: before anything is known, all that is said is in own words


@dataclass(slots=True)
class OwnWords:
    """`bins` are the own words of the last 73 bins; `said` of `weighed` is their share in the brand's weight."""

    bins: list[int] = field(default_factory=lambda: [0] * KEPT)
    said: float = PRIOR
    weighed: float = PRIOR

    def open_bin(self) -> None:
        """The next bin, in which nothing is heard yet."""
        self.bins.append(0)
        del self.bins[0]

    def add(self, weight: float, ago: int) -> None:
        """A mention said `ago` bins before the open one, in [0, 72]; only the weight of a first is one."""
        if weight >= 1:
            self.bins[-1 - ago] += 1

    def last(self, number: int) -> int:
        """The own words of the last `number` bins, at most 73."""
        return sum(self.bins[-number:])

    def expected(self, usual: float) -> float:
        """How much of a usual weight is own words."""
        return usual * min(1.0, self.said / self.weighed)

    def learn(self, weight: float) -> None:
        """Learns the bin that is open, in which `weight` was heard; a bin without a word teaches nothing, nor
        does it fade anything."""
        if weight > 0:
            self.said = self.said * FADE + min(weight, self.bins[-1])
            self.weighed = self.weighed * FADE + weight
