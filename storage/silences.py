"""What nobody wants to be told of for a while. What is silenced is still heard, counted and kept.

A row is never deleted, and one that ends early ends at that moment: a replay of what is stored knows what held when.
"""

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from alerts.silenced import Silence
from storage.rows import insert, row_of, whole
from storage.tables import silences


def keep(conn: Connection, silence: Silence) -> int:
    """Gives its number."""
    row = row_of(silence)
    id_: int = conn.execute(insert(conn, silences).values(row).returning(silences.c.id)).scalar_one()
    return id_


def one(conn: Connection, id_: int) -> Silence | None:
    """The silence with this number, whether it holds or not."""
    row = conn.execute(select(silences).where(silences.c.id == id_)).mappings().one_or_none()
    return whole(Silence, row) if row else None


def end(conn: Connection, id_: int, now: datetime) -> Silence | None:
    """Ends a silence that still holds; None where there is no such silence."""
    holds = (silences.c.id == id_, silences.c.until > now)
    ended = conn.execute(update(silences).where(*holds).values(until=now).returning(*silences.c))
    row = ended.mappings().one_or_none()
    return whole(Silence, row) if row else None


def between(conn: Connection, brand: str | None, since: datetime, until: datetime) -> list[Silence]:
    """The silences that match a brand (None: those of all brands) and overlap this time, the earliest first."""
    overlaps = (silences.c.since < until, silences.c.until > since)
    query = select(silences).where(*overlaps).order_by(silences.c.since, silences.c.id)
    if brand is not None:
        query = query.where(or_(silences.c.brand == brand, silences.c.brand.is_(None)))
    return [whole(Silence, row) for row in conn.execute(query).mappings()]
