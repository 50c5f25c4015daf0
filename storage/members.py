"""The mentions of a complaint as a person reads them: one for each text, its copies folded into it.

The latest heard come first, and a page begins behind a mention's number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from storage.mentions import MentionRow, by_ids
from storage.rows import chunks
from storage.tables import complaint_mentions, matches, mentions

MOST = 5_000  # of what came later
OTHER, ALSO = mentions.alias("other"), complaint_mentions.alias("also")


class Came(NamedTuple):
    """When something was said, and how surely it is a complaint."""

    said: datetime
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A mention of a complaint, and how many others of the complaint repeat it."""

    row: MentionRow
    copies: int


def count(conn: Connection, complaint: str) -> int:
    """All of them, copies and what is gone included."""
    query = select(func.count()).select_from(complaint_mentions).where(complaint_mentions.c.complaint == complaint)
    return int(conn.execute(query).scalar_one())


def page(conn: Connection, complaint: str, *, before: int | None = None, limit: int = 20) -> list[Said]:
    """The first heard of each text, those before this number, the latest first. What is gone is left out."""
    same = (OTHER.c.copy_group == mentions.c.copy_group, OTHER.c.id < mentions.c.id)
    repeats = exists().where(*same, _alive_in(complaint, OTHER.c))
    query = select(mentions.c.id).join_from(complaint_mentions, mentions)
    query = query.where(complaint_mentions.c.complaint == complaint, mentions.c.gone.is_(None), ~repeats)
    if before is not None:
        query = query.where(complaint_mentions.c.mention < before)
    ids = list(conn.scalars(query.order_by(complaint_mentions.c.mention.desc()).limit(limit)))
    rows = by_ids(conn, ids)
    many = _copies(conn, complaint, (row.mention.copy_group or "" for row in rows))
    return [Said(row=row, copies=many.get(row.mention.copy_group or "", 1) - 1) for row in rows]


def copies(
    conn: Connection, complaint: str, first: MentionRow, *, after: int | None = None, limit: int = 20
) -> list[MentionRow]:
    """What repeats this one within the complaint, in the order of hearing, those behind this number."""
    query = select(mentions.c.id).where(
        mentions.c.copy_group == first.mention.copy_group, _alive_in(complaint, mentions.c)
    )
    query = query.where(mentions.c.id > max(first.id, after or 0))
    return by_ids(conn, conn.scalars(query.order_by(mentions.c.id).limit(limit)).all())


def later(conn: Connection, complaint: str, brand: str, since: datetime) -> list[Came]:
    """What was said of it since then by voices of their own, in order; the first 5,000 of it."""
    columns = (matches.c.said, func.coalesce(matches.c.complaint, 1.0))
    own = select(complaint_mentions.c.mention).where(complaint_mentions.c.complaint == complaint)
    query = select(*columns).where(matches.c.mention.in_(own), matches.c.brand == brand)
    query = query.where(matches.c.said >= since, matches.c.first)
    return [Came(*row) for row in conn.execute(query.order_by(matches.c.said).limit(MOST))]


def _alive_in(complaint: str, one: ReadOnlyColumnCollection[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """A mention of it that is not gone. Asked of each, because a group is small and a complaint may be large: a join
    would be free to begin with the complaint."""
    return and_(one.gone.is_(None), exists().where(ALSO.c.complaint == complaint, ALSO.c.mention == one.id))


def _copies(conn: Connection, complaint: str, groups: Iterable[str]) -> dict[str, int]:
    """By group, how many mentions of the complaint are in it."""
    found: dict[str, int] = {}
    for some in chunks(groups):
        query = select(mentions.c.copy_group, func.count()).where(
            mentions.c.copy_group.in_(some), _alive_in(complaint, mentions.c)
        )
        query = query.group_by(mentions.c.copy_group)
        found |= {row[0]: row[1] for row in conn.execute(query)}
    return found
