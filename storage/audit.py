"""What people did in the console, and who tried to get in. Rows are added; only a try becomes what it was for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from storage.rows import insert, row_of, whole
from storage.tables import audit

TRIED, CAME = "login refused", "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """`by` is an account, or the name that a login was tried with; `address` is empty for the command line."""

    at: datetime
    by: str
    did: str
    what: str = ""
    address: str = ""
    id: int | None = None


def keep(conn: Connection, done: Audited) -> int:
    """Gives its number."""
    row = row_of(done)
    id_: int = conn.execute(insert(conn, audit).values(row).returning(audit.c.id)).scalar_one()
    return id_


def listed(conn: Connection, *, before: int | None = None, limit: int = 50) -> list[Audited]:
    """The latest first, of those with smaller numbers than `before`."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    return [whole(Audited, row) for row in conn.execute(query).mappings()]


def came_in(conn: Connection, id_: int, did: str = CAME) -> None:
    """The try with this number was right, and became this."""
    conn.execute(update(audit).where(audit.c.id == id_).values(did=did, what=""))


def tries(conn: Connection, since: datetime, *, by: str | None = None, address: str | None = None) -> int:
    """How many tries of a password were refused since then: with this name, from this address, or both."""
    query = select(func.count()).select_from(audit).where(audit.c.did == TRIED, audit.c.at > since)
    if by is not None:
        query = query.where(audit.c.by == by)
    if address is not None:
        query = query.where(audit.c.address == address)
    return int(conn.execute(query).scalar_one())
