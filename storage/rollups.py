"""Hourly counts of a brand by label, kept with the mentions that they count."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from mentions import Match, Mention
from sentiment import Understanding
from storage.rows import insert
from storage.tables import rollups

COMPLAINT = 0.5


def count(conn: Connection, concerns: Iterable[tuple[Mention, Match, Understanding]]) -> None:
    """Adds new mentions to the hour in which they were said."""
    seen: Counter[tuple[str, datetime, str]] = Counter()
    complaints: Counter[tuple[str, datetime, str]] = Counter()
    for mention, match, understanding in concerns:
        hour = mention.said.replace(minute=0, second=0, microsecond=0)
        key = (match.brand, hour, understanding.label)
        seen[key] += 1
        complaints[key] += (understanding.complaint or 0) >= COMPLAINT
    if not seen:
        return
    rows = [
        {"brand": brand, "hour": hour, "label": label, "mentions": seen[key], "complaints": complaints[key]}
        for key in sorted(seen)
        for brand, hour, label in [key]
    ]
    adding = insert(conn, rollups)
    sums = {name: rollups.c[name] + adding.excluded[name] for name in ("mentions", "complaints")}
    conn.execute(adding.on_conflict_do_update(index_elements=["brand", "hour", "label"], set_=sums), rows)
