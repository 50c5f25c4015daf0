"""Tell nobody of a topic from here on, whenever what was said of it is judged; and end that."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.silenced import Silence
from flows.steps.rules import INSTANT, REPLAYED
from storage import complaints, held, silences


def silence(conn: Connection, asked: Silence) -> int:
    """Gives its number. It holds from the last edge that was judged on: what a person silences now, nobody is told of
    later because the house was down meanwhile, and a replay of what is stored finds the same."""
    judged = complaints.state(conn, asked.brand) if asked.brand else None
    since = judged[1] + INSTANT if judged else asked.since - REPLAYED
    return silences.keep(conn, replace(asked, since=min(since, asked.since)))


def unsilence(conn: Connection, id_: int, now: datetime) -> Silence | None:
    """Ends a silence that still holds; None where there is no such silence. What it held is told with the next round,
    unless it is over or something else holds it."""
    before, ended = silences.one(conn, id_), silences.end(conn, id_, now)
    if before is not None and ended is not None:
        held.release(conn, before.until, now)
    return ended
