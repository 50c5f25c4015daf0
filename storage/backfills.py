"""How far the filling in of a source's past has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.rows import insert, whole
from storage.tables import backfills


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillRow:
    """What was said in [since, until) is heard; `done` when all of it was. `heard` of it so far, `new` of these."""

    source: str
    since: datetime
    until: datetime
    cursor: Mapping[str, Any]
    heard: int = 0
    new: int = 0
    done: datetime | None = None


def backfill_of(conn: Connection, source: str) -> BackfillRow | None:
    """The latest one of a source."""
    row = conn.execute(select(backfills).where(backfills.c.source == source)).mappings().one_or_none()
    return whole(BackfillRow, row) if row else None


def keep(conn: Connection, row: BackfillRow) -> BackfillRow:
    """Gives the row back."""
    values = {name: getattr(row, name) for name in BackfillRow.__slots__} | {"cursor": dict(row.cursor)}
    stored = insert(conn, backfills).values(values)
    updates = {name: stored.excluded[name] for name in values if name != "source"}
    conn.execute(stored.on_conflict_do_update(index_elements=["source"], set_=updates))
    return row


def end(conn: Connection, row: BackfillRow, now: datetime) -> BackfillRow:
    """All of it was heard."""
    return keep(conn, replace(row, done=now))
