"""What is stored, read in order of time, page by page: never all at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from mentions import Mention
from storage.rows import chunks, whole
from storage.tables import hearings, matches, mentions, revisions, sources

PAGE = 1_000
Place = tuple[datetime, int]
"""Where a page ended: when its last mention was said, and its row id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A mention in the words kept now (those of its latest edit, where there is one), its row id, and the names and
    kinds of the sources that heard it."""

    id: int
    mention: Mention
    heard_by: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where to go on after it."""
        return self.mention.said, self.id


def count(conn: Connection, since: datetime, until: datetime) -> int:
    """How many mentions that are not gone were said within [since, until)."""
    return conn.scalar(select(func.count()).select_from(mentions).where(*_within(since, until))) or 0


def page(
    conn: Connection, since: datetime, until: datetime, *, after: Place | None = None, limit: int = PAGE
) -> list[Stored]:
    """The next of them, earliest first; an empty list is the end."""
    query = select(mentions).where(*_within(since, until))
    if after is not None:
        said, id_ = after
        later = or_(mentions.c.said > said, and_(mentions.c.said == said, mentions.c.id > id_))
        query = query.where(mentions.c.said >= said, later)  # the first of both is what the index on `said` serves
    return stored(conn, conn.execute(query.order_by(mentions.c.said, mentions.c.id).limit(limit)).mappings().all())


def folded(
    conn: Connection, brand: str, since: datetime, until: datetime
) -> Iterator[tuple[datetime, list[RowMapping]]]:
    """What the detector counted of a brand at each edge within [since, until), in the order in which it did.

    Each row has the columns of its match and of its mention; the latter's id is `mention`. Read as it is asked for.
    """
    columns = [column for column in mentions.c if column.name not in ("id", "said", "language")]
    query = (
        select(matches, *columns)
        .join_from(matches, mentions)
        .where(matches.c.brand == brand, matches.c.folded >= since, matches.c.folded < until)
        .order_by(matches.c.folded)
        .execution_options(yield_per=PAGE)
    )
    for edge, rows in groupby(conn.execute(query).mappings(), key=lambda row: row["folded"]):
        # here, not by the database: collations differ, and both must fold in one order
        yield edge, sorted(rows, key=lambda row: (row["heard"], row["origin"], row["external_id"]))


def count_folded(conn: Connection, brand: str, since: datetime, until: datetime) -> int:
    """How many they are."""
    within = (matches.c.brand == brand, matches.c.folded >= since, matches.c.folded < until)
    return conn.scalar(select(func.count()).select_from(matches).where(*within)) or 0


def one(conn: Connection, id_: int) -> tuple[Stored, datetime | None] | None:
    """The mention of this row, and since when it is gone; None where there is no such row."""
    row = conn.execute(select(mentions).where(mentions.c.id == id_)).mappings().first()
    return None if row is None else (stored(conn, [row])[0], row["gone"])


def hearings_of(conn: Connection, id_: int) -> dict[str, datetime]:
    """Which sources heard this mention, and when first."""
    query = select(hearings.c.source, hearings.c.heard).where(hearings.c.mention == id_)
    return {row[0]: row[1] for row in conn.execute(query)}


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return mentions.c.said >= since, mentions.c.said < until, mentions.c.gone.is_(None)


def stored(conn: Connection, rows: Sequence[RowMapping]) -> list[Stored]:
    """These rows of `mentions`, in their order."""
    ids = [row["id"] for row in rows]
    edits, heard = _edits(conn, {row["id"]: row["content"] for row in rows}), _heard_by(conn, ids)
    found = []
    for row in rows:
        mention = whole(Mention, row)
        if words := edits.get(row["id"]):
            mention = replace(mention, title=words[0], text=words[1])
        found.append(Stored(id=row["id"], mention=mention, heard_by=heard.get(row["id"], ())))
    return found


def _edits(conn: Connection, contents: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    """Title and text of those that were edited: what the hash of the latest words belongs to."""
    found: dict[int, tuple[str, str]] = {}
    columns = [revisions.c[name] for name in ("mention", "content", "title", "text")]
    for some in chunks(contents):
        for id_, content, title, text in conn.execute(select(*columns).where(revisions.c.mention.in_(some))):
            if content == contents[id_]:
                found[id_] = title, text
    return found


def _heard_by(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Names of the sources, then their kinds."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    joined = hearings.outerjoin(sources, hearings.c.source == sources.c.name)
    query = select(hearings.c.mention, hearings.c.source, sources.c.kind).select_from(joined)
    for some in chunks(ids):
        rows = conn.execute(query.where(hearings.c.mention.in_(some)).order_by(hearings.c.source)).all()
        for id_, name, _ in rows:
            names[id_][name] = None
        for id_, _, kind in rows:
            if kind is not None:
                names[id_][kind] = None
    return {id_: tuple(found) for id_, found in names.items()}
