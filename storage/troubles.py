"""Which sources are in trouble that was told, and by which alert: one row for each, gone when it is over."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.rows import insert, whole
from storage.tables import troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleRow:
    """A source, what is wrong with it since when, and the key of the alert that told so, maybe of others with it."""

    source: str
    cause: str
    since: datetime
    alert: str


def standing(conn: Connection) -> dict[str, TroubleRow]:
    """Those that are not over, by source."""
    return {row["source"]: whole(TroubleRow, row) for row in conn.execute(select(troubles)).mappings()}


def keep(conn: Connection, rows: Iterable[TroubleRow]) -> None:
    """A source has one trouble at a time: another one takes its place."""
    values = list(map(asdict, rows))
    if values:
        told = insert(conn, troubles)
        updates = {name: told.excluded[name] for name in ("cause", "since", "alert")}
        conn.execute(told.on_conflict_do_update(index_elements=["source"], set_=updates), values)


def end(conn: Connection, sources: Iterable[str]) -> None:
    """They are over."""
    for source in sources:
        conn.execute(delete(troubles).where(troubles.c.source == source))
