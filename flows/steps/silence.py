"""Tell nobody of a topic from here on, whenever what was said of it is judged."""

from dataclasses import replace

from sqlalchemy import Connection

from alerts.silenced import Silence
from flows.steps.rules import INSTANT, REPLAYED
from storage import complaints, silences


def silence(conn: Connection, asked: Silence) -> int:
    """Gives its number. It holds from the last edge that was judged on: what a person silences now, nobody is told of
    later because the house was down meanwhile, and a replay of what is stored finds the same."""
    judged = complaints.state(conn, asked.brand) if asked.brand else None
    since = judged[1] + INSTANT if judged else asked.since - REPLAYED
    return silences.keep(conn, replace(asked, since=min(since, asked.since)))
