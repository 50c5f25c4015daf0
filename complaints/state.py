"""The bounded memory of one brand."""

from collections import deque
from dataclasses import dataclass, field, fields
from datetime import datetime

from complaints.baseline import Baseline
from complaints.certainty import Certainty
from complaints.clock import DAY, FADE, HOUR, LATE, start_of
from complaints.complaint import Complaint
from complaints.novel import Novel
from complaints.own import OwnWords
from complaints.series import KEPT, Opening, Series
from complaints.voice import UNKNOWN, Member, Voice
from complaints.volume import Volume
from complaints.weight import Weights

LATEST = 128
TOPICS = 256
VOLUME = "volume"  # the topic of a volume alert


@dataclass(slots=True)
class BrandState:
    """`bin` is the first bin that is not closed (None: nothing is), `heard_first` the edge of the first hearing,
    `spoken` the last edge at which something became known (0: before states kept it).

    `usual` is the running sum of expected mentions of 577 edges, `recent` the weighted count of the last 72 bins,
    `volume` their decayed daily sum (den of DETECTION 2), `blind` in how many bins a source was down, `own` what of
    them all was said in own words, `pending` the mentions whose edge is not closed, by edge, `novel` what no taxonomy
    foresaw, `certainty` how sure its complaints are, `rung` at which edge of the last week an urgent mention rang for a
    reason, from an author and with a text.
    """

    brand: str
    bin: int | None = None
    heard_first: int = 0
    spoken: int = 0
    pending: dict[int, list[Voice]] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    baseline: Baseline = field(default_factory=Baseline)
    usual: list[float] = field(default_factory=lambda: [0.0] * (KEPT + 1))
    recent: list[float] = field(default_factory=lambda: [0.0] * LATE)
    own: OwnWords = field(default_factory=OwnWords)
    volume: float = 3.0
    blind: int = 0
    series: dict[str, Series] = field(default_factory=dict)
    tide: Volume = field(default_factory=Volume)
    tide_open: Opening | None = None
    tide_alerted: int = -KEPT
    latest: deque[Member] = field(default_factory=lambda: deque(maxlen=LATEST))
    novel: Novel = field(default_factory=Novel)
    certainty: Certainty = field(default_factory=Certainty)
    rung: dict[str, int] = field(default_factory=dict)

    @classmethod
    def new(cls, brand: str) -> "BrandState":
        """A brand of which nothing was heard."""
        return cls(brand=brand)

    def forget(self) -> None:
        """Becomes new again; what waits for its edge still does."""
        new = BrandState(brand=self.brand, pending=self.pending)
        for part in fields(self):
            setattr(self, part.name, getattr(new, part.name))

    @property
    def edge(self) -> datetime | None:
        """The last closed edge."""
        return None if self.bin is None else start_of(self.bin)

    def expected(self, scale: int) -> float:
        """The expected weighted mentions of the brand in the last `scale` bins, at most 576."""
        return self.usual[-1] - self.usual[-1 - scale]

    def count(self, usual: float, heard: float) -> None:
        """Places the closing bin: what was expected in it and what was heard."""
        self.usual.append(self.usual[-1] + usual)
        del self.usual[0]
        self.recent.append(heard)
        del self.recent[0]

    def learn(self, bin_: int, usual: float, heard: float, *, blind: bool = False) -> None:
        """Learns the bin that was counted after it was tested; one in which a source was down says nothing."""
        self.own.learn(heard)
        if blind:
            self.blind += 1
        else:
            self.volume = self.volume * FADE + DAY * (1 - FADE) * usual
            self.baseline.learn(bin_, heard)
        if (bin_ + 1) % HOUR == 0:
            self.baseline.end_hour(bin_)

    def topic(self, name: str, bin_: int) -> Series:
        """The series of a topic; that of "other" where a new one finds no room."""
        series = self.series.get(name)
        if series is None:
            if not self.has_room(bin_) and name != UNKNOWN:
                return self.topic(UNKNOWN, bin_)
            series = self.series[name] = Series(topic=name, born=bin_, passed=bin_ - 1, blind=self.blind)
        return series

    def has_room(self, bin_: int) -> bool:
        """Whether one more topic may have a series: of 256, "other" among them, that which was quiet for longest goes.

        None goes that is open, was heard at the edge that closes `bin_`, or is a novel topic: these go by their rules.
        """
        if len(self.series) < TOPICS - (UNKNOWN not in self.series):
            return True
        quiet = [
            name
            for name, series in self.series.items()
            if series.open is None and series.talk.at < bin_ and name != UNKNOWN and name not in self.novel.groups
        ]
        if quiet:
            del self.series[min(quiet, key=lambda name: self.series[name].passed)]
        return bool(quiet)

    def complaints(self) -> tuple[Complaint, ...]:
        """The living ones, with their latest members."""
        living = [(name, series.open, list(series.members)) for name, series in self.series.items() if series.open]
        if self.tide_open:
            living.append((VOLUME, self.tide_open, list(self.latest)))
        return tuple(self._complaint(topic, opening, members) for topic, opening, members in living)

    def _complaint(self, topic: str, opening: Opening, members: list[Member]) -> Complaint:
        return Complaint(
            id=opening.id,
            brand=self.brand,
            topic=topic,
            cause=opening.cause,
            stage=opening.stage,
            first=moment(opening.first),
            changed=start_of(opening.changed),
            members=tuple(member.witness for member in members if member.said >= opening.first),
        )


def moment(seconds: float) -> datetime:
    """Seconds of the epoch as an aware time."""
    return start_of(0).fromtimestamp(seconds, start_of(0).tzinfo)
