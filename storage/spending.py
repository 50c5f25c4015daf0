"""What sources have cost, summed by the period of their price: a day or a month in its zone."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, tuple_

from storage.rows import chunks, insert
from storage.tables import spending


def add(conn: Connection, source: str, period: str, cost: float) -> None:
    """Sums it up in the caller's transaction: what is stored and what it cost are one."""
    adding = insert(conn, spending).values(source=source, period=period, cost=cost)
    total = {"cost": spending.c.cost + adding.excluded.cost}
    conn.execute(adding.on_conflict_do_update(index_elements=["source", "period"], set_=total))


def spent(conn: Connection, source: str, period: str) -> float:
    """What the source cost in this period (`2026-11`, `2026-11-28`); 0 where nothing is known."""
    at = (spending.c.source == source, spending.c.period == period)
    return float(conn.scalar(select(spending.c.cost).where(*at)) or 0)


def spent_by(conn: Connection, periods: Mapping[str, str]) -> dict[str, float]:
    """What each source cost in its period; `periods` are by source."""
    at, found = tuple_(spending.c.source, spending.c.period), dict.fromkeys(periods, 0.0)
    for some in chunks(periods.items()):
        rows = conn.execute(select(spending.c.source, spending.c.cost).where(at.in_(some)))
        found |= {source: float(cost) for source, cost in rows}
    return found
