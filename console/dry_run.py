"""What a query would find among what is stored, before anybody saves it. Nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.queries import Asked
from console.spread import Sample, Spread
from mentions import Matcher
from mentions.first import WINDOW, day_of, voice_keys
from storage import stream
from storage.engine import reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.stream import Stored

ASKED, PRESENT, NOISE = "asked", "present", "noise: "
OVERLAP = ("both", "only new", "only present")
EACH = 3
"""Samples of each part of the overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was counted. `voices` are those of `held` that neither repeat a text nor a person of the 24 hours before, as
    what is stored is counted; `days` counts `held` by the day of the zone.

    `left_out` counts by name what the noise of the brand kept out (a mention that two of them keep out counts for both;
    `noise` is how many there are), `overlap` the parts of both queries, empty where there is no present one.
    """

    looked: int
    held: int
    voices: int
    noise: int
    days: Mapping[date, int]
    left_out: Mapping[str, int]
    samples: tuple[Sample, ...]
    overlap: Mapping[str, int]
    examples: Mapping[str, tuple[Sample, ...]]


@dataclass(slots=True, kw_only=True)
class DryRun:
    """Counts as it reads: of what it has read it keeps a day of texts and people, and the words of the samples."""

    query: Asked
    zone: ZoneInfo
    present: Asked | None = None
    most: int = 10
    seed: int = 0
    looked: int = 0
    voices: int = 0
    noise: int = 0
    days: Counter[date] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    overlap: Counter[str] = field(default_factory=Counter)
    _last: dict[str, datetime] = field(default_factory=dict)  # when a text or a person was heard last
    _day: int = 0
    _matcher: Matcher = field(init=False)
    _samples: Spread = field(init=False)
    _parts: dict[str, Spread] = field(init=False)

    def __post_init__(self) -> None:
        noise = {NOISE + name: query for name, query in self.query.noise}
        present = {PRESENT: self.present.whole} if self.present else {}
        self._matcher = Matcher({ASKED: self.query.own} | present | noise)
        self._samples = Spread(self.most, self.seed)
        self._parts = {part: Spread(EACH, self.seed) for part in OVERLAP}

    def read(self, stored: "Stored") -> None:
        """One more mention, in order of time."""
        self.looked += 1
        found = {one.brand for one in self._matcher.matches(stored.mention, stored.heard_by)}
        holds = ASKED in found and not self._is_noise(found)
        if holds:
            self._count(stored)
        if self.present and (holds or PRESENT in found):
            part = OVERLAP[0 if holds and PRESENT in found else 1 if holds else 2]
            self.overlap[part] += 1
            self._parts[part].read(stored)

    def _is_noise(self, found: set[str]) -> bool:
        names = [name.removeprefix(NOISE) for name in found if name.startswith(NOISE)]
        self.left_out.update(names)
        self.noise += bool(names)
        return bool(names)

    def _count(self, stored: "Stored") -> None:
        mention = stored.mention
        self._forget(mention.said)
        self.days[mention.said.astimezone(self.zone).date()] += 1
        new_text, *new = [self._is_new(key, mention.said) for key in voice_keys(mention, str(mention.copy_group))]
        self.voices += new_text and all(new)
        if new_text:
            self._samples.read(stored)  # copies of one text are no ten samples

    def _is_new(self, key: str, said: datetime) -> bool:
        last, self._last[key] = self._last.get(key), said
        return last is None or said - last > WINDOW

    def _forget(self, now: datetime) -> None:
        """What is read comes in order of time: of texts and people only the last day must be known."""
        if day_of(now) > self._day:
            self._day = day_of(now)
            self._last = {key: said for key, said in self._last.items() if now - said <= WINDOW}

    def found(self) -> Found:
        """What was counted so far."""
        return Found(
            looked=self.looked,
            held=sum(self.days.values()),
            voices=self.voices,
            noise=self.noise,
            days=dict(sorted(self.days.items())),
            left_out=dict(self.left_out.most_common()),
            samples=self._samples.drawn(),
            overlap={part: self.overlap[part] for part in OVERLAP} if self.present else {},
            examples={part: spread.drawn() for part, spread in self._parts.items()} if self.present else {},
        )


def run(
    engine: "Engine", dry: DryRun, since: datetime, until: datetime, step: Callable[[int], object] = lambda more: None
) -> Found:
    """Reads all that is stored of this time, page by page; `step` is told of each page how many it had."""
    for page in _pages(engine, since, until):
        for stored in page:
            dry.read(stored)
        step(len(page))
    return dry.found()


def many(engine: "Engine", since: datetime, until: datetime) -> int:
    """How many mentions `run` will read."""
    with reading(engine) as conn:
        return stream.count(conn, since, until)


def _pages(engine: "Engine", since: datetime, until: datetime) -> "Iterator[list[Stored]]":
    """Each in a transaction of its own: a long one would hold back what others write."""
    after = None
    while True:
        with reading(engine) as conn:
            page = stream.page(conn, since, until, after=after)
        if not page:
            return
        yield page
        after = page[-1].place
