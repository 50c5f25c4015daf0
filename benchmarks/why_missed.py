"""Why a storm of a made world was not told in time: which condition of an alert was not met, at the best moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from unittest.mock import patch

from complaints import Rules, Transition, backtest
from complaints.clock import LATE, start_of
from complaints.evidence import own_words, spoken
from complaints.series import Reading, Series
from complaints.stages import COMPLAINING, PEOPLE, Edge
from complaints.state import BrandState
from complaints.surprise import ENOUGH

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)  # of storm_worlds.py
NINE_TENTHS = 0.9


@dataclass
class Seen:
    """The best that each condition came to within the storm; `told` are the alerts on its topic, whenever."""

    score: float = 0.0
    theta: float = 0.0
    surprise: float = 0.0
    people: int = 0
    share: float = 0.0
    ready: bool = False
    told: list[datetime] = field(default_factory=list)

    def look(self, series: Series, reading: Reading, edge: Edge) -> None:
        if not reading.spoken:
            return
        people = own_words(spoken(series.members, edge.number, LATE))
        self.score, self.theta = max(self.score, reading.score), edge.theta
        self.surprise = max(self.surprise, *reading.surprises)
        self.people, self.share = max(self.people, people), max(self.share, series.talk.share)
        alarming = reading.score >= edge.theta and max(reading.surprises) >= ENOUGH
        self.ready |= alarming and people >= PEOPLE and series.talk.share >= COMPLAINING

    def why(self, start: datetime, late: datetime) -> str:
        before = [at for at in self.told if at < start]
        if self.ready and before:
            hours = (start - before[-1]) / timedelta(hours=1)
            return f"its topic had been told {hours:.0f} h before it began, and did not grow fourfold since"
        if self.score < self.theta:
            return f"its score came to {self.score:.1f} of {self.theta:.1f}"
        if self.people < PEOPLE:
            return f"{self.people} people in own words within six hours, of {PEOPLE}"
        if self.share < COMPLAINING:
            return f"{self.share:.0%} of what was said of its topic complained, of {COMPLAINING:.0%}"
        if self.surprise < ENOUGH:
            return f"not unusual enough: S came to {self.surprise:.1f} of {ENOUGH}"
        after = next((at for at in self.told if at > late), None)
        if after:
            return f"told {(after - late) / timedelta(hours=1):.1f} h after nine tenths of it"
        return "each condition was met, but never all at one moment"


def why_missed(rows: Sequence[Mapping[str, Any]], event: Mapping[str, Any], rules: Rules) -> str:
    """`rows` are the mentions of the world; the brand is replayed alone, and watched within the event."""
    brand, topic, seen = f"brand-{event['brand']:02}", f"topic-{event['topic']}", Seen()
    times = event["times"]
    start, late = (EPOCH + timedelta(seconds=times[i]) for i in (0, min(len(times) - 1, int(NINE_TENTHS * len(times)))))
    folding = import_module("complaints.fold")  # by this name the package has the function
    move = folding.move

    def watched(state: BrandState, series: Series, reading: Reading, edge: Edge) -> list[Transition]:
        if series.topic == topic and start <= start_of(edge.number) <= late:
            seen.look(series, reading, edge)
        return move(state, series, reading, edge)

    with patch.object(folding, "move", watched):
        seen.told = [change.at for change in _of(rows, brand, rules) if change.topic == topic]
    return seen.why(start, late)


def _of(rows: Sequence[Mapping[str, Any]], brand: str, rules: Rules) -> Iterator[Transition]:
    return backtest([row for row in rows if row["brand"] == brand], rules)
