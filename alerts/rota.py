"""Who has the duty now: people take turns, and others stand in for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.hours import instant, minutes, weekday
from alerts.words import clock

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """From `since` to `until` it is `who` instead; None: nobody."""

    who: str | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """From `since` on each of `people` has `every` so many days in turn, handing over `at` minutes after midnight.

    Days are those of `zone`: a hand-over at nine is at nine whatever the clocks do between. A later override wins.
    """

    name: str
    people: tuple[str, ...]
    since: date
    at: int
    every: int = 7
    zone: str = "UTC"
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who has it until when, and why in words; `who` None: nobody."""

    who: str | None
    until: datetime
    why: str


def hand_over(text: str) -> tuple[int | None, int]:
    """`Mon 09:00` is (0, 540), `09:00` (None, 540): any day. Raises ValueError."""
    day, _, at = text.strip().rpartition(" ")
    after = minutes(at)
    if after == 24 * 60:
        raise ValueError("24:00 is 00:00 of the next day")
    return (weekday(day) if day else None), after


def on_duty(rota: Rota, now: datetime) -> Duty:
    """Raises ZoneInfoNotFoundError for a zone that does not exist."""
    turn = _turn(rota, now)
    ends = _begins(rota, turn + 1 if turn >= 0 else 0)
    override = next(((i, one) for i, one in _last_first(rota) if one.since <= now < one.until), None)
    if override:
        who, does, ends = override[1].who, "stand in on", override[1].until
    else:
        who, does = rota.people[turn % len(rota.people)] if turn >= 0 else None, "have"
    above = override[0] if override else -1
    until = min([ends, *(one.since for i, one in _last_first(rota) if i > above and now < one.since < one.until)])
    at = clock(until, rota.zone, now)
    if who is None:
        return Duty(who=None, until=until, why=f"nobody has the rota {rota.name} until {at}")
    return Duty(who=who, until=until, why=f"you {does} the rota {rota.name} until {at}")


def _turn(rota: Rota, now: datetime) -> int:
    """Which turn it is, the first is 0; below 0 before it."""
    turn = (now.astimezone(ZoneInfo(rota.zone)).date() - rota.since) // DAY // rota.every
    return turn if now >= _begins(rota, turn) else turn - 1


def _begins(rota: Rota, turn: int) -> datetime:
    return instant(rota.since + turn * rota.every * DAY, rota.at, rota.zone)


def _last_first(rota: Rota) -> Iterator[tuple[int, Override]]:
    yield from reversed(list(enumerate(rota.overrides)))
