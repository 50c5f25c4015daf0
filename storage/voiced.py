"""How many people complained about each topic: a voice is one text and one author within a day."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, func, select, text

from storage.tables import matches
from storage.tables.heard import VOICED


def voices(
    conn: Connection, brand: str, topics: Collection[str], edges: Sequence[datetime]
) -> dict[str, tuple[int, ...]]:
    """By topic, how many voices complained about it in [edges[0], edges[1]), [edges[1], edges[2]) and so on.

    `edges` are two or more, in order. Topics of which nobody complained are left out.
    """
    said = matches.c.said
    counted = [func.count().filter(said >= start, said < end) for start, end in pairwise(edges)]
    query = (
        select(matches.c.topic, *counted)
        .where(matches.c.brand == brand, matches.c.topic.in_(list(topics)), text(VOICED))
        .where(said >= edges[0], said < edges[-1])
        .group_by(matches.c.topic)
    )
    return {row[0]: tuple(row[1:]) for row in conn.execute(query)}


def first_said(conn: Connection, brand: str) -> datetime | None:
    """When the earliest mention of a brand that is kept was said."""
    found: datetime | None = conn.scalar(select(func.min(matches.c.said)).where(matches.c.brand == brand))
    return found
