"""What nobody wants to be told of for a while. What is silenced is still heard, counted and kept.

A row is never deleted, and one that ends early ends at that moment: a replay of what is stored knows what held when.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from alerts import Severity
from storage.rows import insert, whole
from storage.tables import silences


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """From `since` to `until` nobody is told of what all matchers match; None matches everything.

    `severity` matches what is at most so severe, `source` and `language` what is said there or in it alone. What is
    urgent is told all the same, unless `urgent` says that not.
    """

    brand: str | None = None
    topic: str | None = None
    severity: Severity | None = None
    source: str | None = None
    language: str | None = None
    since: datetime
    until: datetime
    by: str
    why: str = ""
    urgent: bool = False
    id: int | None = None

    @property
    def by_topic(self) -> bool:
        """Whether brand and topic decide alone: then the detector itself holds it, and rings when the silence ends."""
        return self.severity is None and self.source is None and self.language is None


def keep(conn: Connection, silence: Silence) -> int:
    """Gives its number."""
    row = {one.name: getattr(silence, one.name) for one in fields(silence) if one.name != "id"}
    id_: int = conn.execute(insert(conn, silences).values(row).returning(silences.c.id)).scalar_one()
    return id_


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
