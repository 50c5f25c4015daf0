"""What the detector would have told, from rows as they come (ARCHITECTURE 8).

What is told up to a moment does not depend on what comes later: an edge is closed by the first row at or after it, and
nothing is told at an edge at which nothing was heard. A brand that no row names for 28 days begins anew (see `fold`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import inf, nan

from complaints import tide
from complaints.clock import DAY, bin_of, start_of
from complaints.complaint import Heard, Rules, Transition
from complaints.fold import advance
from complaints.state import BrandState
from complaints.voice import phrases_of
from complaints.volume import squash

Row = Mapping[str, object]
QUIET_SCORE = 0.499  # a row within the cooldown
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)  # other times are mistakes


class BadRow(ValueError):
    """The row with this number, from 1, cannot be read; `why` says what is wrong with it."""

    def __init__(self, number: int, why: str) -> None:
        self.number, self.why = number, why
        super().__init__(f"row {number} {why}")


def backtest(rows: Iterable[Row], rules: Rules) -> Iterator[Transition]:
    """The transitions that would notify, in the order of their edges. Rows come in the order of their times.

    A row has `time` and `brand`; `id`, `topic`, `complaint`, `author`, `followers`, `copy_of`, `text` may be missing.
    Raises BadRow, at once, for a row that cannot be read.
    """
    return replayed((_row(row, number) for number, row in enumerate(rows, 1)), rules)


def replayed(said: Iterable[tuple[str, Heard]], rules: Rules) -> Iterator[Transition]:
    """The same of what was understood already: brand and mention, in the order of their times."""
    states: dict[str, BrandState] = {}
    waiting: dict[str, list[Heard]] = {}
    edge, last = 0, 0
    for brand, heard in said:
        last = max(last, bin_of(heard.said))
        if last > edge:
            yield from _close(states, waiting, start_of(last), rules)
            edge = last
        waiting.setdefault(brand, []).append(heard)
    yield from _close(states, waiting, start_of(last + 1), rules)


def _close(
    states: dict[str, BrandState], waiting: dict[str, list[Heard]], now: datetime, rules: Rules
) -> Iterator[Transition]:
    """Closes the edges <= now of every brand of which something waits: the others have nothing to tell."""
    told: list[Transition] = []
    for brand, heard in waiting.items():
        state = states.setdefault(brand, BrandState.new(brand))
        told += [change for change in advance(state, heard, now, rules) if change.notifies]
    waiting.clear()
    yield from sorted(told, key=lambda change: (change.at, change.brand, change.topic))


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
