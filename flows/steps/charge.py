"""What a page, or a look, cost is summed up here; that a budget is nearly spent is told here, before it is spent.

A page is booked before it is asked for: the most that it can cost counts as spent until its cost is known. So runs at
the same time never spend more than the budget. What a run had booked that was killed stays spent: the source may have
sent its bill.
"""

from datetime import datetime

from sqlalchemy import Connection

from alerts import SourceHealth
from flows.steps.budget import Room, free_room, room_in
from flows.steps.health import money_of
from flows.steps.trouble import warn
from settings import Settings, Source
from storage import spending


def book(conn: Connection, source: Source, now: datetime) -> Room:
    """Books the next page where it fits into what all runs have left; gives the room before it."""
    free = free_room(source, now)
    if not free.page:
        return free
    spending.add(conn, source.name, free.period, 0)  # the row is ours until the end: nobody books between
    room = room_in(conn, source, now)
    if room.fits:
        spending.add(conn, source.name, room.period, room.page)
    return room


def unbook(conn: Connection, source: Source, now: datetime) -> None:
    """The page that was booked did not come."""
    free = free_room(source, now)
    if free.page:
        spending.add(conn, source.name, free.period, -free.page)


def charge(
    conn: Connection, settings: Settings, source: Source, cost: float, now: datetime, *, booked: bool = False
) -> int | None:
    """Sums it up in the transaction that keeps what it gave, in place of what was `booked`; `now` as for the room.

    Gives the number of the alert where this is what first leaves little of a budget in its period.
    """
    if booked:
        unbook(conn, source, now)
    before = room_in(conn, source, now)
    if not cost or not before.period:
        return None
    spending.add(conn, source.name, before.period, cost)
    health = SourceHealth(source=source.name, budget=money_of(before.less(cost)))
    return warn(conn, settings, health, now) if before.fits else None
