"""What a page, or a look, cost is summed up here; that a budget is nearly spent is told here, before it is spent."""

from datetime import datetime

from sqlalchemy import Connection

from alerts import SourceHealth
from flows.steps.budget import room_in
from flows.steps.health import money_of
from flows.steps.trouble import warn
from settings import Settings, Source
from storage import spending


def charge(conn: Connection, settings: Settings, source: Source, cost: float, now: datetime) -> int | None:
    """Sums it up in the transaction that keeps what it gave; `now` as it was for the room.

    Gives the number of the alert where this is what first leaves little of a budget in its period.
    """
    before = room_in(conn, source, now)
    if not cost or not before.period:
        return None
    spending.add(conn, source.name, before.period, cost)
    health = SourceHealth(source=source.name, budget=money_of(before.less(cost)))
    return warn(conn, settings, health, now) if before.fits else None
