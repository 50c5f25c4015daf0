"""What a manager marked as fixed."""

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Connection, delete, select

from alerts.fix import Fix
from storage.rows import insert, whole
from storage.tables import fixes


def keep(conn: Connection, fix: Fix) -> int:
    """Gives its number."""
    row = {one.name: getattr(fix, one.name) for one in fields(fix) if one.name != "id"}
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
