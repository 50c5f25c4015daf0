"""Numbers, times and people in words for somebody who was asleep a minute ago."""

from datetime import datetime, timedelta
from math import floor, log10
from zoneinfo import ZoneInfo

SPREAD = 10  # from here on two leading digits are enough


def rounded(value: float) -> int:
    """The whole number, from ten on with two leading digits: 1,234 becomes 1,200."""
    if value < SPREAD:
        return max(0, round(value))
    step = 10 ** (floor(log10(value)) - 1)
    return int(round(value / step) * step)


def number(value: float) -> str:
    """Rounded, with commas."""
    return f"{rounded(value):,}"


def people(count: int) -> str:
    """`1 person`, `14 people`: exact, because they were counted."""
    return "1 person" if count == 1 else f"{count:,} people"


def times(observed: float, expected: float) -> str | None:
    """`9 times the usual`; None where usually there is next to nothing, or where it is less than twice as much."""
    if expected < 0.5 or observed < 2 * expected:
        return None
    ratio = observed / expected
    return "more than 100 times the usual" if ratio > 100 else f"{number(ratio)} times the usual"


def length(span: timedelta) -> str:
    """`15 minutes`, `hour`, `6 hours`, `2 days`: what may follow "the last"."""
    minutes = round(span.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes % size == 0 and (minutes >= 2 * size or unit != "day"):
            count = minutes // size
            return unit if count == 1 and unit == "hour" else f"{count} {unit}" + "s" * (count != 1)
    return f"{minutes} minutes"


def clock(moment: datetime, zone: str, beside: datetime) -> str:
    """`01:10 UTC`, with the date where it is another day than `beside`. Raises ZoneInfoNotFoundError."""
    local, other = moment.astimezone(ZoneInfo(zone)), beside.astimezone(ZoneInfo(zone))
    day = "" if local.date() == other.date() else f"{local:%a} {local.day} {local:%b} "
    return f"{day}{local:%H:%M} {local.tzname()}"


def short(text: str, most: int) -> str:
    """One line of at most this many characters; what was cut is an ellipsis, at a word where one ends nearby."""
    line = " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > most * 2 / 3 else cut).rstrip(" ,;:.-") + "…"
