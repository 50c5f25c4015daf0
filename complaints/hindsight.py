"""What a detector's alerts were worth, seen from the end: which storms there were, and which alert came in time.

A storm is what DETECTION calls an event: complaints about one topic whose hour exceeds max(5 P, 20), where P is the
95 % quantile of the topic's hours. Copies and repeats of a day are one voice here, so no flood of copies is a storm.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from complaints.clock import BIN, REPLAYED, bin_of
from complaints.complaint import Heard
from complaints.voice import COUNTED, voice_of
from complaints.weight import Weights

LEAST, TIMES, QUANTILE = 20, 5, 0.95
SHARE_OF_PEAK = 0.9
QUIET = 6  # hours without more than P, after which a storm is over
AFTER = timedelta(hours=6)
LEARNING = timedelta(days=7)
LEARNT = REPLAYED * BIN  # what is heard at first reaches back so far
UNDECIDED = timedelta(days=2)  # the longest scale: a storm may still come of what is as young
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
Worth = Literal["in time", "again", "late", "beside", "real", "false", "urgent", "learning", "undecided"]
"""What became of an alert: the first in time of a storm; of a storm told already; when it was nearly over; of another
topic than the storm; real, as a person said; no storm came; about one message; not counted, as the detector was still
learning, or as nobody knows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An alert of whatever rule: when, and about what (None: about the brand as a whole).

    `real` is what a person said of it, where one did: then hindsight does not have to guess, and what was called noise
    is false even within a storm. `urgent` is one about a single message (safety, law, fraud), of which no storm need
    come. `complaint` tells apart two at one edge.
    """

    at: datetime
    topic: str | None
    complaint: str = ""
    real: bool | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """`said` are the moments of its voices in order; `telling` the first alert in time, None where none was.

    `usual` is P, what 95 % of the topic's hours do not exceed.
    """

    topic: str
    said: tuple[datetime, ...]
    usual: float = 0.0
    telling: Telling | None = None

    @property
    def lead(self) -> timedelta | None:
        """From the telling to the moment by which half of it had been said; negative where that came first."""
        return None if self.telling is None else self.half - self.telling.at

    @property
    def lead_peak(self) -> timedelta | None:
        """From the telling to the end of its largest hour."""
        return None if self.telling is None else self.peak - self.telling.at

    def holds(self, moment: datetime) -> bool:
        """Whether it was going on then, or had ended less than six hours before."""
        return self.said[0] <= moment <= self.said[-1] + AFTER

    @property
    def half(self) -> datetime:
        """When half of it had been said."""
        return self.said[(len(self.said) - 1) // 2]

    @property
    def peak(self) -> datetime:
        """The end of the hour, by the clock, in which most was said; of equals the first."""
        return largest_hour(self.said)

    @property
    def early(self) -> float:
        """The share of it that had been said when it was told, in [0, 1]; 1 where it was not."""
        return 1.0 if self.telling is None else bisect_left(self.said, self.telling.at) / len(self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """`weeks` are those after the first seven days, in which the detector learns, and before the last two, of which
    nobody knows yet what becomes: alarms are counted there only.

    `late` alerts fell into a storm but were not the first in time, or a person called them real; of `urgent` ones no
    storm came. Neither are false alarms.
    """

    storms: tuple[Storm, ...]
    false: tuple[Telling, ...]
    late: tuple[Telling, ...]
    weeks: float
    urgent: tuple[Telling, ...] = ()
    begin: datetime | None = None
    end: datetime | None = None

    def worth(self, telling: Telling) -> Worth:
        """What became of an alert that was judged here."""
        if any(storm.telling == telling for storm in self.storms):
            return "in time"
        if telling in self.false:
            return "false"
        if telling in self.urgent:
            return "urgent"
        if telling in self.late:
            return self._why_late(telling)
        return "undecided" if self.end is not None and telling.at >= self.end else "learning"

    def _why_late(self, telling: Telling) -> Worth:
        inside = [storm for storm in self.storms if storm.holds(telling.at)]
        if not inside:
            return "real"
        own = [storm for storm in inside if telling.topic in (None, storm.topic)]
        if any(storm.telling is not None and storm.telling.at <= telling.at for storm in own):
            return "again"
        return "late" if own else "beside"

    @property
    def false_alarms(self) -> float | None:
        """A brand-week; None where there was no time to count them."""
        return len(self.false) / self.weeks if self.weeks > 0 else None


@dataclass(slots=True)
class Memory:
    """What hindsight needs of a brand's mentions: when its voices complained of what, and the first of every hour."""

    voices: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    weights: Weights = field(default_factory=Weights)
    first: datetime | None = None
    last: datetime | None = None
    hours: dict[datetime, datetime] = field(default_factory=dict)

    def hears(self, one: Heard) -> None:
        """Takes the next in the order of hearing; what is no complaint only says that the brand was heard."""
        self.first = min(self.first or one.said, one.said)
        self.last = max(self.last or one.said, one.said)
        hour = _hour(one.said)
        self.hours[hour] = min(self.hours.get(hour, one.said), one.said)
        if (one.complaint or 0.0) < COUNTED:
            return
        voice, bin_ = voice_of(one), bin_of(one.said)
        self.weights.forget(bin_)
        if self.weights.weigh(voice.author, voice.copy, bin_) >= 1:
            self.voices[voice.topic].append(one.said)

    def looks_back(self, tellings: Iterable[Telling], since: datetime | None = None) -> Hindsight:
        """What these alerts were worth, given all that was heard; storms that ended before `since` are left out.

        With `since`, what was said more than four weeks before is too: the detector learns of no more, and one review
        of years ago would put years of silence into what is usual.
        """
        if self.first is None or self.last is None:
            return Hindsight(storms=(), false=(), late=(), weeks=0.0)
        first = self.first
        if since is not None:
            first = min((one for one in self.hours.values() if one >= since - LEARNT), default=self.last)
        begin = max(first + LEARNING, since or first)
        storms = [
            storm
            for topic, said in sorted(self.voices.items())
            for storm in _storms(topic, sorted(one for one in said if one >= first), (first, self.last))
        ]
        storms = [storm for storm in storms if storm.said[-1] >= begin]
        return _judged(storms, sorted(tellings, key=lambda one: one.at), begin, self.last - UNDECIDED)


def _judged(storms: Sequence[Storm], tellings: Sequence[Telling], begin: datetime, end: datetime) -> Hindsight:
    told: dict[int, Telling] = {}
    false: list[Telling] = []
    late: list[Telling] = []
    urgent: list[Telling] = []
    for telling in tellings:
        if telling.real is False:
            if begin <= telling.at < end:
                false.append(telling)
            continue
        inside = [i for i, storm in enumerate(storms) if storm.holds(telling.at)]
        hit = next((i for i in inside if i not in told and _in_time(storms[i], telling)), None)
        if hit is not None:
            told[hit] = telling
        elif inside or telling.real:
            late.append(telling)
        elif begin <= telling.at < end:
            (urgent if telling.urgent and telling.real is None else false).append(telling)
    found = tuple(replace(storm, telling=told.get(i)) for i, storm in enumerate(storms))
    return Hindsight(
        storms=found,
        false=tuple(false),
        late=tuple(late),
        urgent=tuple(urgent),
        weeks=max(0.0, (end - begin) / WEEK),
        begin=begin,
        end=end,
    )


def _in_time(storm: Storm, telling: Telling) -> bool:
    """Of its topic, and before nine tenths of it had been said."""
    most = storm.said[min(len(storm.said) - 1, int(SHARE_OF_PEAK * len(storm.said)))]
    return telling.topic in (None, storm.topic) and telling.at <= most


def _storms(topic: str, said: Sequence[datetime], span: tuple[datetime, datetime]) -> list[Storm]:
    """`span` is that in which the brand was heard: of what nobody complained of before, the usual is nothing."""
    hours = Counter(map(_hour, said))
    usual = _usual(hours, *span)
    loud = sorted(hour for hour, many in hours.items() if many > max(TIMES * usual, LEAST))
    found: list[Storm] = []
    for hour in loud:
        if found and hour <= found[-1].said[-1]:
            continue
        begin, end = _edge(hours, hour, usual, -HOUR), _edge(hours, hour, usual, HOUR) + HOUR
        inside = tuple(said[bisect_left(said, begin) : bisect_left(said, end)])
        found.append(Storm(topic=topic, said=inside, usual=usual))
    return found


def _usual(hours: Mapping[datetime, int], first: datetime, last: datetime) -> float:
    """P: the 95 % quantile of all hours, those in which nobody spoke among them."""
    number = int((_hour(last) - _hour(first)) / HOUR) + 1
    ranked = sorted(hours.values(), reverse=True)
    above = ceil((1 - QUANTILE) * number) - 1
    return ranked[above] if above < len(ranked) else 0


def _edge(hours: Mapping[datetime, int], hour: datetime, usual: float, step: timedelta) -> datetime:
    """The last hour in this direction before six in a row that are as usual."""
    last, quiet = hour, 0
    while quiet < QUIET:
        hour += step
        quiet = 0 if hours.get(hour, 0) > usual else quiet + 1
        last = last if quiet else hour
    return last


def largest_hour(said: Iterable[datetime]) -> datetime:
    """The end of the hour, by the clock, in which most was said; of equals the first."""
    hours = Counter(map(_hour, said))
    return max(hours, key=lambda hour: (hours[hour], -hour.timestamp())) + HOUR


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
