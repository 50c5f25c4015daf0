"""How well people are answered, as a table a person reads and as keys."""

from collections.abc import Iterator, Sequence
from typing import Any

from alerts.hours import DAYS
from alerts.words import count, printable, rough, stamp
from console.summary import aligned
from flows.steps.measuring import Answers
from replies.measures import FEW, Cell, Measured, Spread
from sentiment.measures import Share

NONE = "–"
COLUMNS = ("", "came", "answered", "in time", "median", "9 of 10", "resolved", "as drafted", "better/same/worse")


def table(found: Answers, by: str, zone: str) -> Iterator[str]:
    """All together, then each group; then what was left out."""
    yield f"What came in from {stamp(found.since, zone)} to {stamp(found.until, zone)}, by {by}:"
    rows = [(by, *COLUMNS[1:]), _row("all", found.whole)]
    rows += [_row(printable(name, 40), one) for name, one in found.by.items()]
    yield from (row.rstrip() for row in aligned(rows))
    yield from _left_out(found.whole)


def keys_of(found: Answers, by: str) -> Iterator[dict[str, Any]]:
    """Of `foreshock replies --json`: a line for all (`name` null) and one for each group; times in seconds."""
    for name, one in [(None, found.whole), *found.by.items()]:
        yield {"by": by, "name": name, "since": found.since, "until": found.until, **measured_keys(one)}


def measured_keys(one: Measured) -> dict[str, Any]:
    """Shares with their intervals."""
    wording, mood = one.wording, one.mood
    return {
        **{name: getattr(one, name) for name in ("came", "answered", "open", "closed", "unheard")},
        "response": one.response,
        "worked": one.worked,
        "in_time": share_keys(one.in_time),
        "resolved": share_keys(one.resolved),
        "as_drafted": share_keys(wording.as_drafted),
        "changed": wording.changed,
        "from_nothing": wording.from_nothing,
        "mood": {"better": mood.better, "same": mood.same, "worse": mood.worse, "turned": share_keys(mood.turned)},
    }


def cell_keys(one: Cell) -> dict[str, Any]:
    """Of `foreshock replies --hours --json`: 168 lines, from Monday 0 on."""
    return {"day": DAYS[one.day], "hour": one.hour, "came": one.came, "in_time": share_keys(one.in_time)}


def share_keys(one: Share) -> dict[str, Any]:
    """`low` and `high` are its 95 % interval (Wilson)."""
    low, high = one.interval
    return {"hits": one.hits, "of": one.of, "low": round(low, 4), "high": round(high, 4)}


def week(cells: Sequence[Cell], zone: str) -> Iterator[str]:
    """A line a day, two letters an hour: how many came in; below it how many of ten of those were in time."""
    yield f"By the hour in {zone}: what came in, and below it in how many of 10 cases the answer was in time"
    yield f"{'':13}{''.join(f'{hour:>4}' for hour in range(24))}"
    for day, name in enumerate(DAYS):
        mine = [one for one in cells if one.day == day]
        yield f"{name:5}{'came':8}" + "".join(f"{_many(one.came):>4}" for one in mine)
        yield f"{'':5}{'in time':8}" + "".join(f"{_tenths(one.in_time):>4}" for one in mine)


def shared(one: Share) -> str:
    """`75 % (6 of 8, 41 to 93 %)`; of few the count alone."""
    if not one.of:
        return NONE
    if one.of < FEW:
        return f"{one.hits} of {one.of}"
    low, high = (round(100 * edge) for edge in one.interval)
    return f"{round(100 * one.hits / one.of)} % ({one.hits:,} of {one.of:,}, {low} to {high} %)"


def waited(one: Spread | None) -> str:
    """`2 hours`, to the unit that matters."""
    return NONE if one is None else rough(one.median)


def _row(name: str, one: Measured) -> tuple[str, ...]:
    mood, spread = one.mood, one.worked or one.response
    return (
        name,
        f"{one.came:,}",
        f"{one.answered:,}",
        shared(one.in_time),
        waited(spread),
        NONE if spread is None else rough(spread.most),
        shared(one.resolved),
        shared(one.wording.as_drafted),
        f"{mood.better}/{mood.same}/{mood.worse}",
    )


def _left_out(one: Measured) -> Iterator[str]:
    if one.worked is not None and one.response is not None:
        by_clock = f"{rough(one.response.median)} and {rough(one.response.most)}"
        yield f"median and 9 of 10 are in hours of work; by the clock they are {by_clock}"
    if one.open:
        yield f"{count(one.open, 'item')} not due yet and not answered: in no share"
    if one.closed:
        yield f"{count(one.closed, 'item')} that nobody was to answer, or gone before it was due: in no share"
    if one.unheard:
        yield f"{count(one.unheard, 'item')} heard only after the answer was due: in no figure"
    if one.wording.from_nothing:
        yield f"{count(one.wording.from_nothing, 'answer')} written by a person without a draft"


def _many(value: int) -> str:
    return str(value) if value else "."


def _tenths(one: Share) -> str:
    return str(round(10 * one.hits / one.of)) if one.of else ""
