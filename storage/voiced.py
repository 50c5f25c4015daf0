"""How many people complained about each topic: a voice is one text and one author within a day."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Integer, cast, extract, func, literal, select, text

from storage.tables import matches
from storage.tables.heard import VOICED

DAY = timedelta(days=1)


def voices(
    conn: Connection, brand: str, topics: Collection[str], until: datetime, days: int
) -> dict[str, tuple[int, ...]]:
    """By topic, how many voices complained about it in each of so many days of 24 hours before `until`, the earliest
    first. Topics of which nobody complained are left out."""
    since = until - days * DAY
    day = _day(conn, since)
    query = (
        select(matches.c.topic, day, func.count())
        .where(matches.c.brand == brand, matches.c.topic.in_(list(topics)), text(VOICED))
        .where(matches.c.said >= since, matches.c.said < until)
        .group_by(matches.c.topic, day)
    )
    found: dict[str, list[int]] = {}
    for topic, place, many in conn.execute(query):
        found.setdefault(topic, [0] * days)[min(place, days - 1)] += many
    return {topic: tuple(counts) for topic, counts in found.items()}


def first_said(conn: Connection, brand: str) -> datetime | None:
    """When the earliest mention of a brand that is kept was said."""
    found: datetime | None = conn.scalar(select(func.min(matches.c.said)).where(matches.c.brand == brand))
    return found


def _day(conn: Connection, since: datetime) -> ColumnElement[Any]:
    """Which day after `since` it was said on, counted from 0."""
    begin = literal(since, matches.c.said.type)
    if conn.dialect.name == "postgresql":
        return cast(func.floor(extract("epoch", matches.c.said - begin) / 86_400), Integer)
    return cast(func.julianday(matches.c.said, type_=Float) - func.julianday(begin, type_=Float), Integer)
