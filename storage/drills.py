"""What a drill left, erased to the last row: whatever hangs on its brand, its mentions or its alerts."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from alerts.drill import BEFORE
from storage.tables import alerts, mentions, metadata

ORIGIN = "foreshock drill"
"""Of every mention of a drill; no listener gives it."""


def erase(conn: Connection) -> int:
    """Every drill there was, also one that was killed. Gives how many rows it were."""
    return sum(
        conn.execute(delete(table).where(or_(*of_it))).rowcount
        for table in reversed(metadata.sorted_tables)
        if (of_it := list(_of_a_drill(table)))
    )


def false(brand: ColumnElement[str] | ColumnElement[str | None]) -> ColumnElement[bool]:
    """Whether it is the brand of a drill; a source in trouble has none."""
    return func.coalesce(brand, "").startswith(BEFORE, autoescape=True)


def _of_a_drill(table: Table) -> Iterator[ColumnElement[bool]]:
    """By what its rows are known; nothing for a table that no drill writes to. New tables need nothing more."""
    if "brand" in table.c:
        yield false(table.c.brand)
    if table is mentions:
        yield table.c.origin == ORIGIN
    for key in table.foreign_keys:
        parent = key.column.table
        if parent is not table and (of_it := list(_of_a_drill(parent))):
            yield key.parent.in_(select(key.column).where(or_(*of_it)))


def alert_keys(conn: Connection) -> list[str]:
    """Of the alerts that a drill raised, in order."""
    return list(conn.scalars(select(alerts.c.key).where(false(alerts.c.brand)).order_by(alerts.c.id)))
