"""Hourly counts of a brand by label, kept with the mentions that they count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sentiment import Understanding
from sentiment.understanding import COMPLAINS
from storage.rows import insert
from storage.tables import rollups

SUMS = ("mentions", "complaints", "voices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A match that is understood otherwise than before; `before` is None where it is counted for the first time.

    `first` says whether it counts as a voice: neither its text nor its author was heard for the brand within a day.
    """

    brand: str
    said: datetime
    first: bool
    before: Understanding | None
    after: Understanding


def move(conn: Connection, changes: Iterable[Moved]) -> None:
    """From what was counted to what is counted, always by differences: others count in the same hours meanwhile."""
    sums: dict[tuple[str, datetime, str], Counter[str]] = {}
    for one in changes:
        for meant, times in ((one.before, -1), (one.after, 1)):
            if meant is not None:
                hour = one.said.replace(minute=0, second=0, microsecond=0)
                counted = sums.setdefault((one.brand, hour, meant.label), Counter())
                counted["mentions"] += times
                counted["complaints"] += times * ((meant.complaint or 0) >= COMPLAINS)
                counted["voices"] += times * one.first
    rows = [
        {"brand": brand, "hour": hour, "label": label, **{name: sums[brand, hour, label][name] for name in SUMS}}
        for brand, hour, label in sorted(sums)
        if any(sums[brand, hour, label].values())
    ]
    if rows:
        adding = insert(conn, rollups)
        added = {name: rollups.c[name] + adding.excluded[name] for name in SUMS}
        conn.execute(adding.on_conflict_do_update(index_elements=["brand", "hour", "label"], set_=added), rows)
