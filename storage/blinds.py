"""Windows in which most of what is usually said of a brand could not be heard, as they were known when it was judged.

A replay of what is stored takes the same windows: live = replay.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.rows import insert
from storage.tables import blinds

Window = tuple[datetime, datetime]


def extend(conn: Connection, brand: str, since: datetime, until: datetime, why: str) -> None:
    """The brand is blind from `since` to `until`; where that goes on from a window for the same reason, it is that one.

    Recovery closes a window by no longer extending it.
    """
    before = (blinds.c.brand == brand, blinds.c.why == why, blinds.c.until >= since, blinds.c.since <= since)
    latest = conn.scalar(select(blinds.c.since).where(*before).order_by(blinds.c.since.desc()).limit(1))
    if latest is not None:
        later = (blinds.c.brand == brand, blinds.c.since == latest, blinds.c.until < until)
        conn.execute(update(blinds).where(*later).values(until=until))
        return
    window = insert(conn, blinds).values(brand=brand, since=since, until=until, why=why)
    last = {"until": window.excluded.until, "why": window.excluded.why}
    conn.execute(window.on_conflict_do_update(index_elements=["brand", "since"], set_=last))


def between(conn: Connection, brand: str, since: datetime, until: datetime) -> tuple[Window, ...]:
    """The windows of a brand that overlap this time, in order."""
    overlap = (blinds.c.brand == brand, blinds.c.since < until, blinds.c.until > since)
    rows = conn.execute(select(blinds.c.since, blinds.c.until).where(*overlap).order_by(blinds.c.since))
    return tuple((begin, end) for begin, end in rows)
