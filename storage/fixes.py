"""What a manager marked as fixed."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from alerts.fix import Fix
from storage.rows import insert, row_of, whole
from storage.tables import fixes


def keep(conn: Connection, fix: Fix) -> int:
    """Gives its number."""
    row = row_of(fix)
    id_: int = conn.execute(insert(conn, fixes).values(row).returning(fixes.c.id)).scalar_one()
    return id_


def remove(conn: Connection, id_: int) -> Fix | None:
    """It was marked by mistake; None where there is no such fix."""
    row = conn.execute(delete(fixes).where(fixes.c.id == id_).returning(*fixes.c)).mappings().one_or_none()
    return whole(Fix, row) if row else None


def listed(conn: Connection, brands: Iterable[str]) -> list[Fix]:
    """Those of these brands, the latest first."""
    query = select(fixes).where(fixes.c.brand.in_(list(brands))).order_by(fixes.c.at.desc(), fixes.c.id.desc())
    return [whole(Fix, row) for row in conn.execute(query).mappings()]
