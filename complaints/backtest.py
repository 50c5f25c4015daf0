"""What the detector would have told, from rows as they come (ARCHITECTURE 8).

What is told up to a moment does not depend on what comes later: an edge of a brand is closed by its first row at or
after it, and nothing is told at an edge at which nothing was heard. A row more than a day ahead of its brand waits for
a second such row, or for its time: one wrong date silences nobody. A brand that no row names for 28 days begins anew
(see `fold`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from math import inf, nan

from complaints import tide
from complaints.clock import DAY, bin_of, start_of
from complaints.complaint import Heard, Rules, Transition
from complaints.fold import advance
from complaints.state import BrandState
from complaints.voice import phrases_of
from complaints.volume import squash

Row = Mapping[str, object]
AHEAD = DAY  # bins
QUIET_SCORE = 0.499  # a row within the cooldown
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)  # other times are mistakes


class BadRow(ValueError):
    """The row with this number, from 1, cannot be read; `why` says what is wrong with it."""

    def __init__(self, number: int, why: str) -> None:
        self.number, self.why = number, why
        super().__init__(f"row {number} {why}")


def backtest(rows: Iterable[Row], rules: Rules) -> Iterator[Transition]:
    """The transitions that would notify, of each brand in the order of their edges. Rows come in that of their times.

    A row has `time` and `brand`; `id`, `topic`, `complaint`, `author`, `followers`, `copy_of`, `text` may be missing.
    Raises BadRow, at once, for a row that cannot be read.
    """
    return replayed((_row(row, number) for number, row in enumerate(rows, 1)), rules)


def replayed(said: Iterable[tuple[str, Heard]], rules: Rules) -> Iterator[Transition]:
    """The same of what was understood already: brand and mention, in the order of their times."""
    brands: dict[str, _Brand] = {}
    for number, (name, heard) in enumerate(said):
        brand = brands.get(name)
        if brand is None:
            brand = brands[name] = _Brand(BrandState.new(name))
        yield from brand.hears(number, heard, rules)
    last = [change for brand in brands.values() for change in brand.ends(rules)]
    yield from sorted(last, key=lambda change: (change.at, change.brand, change.topic))


@dataclass(slots=True)
class _Brand:
    """A brand with a clock of its own, which one wrong date does not put forward.

    `edge` is how far it is closed, `waiting` what is heard at the next edge; `ahead` are rows more than a day beyond
    it, with their bins and numbers. These are heard in their place, or when two such rows follow one another: then the
    first of all that are ahead is believed. `jumped`: the last row was one.
    """

    state: BrandState
    edge: int = -AHEAD
    waiting: list[Heard] = field(default_factory=list)
    ahead: list[tuple[int, int, Heard]] = field(default_factory=list)
    jumped: bool = False

    def hears(self, number: int, heard: Heard, rules: Rules) -> list[Transition]:
        """Takes the next row, and gives what is told by it."""
        bin_, confirmed = bin_of(heard.said), self.jumped
        self.jumped = bin_ > self.edge + AHEAD
        if self.jumped:
            heappush(self.ahead, (bin_, number, heard))
            return self._take(*heappop(self.ahead), rules) if confirmed else []
        told: list[Transition] = []
        while self.ahead and self.ahead[0][0] <= bin_:
            told += self._take(*heappop(self.ahead), rules)
        return told + self._take(bin_, number, heard, rules)

    def ends(self, rules: Rules) -> list[Transition]:
        """What is told when no more rows come."""
        told: list[Transition] = []
        while self.ahead:
            told += self._take(*heappop(self.ahead), rules)
        return told + self._close(self.edge + 1, rules)

    def _take(self, bin_: int, _: int, heard: Heard, rules: Rules) -> list[Transition]:
        told = self._close(bin_, rules) if bin_ > self.edge else []
        self.waiting.append(heard)
        return told

    def _close(self, edge: int, rules: Rules) -> list[Transition]:
        """Closes the edges up to this one if anything waits: else there is nothing to tell."""
        self.edge = edge
        if not self.waiting:
            return []
        heard, self.waiting = self.waiting, []
        told = [change for change in advance(self.state, heard, start_of(edge), rules) if change.notifies]
        return sorted(told, key=lambda change: (change.at, change.topic))


def _row(row: Row, number: int) -> tuple[str, Heard]:
    try:
        said = _moment(row["time"])
        brand = _text(row["brand"])
        if brand is None:
            raise ValueError("brand is empty")
        complaint = _complaint(row.get("complaint"))
        return brand, Heard(
            origin="",
            external_id=_text(row.get("id")) or f"row {number}",
            at=said,
            said=said,
            topic=_text(row.get("topic")),
            complaint=complaint,
            author=_text(row.get("author")),
            followers=_followers(row.get("followers")),
            copy=_text(row.get("copy_of")) or _text(row.get("id")),
            phrases=phrases_of(_text(row.get("text")) or "", complaint, brand),
        )
    except KeyError as missing:
        raise BadRow(number, f"has no {missing}") from None
    except ValueError as wrong:
        raise BadRow(number, str(wrong)) from None


def _moment(value: object) -> datetime:
    try:
        said = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("time should be a moment such as 2026-03-11T14:00:00Z") from None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    if not FIRST <= said < LAST:
        raise ValueError(f"time should be from {FIRST.year} to {LAST.year - 1}")
    return said


def _complaint(value: object) -> float | None:
    return None if value is None else _number(value, 0, 1, "complaint should be a number from 0 to 1")


def _followers(value: object) -> int | None:
    """Below 0, as some sites tell of a hidden account, is as good as none."""
    return None if value is None else int(_number(value, -inf, 1e12, "followers should be a number up to 1e12"))


def _number(value: object, least: float, most: float, otherwise: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = nan
    if not least <= number <= most:
        raise ValueError(otherwise)
    return max(number, 0.0)


def _text(value: object) -> str | None:
    """Half a surrogate pair, which JSON can write and UTF-8 cannot, becomes a question mark."""
    return None if value is None or value == "" else str(value).encode("utf8", "replace").decode()


def fold_bins(times: Sequence[datetime], values: Sequence[float], *, cooldown: int = DAY) -> list[float]:
    """A score in [0, 1] for each five-minute count: one half or more exactly where the volume detector would alert, if
    all were said in own words.

    One row is one bin. `times` may be naive: the hour of the day is all that is read. `cooldown` is in bins.
    """
    state, scores = BrandState.new(""), []
    rested = cooldown
    for time, value in zip(times, values, strict=True):
        bin_ = bin_of(time if time.tzinfo else time.replace(tzinfo=UTC))
        usual = state.baseline.expected(bin_)
        state.count(usual, value)
        surprise = tide.tested(state)
        state.learn(bin_, usual, value)
        fires = value > 0 and tide.rings(surprise, rested, cooldown)
        rested = 1 if fires else rested + 1
        scores.append(max(0.5, squash(surprise)) if fires else min(QUIET_SCORE, squash(surprise)))
    return scores
