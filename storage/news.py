"""What changed about alerts since somebody looked: cheap enough to be asked every second or two."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage.tables import alerts, outbox, timeline

MOST = 200  # alerts named at once; more are simply "many"


class Mark(NamedTuple):
    """How far somebody has looked: the last numbers of alerts, of what people did, of notices; and how many notices
    wait."""

    alert: int = 0
    entry: int = 0
    notice: int = 0
    waiting: int = 0


class News(NamedTuple):
    """How far it goes, and which alerts have something new: at most 200 of them."""

    mark: Mark
    alerts: frozenset[int]


def mark(conn: Connection) -> Mark:
    """How far there is anything to see."""
    waiting = select(func.count()).select_from(outbox).where(outbox.c.state == "waiting")
    alert, entry, notice = (conn.scalar(select(func.max(one.c.id))) or 0 for one in (alerts, timeline, outbox))
    return Mark(alert=alert, entry=entry, notice=notice, waiting=conn.scalar(waiting) or 0)


def since(conn: Connection, seen: Mark) -> News | None:
    """None where nothing is new."""
    now = mark(conn)
    if now == seen:
        return None
    raised = select(alerts.c.id).where(alerts.c.id > seen.alert)
    touched = select(timeline.c.alert).where(timeline.c.id > seen.entry)
    told = select(alerts.c.id).join(outbox, outbox.c.alert == alerts.c.key).where(outbox.c.id > seen.notice)
    found = {id_ for query in (raised, touched, told) for id_ in conn.scalars(query.distinct().limit(MOST))}
    return News(now, frozenset(found))
