"""Which deliveries of sources that push were kept: the same one again is a repeat."""

from datetime import datetime

from sqlalchemy import Connection, delete

from storage.rows import insert
from storage.tables import received


def take(conn: Connection, source: str, key: str, now: datetime) -> bool:
    """Whether this delivery is new; from now on it is not. Kept with what it brought, in the same transaction."""
    row = insert(conn, received).values(source=source, key=key, at=now)
    return conn.execute(row.on_conflict_do_nothing().returning(received.c.key)).first() is not None


def forget(conn: Connection, before: datetime) -> int:
    """Deliveries of so long ago are not sent again, and what they brought is known by its ids. Gives how many."""
    return conn.execute(delete(received).where(received.c.at < before)).rowcount
