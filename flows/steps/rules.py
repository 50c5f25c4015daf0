"""What is stored as the detector takes it: what a user decided, and what was said."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from complaints import EVERY, Heard, Rules, Silenced, clock, phrases_of
from mentions import Author
from settings import Brand, Settings
from storage import blinds, silences

INSTANT = timedelta(microseconds=1)
REPLAYED = clock.REPLAYED * clock.BIN


def rules_of(conn: Connection, settings: Settings, brand: Brand, since: datetime, until: datetime) -> Rules:
    """What held for a brand in this time: a replay of what is stored takes the same rules as life did."""
    return Rules(
        budget=brand.budget,
        blind=blinds.between(conn, brand.name, since, until),
        silences=tuple(
            Silenced(one.topic or EVERY, one.since, one.until, one.urgent)
            for one in silences.between(conn, brand.name, since, until)
            if one.by_topic
        ),
        calendar=tuple(
            (one.since, one.until, one.expected)
            for one in settings.calendar
            if (not one.brands or brand.name in one.brands) and one.since < until and one.until > since
        ),
    )


def heard(row: RowMapping, at: datetime) -> Heard:
    """A stored match as the detector sees it at the edge `at`, where it is counted."""
    author = row["author"]
    who = Author(id=author.get("id"), handle=author.get("handle"), name=author.get("name")).key
    return Heard(
        origin=row["origin"],
        external_id=row["external_id"],
        at=at - INSTANT,
        said=row["said"],
        topic=row["topic"],
        complaint=row["complaint"],
        author=f"{row['origin']} {who}" if who else None,
        followers=author.get("followers"),
        copy=row["copy_group"],
        urgent=row["urgent"],
        phrases=phrases_of(f"{row['title']}\n{row['text']}", row["complaint"], row["brand"]),
    )
