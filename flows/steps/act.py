"""Do something to an alert: the one door for the command line, the console, links in messages and webhooks."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.life import Acted
from alerts.life import act as decide
from alerts.timeline import Did
from storage import alerts, timeline
from storage.engine import Busy


class NoSuchAlert(Exception):
    """No alert has this number."""


def act(
    conn: Connection,
    id_: int,
    did: Did,
    by: str,
    now: datetime,
    *,
    said: str = "",
    why: str = "",
    seen: int | None = None,
) -> Acted:
    """See `alerts.life.act`. Of two at once the second is told what the first did.

    Raises NoSuchAlert; ValueError for what means nothing; Busy where `conn` only reads and somebody was faster.
    """
    alert = alerts.taken(conn, id_)
    if alert is None:
        raise NoSuchAlert(f"no alert {id_}")
    acted = decide(alert, timeline.of(conn, id_), did, by, now, said=said, why=why, seen=seen)
    if acted.entry is None:
        return acted
    if not alerts.change(conn, alert, acted.alert):
        raise Busy(f"somebody else changed alert {id_} just now")
    return replace(acted, entry=replace(acted.entry, id=timeline.keep(conn, acted.entry)))
