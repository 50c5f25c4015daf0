"""Which phrases are new and shared: what many people say today and hardly anybody said before (DETECTION 10).

The latest complaints (48 h, at most 512) are kept with the keys of their phrases; what leaves them becomes the past: a
count by phrase with a half-life of 14 days, of at most 4,000 phrases. Space-saving (Metwally, Agrawal and El Abbadi
2005): the least are dropped, a phrase that comes back starts from the largest that ever was, so nothing is taken for
newer than it is; they are dropped a fifth at a time, so one phrase costs the same at any size.

A phrase is new when what is said of it is beyond chance: of the n latest complaints k have it, in own words of k
people, and of E complaints of the past c had it. k is tested against a negative binomial with the mean
(c + 1/2) n / (E + 50) and the dispersion 1/4 + 1/(c + 1/2), which is what is not known of a rate seen c times. -log10
of the tail, less that of one in all the phrases looked at, is how far `beyond` chance it is; n begins with the fifth of
the people from the latest back, the seventh, the tenth and so on, and what surprises most counts. Complaints, not
hours, are counted, so neither a loud day nor a storm about something known makes a phrase new; and none is before fifty
complaints are past.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, log10
from typing import NamedTuple

from complaints.clock import DAY, SECONDS
from complaints.surprise import surprise
from complaints.voice import Member, distinct

WINDOW = 2 * DAY
WEEK = 7 * DAY
LATEST = 512
PHRASES = 4_000
SPARE = 1_000  # phrases beyond, before the least are dropped
HALF_LIFE = 14 * DAY
PEOPLE = 5  # in own words (docs/decisions/0002)
BEYOND = 2.0  # of a group that is born
UNSEEN, UNKNOWN = 0.5, 50.0  # what is believed of a phrase before anything is heard: once in a hundred complaints
BURSTS = 0.25
LOOKS = (5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448)  # people with whom n begins, from the latest back


class Said(NamedTuple):
    """A complaint and the keys of its phrases."""

    member: Member
    keys: tuple[int, ...]


class Fading(NamedTuple):
    """A count that halves in 14 days, as it was at the bin `at`."""

    number: float = 0.0
    at: int = 0

    def now(self, bin_: int) -> float:
        """The count at a bin >= `at`."""
        return self.number * 2.0 ** ((self.at - bin_) / HALF_LIFE) if self.number else 0.0

    def plus(self, count: float, bin_: int) -> "Fading":
        """With more at a later bin."""
        return Fading(self.now(bin_) + count, bin_)


class Told(NamedTuple):
    """At which edge somebody was told of a novel topic last, and of whom."""

    at: int
    people: tuple[str, ...]


NEVER = Fading()
Place = tuple[int, Member]


@dataclass(slots=True)
class Group:
    """The phrases of one novel topic by their keys; `heard` is the bin in which a mention joined last."""

    keys: list[int]
    heard: int


@dataclass(slots=True)
class Novel:
    """`latest` complaints and `where` among them each phrase is; `past` of the others, which were `total`.

    `numbered` is how many there were of the latest; what counts of a number is how far it is from the next.
    `dropped` is the largest count that the past ever dropped; `groups` are the novel topics that live, by topic;
    `told` those of which somebody was told within a week.
    """

    latest: deque[Said] = field(default_factory=deque)
    where: dict[int, deque[Place]] = field(default_factory=dict)
    numbered: int = 0
    past: dict[int, Fading] = field(default_factory=dict)
    total: Fading = NEVER
    dropped: Fading = NEVER
    groups: dict[str, Group] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)

    def hear(self, said: Iterable[Said], bin_: int) -> None:
        """What became known at the edge that closes the bin; what is older than two days becomes the past."""
        for one in said:
            self.latest.append(one)
            self.place(one)
        since = (bin_ + 1 - WINDOW) * SECONDS
        while len(self.latest) > LATEST or (self.latest and self.latest[0].member.said < since):
            self._pass(self.latest.popleft(), bin_)

    def place(self, said: Said) -> None:
        """Gives the latest its number."""
        for key in said.keys:
            self.where.setdefault(key, deque()).append((self.numbered, said.member))
        self.numbered += 1

    def _pass(self, said: Said, bin_: int) -> None:
        self.total = self.total.plus(1.0, bin_)
        for key in said.keys:
            places = self.where[key]
            places.popleft()
            if not places:
                del self.where[key]
            self.past[key] = self.past.get(key, self.dropped).plus(1.0, bin_)
        if len(self.past) > PHRASES + SPARE:
            self._drop(bin_)

    def _drop(self, bin_: int) -> None:
        ranked = sorted(self.past, key=lambda key: (-self.past[key].now(bin_), key))
        most = self.past[ranked[PHRASES]].now(bin_)
        if most > self.dropped.now(bin_):
            self.dropped = Fading(most, bin_)
        for key in ranked[PHRASES:]:
            del self.past[key]

    def tell(self, topic: str, members: Iterable[Member], bin_: int) -> None:
        """Notes that somebody is told of a topic with these voices; what is older than a week is forgotten."""
        before = {name: told for name, told in self.told.items() if bin_ - told.at < WEEK}
        self.told = before | {topic: Told(bin_, tuple(sorted({member.who for member in members})))}

    def others(self, topic: str, bin_: int) -> list[Told]:
        """What was told within a week of other topics than this."""
        return [told for name, told in self.told.items() if name != topic and bin_ - told.at < WEEK]

    def people(self, key: int, but: Collection[str] = ()) -> list[Place]:
        """Who said it, each in own words; without some."""
        places = [place for place in self.where.get(key, ()) if place[1].who not in but]
        own = set(distinct(member for _, member in places))
        return [place for place in places if place[1] in own]

    def beyond(self, key: int, said: Sequence[Place], bin_: int) -> float:
        """How far it is beyond chance that these said it, in powers of ten; 0 is one by chance. Of fewer it is less."""
        whole, looks = self.total.now(bin_), [number for number in LOOKS if number <= len(said)]
        if whole < UNKNOWN or not looks:
            return -inf
        past = self.past.get(key, self.dropped).now(bin_) + UNSEEN
        share, spread = past / (whole + UNKNOWN), BURSTS + 1 / past
        most = max(surprise(number, share * (self.numbered - said[-number][0]), spread) for number in looks)
        return most - log10(len(self.where))
