"""A growing group of mentions about one thing, the stages it goes through, and why it changed stage."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Stage = Literal["quiet", "emerging", "rising", "peaked", "cooling", "closed"]
EVERY = "*"  # the topic of a silence that holds every topic
BUDGET = 0.25  # false alarms per brand-week, where nobody says otherwise
Cause = Literal["complaint", "volume", "urgent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the detector may know of one mention.

    `at` is the moment from which it may know it (the hearing, or for a replay the edge stored on the match less a
    microsecond; where a file has only one time, at = said). `complaint` is a probability in [0, 1] or None when nothing
    was understood. `author` tells voices apart: any stable key. `copy` is the copy group; `phrases` are those of
    `complaints.phrases`, where there is a text.
    """

    origin: str
    external_id: str
    at: datetime
    said: datetime
    topic: str | None
    complaint: float | None
    author: str | None = None
    followers: int | None = None
    copy: str | None = None
    urgent: str | None = None
    phrases: tuple[str, ...] = ()


class Silenced(NamedTuple):
    """From `since` to `until` nobody is told of a topic (of none, where it is EVERY); of what is `urgent` neither."""

    topic: str
    since: datetime
    until: datetime
    urgent: bool = False


def silenced(
    silences: Iterable[Silenced], at: datetime, topic: str, classes: Sequence[str] = (), *, urgent: bool = False
) -> str | None:
    """Until when a silence holds this topic, or `classes`, what its mentions are about (over half of them); in words.

    What is urgent is held only by a silence that was made to hold it.
    """
    held = [one for one in silences if one.since <= at < one.until and (one.urgent or not urgent)]
    silent = {one.topic for one in held}
    if {topic, EVERY}.isdisjoint(silent) and 2 * sum(one in silent for one in classes) <= len(classes):
        return None
    until = max(one.until for one in held if one.topic in (topic, EVERY, *classes))
    return f"silenced until {until:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the user decided. `budget` is false alarms per brand-week in [.05, 2], complaint and volume alerts together.

    `blind` are windows [from, to) in which a source of this brand was down; `calendar` are (from, to, times):
    windows in which the brand itself makes noise, so that this many times as much as usual is expected of it.
    """

    budget: float = BUDGET
    volume: bool = True
    blind: tuple[tuple[datetime, datetime], ...] = ()
    silences: tuple[Silenced, ...] = ()
    calendar: tuple[tuple[datetime, datetime, float], ...] = ()
    cooldown: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour before a change of stage: what was counted (weighted) and what was usual, with a 5-95 % band."""

    start: datetime
    observed: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A mention that a person should read to believe the alert."""

    origin: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a stage changed. Counts are weighted (copies and repeated authors weigh less) unless named raw.

    `surprise` is -log10 of a tail probability at `scale` (the window that gave it); `growth` is the estimated
    reproduction number and `growth_sure` the probability that it exceeds .9; `forecast` is the expected final volume;
    `removed` the share of raw weight in [0, 1] removed as copies or repeats; `common` the common mode (1 to 10);
    `urgent` how many people said what is urgent, of whom some may not count among `voices`. `score` (R, DETECTION 7)
    rings from `threshold` on; a novel topic rings by its `margin` from 0 on as well: by how many powers of ten its
    phrases are further beyond chance than the budget asks.
    """

    observed: float
    expected: float
    scale: timedelta
    surprise: float
    score: float
    threshold: float
    voices: int
    texts: int
    raw: int
    removed: float
    urgent: int = 0
    margin: float | None = None
    common: float = 1.0
    growth: float | None = None
    growth_sure: float | None = None
    forecast: float | None = None
    reach: int = 0
    since: datetime | None = None
    hours: tuple[Hour, ...] = ()
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A topic at the edge `at`: how near it came to an alert, and what was lacking, in words (None: nothing was)."""

    topic: str
    at: datetime
    score: float
    threshold: float
    doubt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A complaint changed its stage at the edge `at`.

    `notifies` is true when a person should hear of it (emerging, or fourfold escalation, of a complaint that is
    neither over nor older than 6 h when it was first heard); `held_why` says why not, in words for people. Volume, and
    a novel topic that turns out to be a known one, may join another complaint: `joined` is its id, and a change to
    `closed` that joined ends no story. `members` are the mentions that its evidence counted.
    """

    complaint: str
    brand: str
    topic: str
    cause: Cause
    before: Stage
    after: Stage
    at: datetime
    evidence: Evidence
    escalated: bool = False
    notifies: bool = False
    held_why: str | None = None
    joined: str | None = None
    members: tuple[Witness, ...] = ()


class Joined(NamedTuple):
    """The open complaint whose voices most of another's are, and its topic."""

    complaint: str
    topic: str

    @property
    def why(self) -> str:
        """In words."""
        return f"the same voices as the complaint about {self.topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A living or closed complaint; `first` is the saying of its first mention, `changed` its last change of stage."""

    id: str
    brand: str
    topic: str
    cause: Cause
    stage: Stage
    first: datetime
    changed: datetime
    members: tuple[Witness, ...] = field(default=())


def complaint_id(brand: str, topic: str, first: datetime) -> str:
    """The same complaint has the same id in every replay."""
    return hashlib.sha256(f"{brand}\0{topic}\0{first.isoformat()}".encode()).hexdigest()[:16]
