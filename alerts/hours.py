"""When somebody may be rung: quiet hours, and hours of work, on the clocks of a place.

A time that the clock shows twice is its first one, and one that it leaps over comes as much later as it leaps: so each
stretch has one beginning and one end on every day of the year.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = frozenset(range(7))
WHOLE_DAY = (0, 24 * 60)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONGEST = timedelta(days=8)
"""Nobody is quiet for longer: whoever would be, is rung then."""
FARTHEST = timedelta(days=5 * 366)
_AHEAD = 16  # days: a stretch of a week may fall into a leap of the clock, the next one does not
_PART = re.compile(r"((?:[a-z]{3}(?:-[a-z]{3})?\s+)*)(\d{1,2}:\d\d)-(\d{1,2}:\d\d)", re.IGNORECASE)
_WHOLE = re.compile(r"((?:[a-z]{3}(?:-[a-z]{3})?\s+)+)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
_SHAPE = "should be hours such as 22:00-08:00 or Mon-Fri 09:00-18:00, Sat 10:00-14:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From `since` to `until`, in minutes after the midnight with which each of `days` (0 is Monday) begins."""

    days: frozenset[int]
    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of every week, as somebody wrote them."""

    text: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When `whose` may be rung: outside of `quiet` and within `hours`, on the clocks of `zone`."""

    whose: str
    quiet: Hours | None = None
    hours: Hours | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Somebody is not rung before `until`; `why` is what was found first."""

    until: datetime
    why: str


def hours(text: str) -> Hours:
    """Reads `22:00-08:00`, `Mon-Fri 09:00-18:00, Sat 10:00-14:00` or `22:00-07:00, Sat-Sun`. Raises ValueError."""
    return Hours(text=text.strip(), stretches=tuple(_stretch(part.strip()) for part in text.split(",")))


def quiet(clocks: Sequence[Clock], now: datetime) -> Quiet | None:
    """Until when all of these clocks together let nobody ring, 8 days at most; None where one may ring now.

    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    first, at = "", now
    while at - now < LONGEST and (found := next(_found(clocks, at), None)):
        at, first = found.until, first or found.why
    return Quiet(until=min(at, now + LONGEST), why=first) if first else None


def later(some: Hours, zone: str, at: datetime, span: timedelta) -> datetime:
    """When so much of these hours has passed after that moment, five years later at most.

    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    left, end = span, at + FARTHEST
    for since, until in _on(some, zone, at):
        begins = max(since, at)
        if begins >= end:
            break
        if until > begins:
            if left <= until - begins:
                return min(begins + left, end)
            left, at = left - (until - begins), until
    return end


def minutes(text: str) -> int:
    """After midnight: `09:30` is 570, `24:00` the end of the day. Raises ValueError."""
    found = _CLOCK.fullmatch(text.strip())
    after = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= after <= WHOLE_DAY[1]:
        raise ValueError(f"{text.strip()[:20]!r} is no time of the day such as 09:00")
    return after


def weekday(text: str) -> int:
    """0 is Monday. Raises ValueError."""
    named = text.strip().capitalize()
    if named not in DAYS:
        raise ValueError(f"{text.strip()[:20]!r} is none of {', '.join(DAYS)}")
    return DAYS.index(named)


def instant(day: date, after: int, zone: str) -> datetime:
    """When the clock of this place shows so many minutes after the midnight of the day, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight + after * MINUTE).astimezone(UTC)  # sums of one zone are sums of its clock


def spent(some: Hours, zone: str, since: datetime, until: datetime) -> timedelta:
    """How much of these hours lies between two moments. Raises ZoneInfoNotFoundError for a zone that does not exist."""
    total, at = timedelta(), since
    for begins, ends in _on(some, zone, since):
        if begins >= until:
            break
        if (stretch := min(ends, until) - max(begins, at)) > timedelta():
            total, at = total + stretch, min(ends, until)
    return total


def _found(clocks: Sequence[Clock], at: datetime) -> Iterator[Quiet]:
    for clock in clocks:
        if clock.quiet and (ends := _ends(clock.quiet, clock.zone, at)):
            yield Quiet(until=ends, why=f"quiet hours of {clock.whose}")
        if clock.hours and not _ends(clock.hours, clock.zone, at):
            yield Quiet(until=_begins(clock.hours, clock.zone, at), why=f"outside the hours of {clock.whose}")


def _ends(some: Hours, zone: str, at: datetime) -> datetime | None:
    """When the stretch that holds at this moment ends; None where none does."""
    return max((until for since, until in _near(some, zone, at) if since <= at < until), default=None)


def _begins(some: Hours, zone: str, at: datetime) -> datetime:
    later = (since for since, until in _near(some, zone, at) if at < since < until)
    return min(later, default=at + LONGEST)


def _near(some: Hours, zone: str, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today + DAY * n for n in range(-2, _AHEAD)):
        for one in some.stretches:
            if day.weekday() in one.days:
                yield instant(day, one.since, zone), instant(day, one.until, zone)


def _on(some: Hours, zone: str, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches from a little before that moment on, in the order of their beginnings; without an end."""
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today + DAY * n for n in count(-2)):
        theirs = (one for one in some.stretches if day.weekday() in one.days)
        yield from sorted((instant(day, one.since, zone), instant(day, one.until, zone)) for one in theirs)


def _stretch(part: str) -> Stretch:
    timed, whole = _PART.fullmatch(part), _WHOLE.fullmatch(f"{part} ")
    if timed is None and whole is None:
        raise ValueError(_SHAPE)
    said = (timed or whole or [""])[1].split()
    days = frozenset(day for name in said for day in _days(name)) or EVERY_DAY
    since, until = (minutes(timed[2]), minutes(timed[3])) if timed else WHOLE_DAY
    if since == until or since == WHOLE_DAY[1]:
        raise ValueError("begins where it ends: a whole day is 00:00-24:00")
    return Stretch(days=days, since=since, until=until if until > since else until + WHOLE_DAY[1])


def _days(name: str) -> list[int]:
    """`Mon`, or `Sat-Mon` over the end of the week."""
    first, _, last = name.partition("-")
    since = weekday(first)
    return [(since + n) % 7 for n in range((weekday(last or first) - since) % 7 + 1)]
