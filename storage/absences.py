"""Who is away, until when, and who stands in."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from replies.followups import Absence
from storage.rows import insert, row_of, whole
from storage.tables import absences


def keep(conn: Connection, new: Absence) -> int:
    """Gives its number."""
    row = row_of(new)
    id_: int = conn.execute(insert(conn, absences).values(row).returning(absences.c.id)).scalar_one()
    return id_


def not_over(conn: Connection, now: datetime) -> list[Absence]:
    """Those that last and those that are to come, the first to begin first."""
    query = select(absences).where(absences.c.until > now, absences.c.since < absences.c.until)
    rows = conn.execute(query.order_by(absences.c.since, absences.c.id)).mappings()
    return [whole(Absence, row) for row in rows]


def end(conn: Connection, id_: int, now: datetime) -> Absence | None:
    """They are back; one that did not begin yet never was. None where it is over already."""
    lasting = update(absences).where(absences.c.id == id_, absences.c.until > now).values(until=now)
    row = conn.execute(lasting.returning(*absences.c)).mappings().one_or_none()
    return whole(Absence, row) if row else None
