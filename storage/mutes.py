"""Topics of which nobody wants to be told for a while. What is muted is still heard, counted and kept.

A row is never deleted, and one that ends early ends at that moment: a replay of what is stored knows what held when.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.rows import insert, whole
from storage.tables import mutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """From `since` to `until` nobody is told of this topic of this brand, or of none where the topic is `*`; of what is
    urgent somebody is all the same, unless `urgent` says that not."""

    brand: str
    topic: str
    since: datetime
    until: datetime
    by: str
    why: str = ""
    urgent: bool = False
    id: int | None = None


def keep(conn: Connection, mute: Mute) -> int:
    """Gives its number."""
    row = {one.name: getattr(mute, one.name) for one in fields(mute) if one.name != "id"}
    id_: int = conn.execute(insert(conn, mutes).values(row).returning(mutes.c.id)).scalar_one()
    return id_


def end(conn: Connection, id_: int, now: datetime) -> Mute | None:
    """Ends a mute that still holds; None where there is no such mute."""
    holds = (mutes.c.id == id_, mutes.c.until > now)
    ended = conn.execute(update(mutes).where(*holds).values(until=now).returning(*mutes.c)).mappings().one_or_none()
    return whole(Mute, ended) if ended else None


def between(conn: Connection, brand: str | None, since: datetime, until: datetime) -> list[Mute]:
    """The mutes of a brand (None: of all) that overlap this time, the earliest first."""
    query = select(mutes).where(mutes.c.since < until, mutes.c.until > since).order_by(mutes.c.since, mutes.c.id)
    if brand is not None:
        query = query.where(mutes.c.brand == brand)
    return [whole(Mute, row) for row in conn.execute(query).mappings()]
