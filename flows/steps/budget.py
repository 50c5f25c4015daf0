"""What a source may still cost. Whoever asks a source whose kind has a price looks here first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts.words import clock
from listeners.contract import Price, kinds
from settings import Source
from storage import spending
from storage.engine import reading

ROUND = 1e-9  # what a sum of money loses as a float


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The budget of a source in the period from `since` to `resets`.

    `page` is the most that the next page can cost. Where the kind has no price, all of it is free:
    `budget` is infinite and `unit` empty.
    """

    source: str
    unit: str = ""
    period: str = ""
    budget: float = inf
    spent: float = 0
    page: float = 0
    since: datetime | None = None
    resets: datetime | None = None
    zone: str = "UTC"

    @property
    def left(self) -> float:
        """In `unit`; never below 0."""
        return max(0.0, self.budget - self.spent)

    @property
    def fits(self) -> bool:
        """Whether the next page may be asked for."""
        return self.page <= self.left + ROUND

    def less(self, cost: float) -> "Room":
        """After it cost so much more."""
        return replace(self, spent=self.spent + cost)

    def told(self, now: datetime) -> str:
        """Which budget is spent, how much of it, until when, and the next step."""
        until = clock(self.resets, self.zone, now) if self.resets else "for good"
        span = "today" if len(self.period) > len("2026-11") else "this month"
        most = f", and one question can cost {self.page:g}" if self.left > ROUND else ""
        return (
            f"its budget is spent until {until}: {self.spent:.6g} of {self.budget:.6g} {self.unit} {span}{most}; "
            f"to go on, raise `budget` of {self.source} in the settings"
        )


def room(engine: Engine, source: Source, now: datetime) -> Room:
    """What the source may still cost now."""
    with reading(engine) as conn:
        return room_in(conn, source, now)


def room_in(conn: Connection, source: Source, now: datetime) -> Room:
    """`room` within a transaction."""
    free = free_room(source, now)
    return replace(free, spent=spending.spent(conn, source.name, free.period)) if free.period else free


def free_room(source: Source, now: datetime) -> Room:
    """The room of a source that has cost nothing yet in the period of `now`."""
    price = price_of(source)
    if price is None:
        return Room(source=source.name)
    since, resets = _bounds(price, now)
    return Room(
        source=source.name,
        unit=price.unit,
        period=f"{since:%Y-%m}" if price.period == "month" else f"{since:%Y-%m-%d}",
        budget=price.usual if source.budget is None else source.budget,
        page=price.page(source.options),
        since=since,
        resets=resets,
        zone=price.zone,
    )


def price_of(source: Source) -> Price | None:
    """None: hearing it costs nothing."""
    kind = kinds().get(source.kind)
    return kind.price if kind else None


def _bounds(price: Price, now: datetime) -> tuple[datetime, datetime]:
    """Midnights of the zone: a day may have 23 hours there."""
    day = now.astimezone(ZoneInfo(price.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    if price.period == "day":
        return day, day + timedelta(days=1)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)
