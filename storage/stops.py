"""The switch that stops all publishing: who pulled it, when and why."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from replies.publication import Stop
from storage.rows import insert, whole
from storage.tables import publishing_stops as stops


def stopped(conn: Connection) -> Stop | None:
    """The stop that holds now; the first of them where there are several."""
    query = select(stops).where(stops.c.ended.is_(None)).order_by(stops.c.id).limit(1)
    row = conn.execute(query).mappings().first()
    return whole(Stop, row) if row else None


def stop(conn: Connection, by: str, why: str, now: datetime) -> bool:
    """Nothing goes out from now on; what is at a platform already cannot be called back. False where it was stopped."""
    if stopped(conn) is not None:
        return False
    conn.execute(insert(conn, stops).values(at=now, by=by, why=why))
    return True


def start(conn: Connection, by: str, now: datetime) -> bool:
    """What waits goes out again; False where nothing was stopped."""
    ended = update(stops).where(stops.c.ended.is_(None)).values(ended=now, ended_by=by)
    return conn.execute(ended).rowcount > 0


def listed(conn: Connection, limit: int = 50) -> list[Stop]:
    """The latest first."""
    query = select(stops).order_by(stops.c.id.desc()).limit(limit)
    return [whole(Stop, row) for row in conn.execute(query).mappings()]
