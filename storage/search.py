"""Stored mentions that a query holds for, and that are as a person wants them: the latest heard first, page by page.

The index narrows down, the matcher decides. What the index cannot narrow down is read, a bounded number at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, exists, func, select, text

from mentions import Query, Span
from mentions.indexed import Either, Key, Sought, sought
from mentions.matcher import matcher_of
from sentiment.understanding import COMPLAINS
from storage.stream import Stored, stored
from storage.tables import hearings, matches, mentions

FIRST, MORE = 100, 400  # rows that are asked for at a time
LOOKED = 8_000  # rows that one page looks at, at most
READ = 600  # of which it reads the words
NEWEST = 2**62
_SQLITE = (
    "SELECT rowid FROM searchable_index WHERE searchable_index MATCH :words AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :some"
)
_POSTGRESQL = (
    "SELECT mention FROM searchable"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:words AS tsquery) AND mention < :before"
    " ORDER BY mention DESC LIMIT :some"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; None: whatever it is. `label`, `complaint`, `topic` and `language` are those that were
    understood for one brand: for `brand`, where it is given. `topic` may be "" for none. `source` is a name."""

    query: Query | None = None
    brand: str | None = None
    label: str | None = None
    complaint: bool | None = None
    topic: str | None = None
    language: str | None = None
    source: str | None = None
    since: datetime | None = None

    @property
    def of_matches(self) -> bool:
        """Whether it asks for what was understood."""
        understood = (self.brand, self.label, self.complaint, self.topic, self.language)
        return any(one is not None for one in understood)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A mention in the words it has by now, and which of them the query asked for."""

    found: Stored
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`after` is where to go on, `before` of the next page; None at the end. `full` is false where the page ends since
    enough was looked at, `looked` rows back to the one heard at `back_to`: more may be found further on."""

    hits: tuple[Hit, ...]
    after: int | None
    full: bool
    looked: int
    back_to: datetime | None


def page(
    conn: Connection, wanted: Wanted, *, before: int | None = None, limit: int = 50, distinct: bool = False
) -> Page:
    """The next of them, those with the largest row ids first, up to so many. With `distinct` one of each group of
    copies, the latest: what repeats something of an earlier page is passed over."""
    hits: list[Hit] = []
    walk = _Walk(conn, wanted, before, distinct)
    for one in walk:
        if (hit := _hit(wanted.query, one)) is not None and walk.is_first(one):
            hits.append(hit)
        if len(hits) == limit:
            return Page(hits=tuple(hits), after=walk.at, full=True, looked=walk.looked, back_to=None)
    after = None if walk.ended else walk.at
    heard = None if walk.ended else conn.scalar(select(mentions.c.heard).where(mentions.c.id == walk.at))
    return Page(hits=tuple(hits), after=after, full=walk.ended, looked=walk.looked, back_to=heard)


class _Walk:
    """What comes into question, one after another, to the end or until enough was looked at: `at` is the last."""

    def __init__(self, conn: Connection, wanted: Wanted, before: int | None, distinct: bool) -> None:
        self.at = before or NEWEST
        self._before, self._distinct = before, distinct
        self._groups: set[str] = set()
        self.looked, self.ended = 0, False
        self._conn, self._wanted = conn, wanted

    def __iter__(self) -> Iterator[Stored]:
        read, some = 0, FIRST
        while self.looked < LOOKED:
            ids = _ids(self._conn, self._wanted, self.at, some)
            self.looked += len(ids)
            for one in stored(self._conn, self._rows(ids)):
                self.at, read = one.id, read + 1
                yield one
                if read == READ:
                    return
            if len(ids) < some:
                self.ended = True
                return
            self.at, some = ids[-1], MORE

    def is_first(self, one: Stored) -> bool:
        """Whether none of its copies was found before it, where that matters."""
        group = one.mention.copy_group or ""
        if self._distinct and group in self._groups:
            return False
        self._groups.add(group)
        return True

    def _rows(self, ids: Sequence[int]) -> Sequence[RowMapping]:
        """Those of them that are as wanted, in their order."""
        query = select(mentions).where(mentions.c.id.in_(ids), *_as_wanted(self._wanted, mentions))
        if self._distinct:
            query = query.where(mentions.c.copy_group.not_in(self._groups))
        if self._distinct and self._before is not None:
            other = mentions.alias("other")
            copied = (other.c.copy_group == mentions.c.copy_group, other.c.id >= self._before)
            query = query.where(~exists().where(*copied, *_as_wanted(self._wanted, other)))
        return self._conn.execute(query.order_by(mentions.c.id.desc())).mappings().all() if ids else ()


def _hit(query: Query | None, one: Stored) -> Hit | None:
    if query is None:
        return Hit(found=one)
    found = matcher_of(query).matches(one.mention, one.heard_by)
    return Hit(found=one, spans=found[0].spans) if found else None


def _ids(conn: Connection, wanted: Wanted, before: int, limit: int) -> Sequence[int]:
    """The next row ids of which the index says that they may be it, the largest first."""
    narrowed = sought(wanted.query) if wanted.query is not None else None
    if narrowed is not None:
        is_sqlite = conn.dialect.name == "sqlite"
        words = _fts5(narrowed) if is_sqlite else _tsquery(narrowed)
        found = {"words": words, "before": before, "some": limit}
        return conn.scalars(text(_SQLITE if is_sqlite else _POSTGRESQL), found).all()
    if wanted.brand is None:
        query = select(mentions.c.id).where(mentions.c.id < before).order_by(mentions.c.id.desc())
    else:
        query = select(matches.c.mention).where(matches.c.brand == wanted.brand, matches.c.mention < before)
        query = query.order_by(matches.c.mention.desc())
        if wanted.topic is not None:
            query = query.where(_topic(wanted.topic))
    return conn.scalars(query.limit(limit)).all()


def _as_wanted(wanted: Wanted, at: FromClause) -> Iterator[ColumnElement[bool]]:
    yield at.c.gone.is_(None)
    if wanted.since is not None:
        yield at.c.said >= wanted.since
    if wanted.source is not None:
        yield exists().where(hearings.c.mention == at.c.id, hearings.c.source == wanted.source)
    if wanted.of_matches:
        yield exists().where(matches.c.mention == at.c.id, *_understood(wanted))


def _understood(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for name in ("brand", "label", "language"):
        if (value := getattr(wanted, name)) is not None:
            yield matches.c[name] == value
    if wanted.topic is not None:
        yield _topic(wanted.topic)
    if wanted.complaint is not None:
        complains = func.coalesce(matches.c.complaint, 0) >= COMPLAINS
        yield complains if wanted.complaint else ~complains


def _topic(name: str) -> ColumnElement[bool]:
    return matches.c.topic == name if name else matches.c.topic.is_(None)


def _fts5(asked: Sought) -> str:
    if isinstance(asked, Key):
        return f'"{asked.text}"{"*" if asked.open_ else ""}'
    return f"({(' OR ' if isinstance(asked, Either) else ' AND ').join(map(_fts5, asked.parts))})"


def _tsquery(asked: Sought) -> str:
    if isinstance(asked, Key):
        return f"'{asked.text}'{':*' if asked.open_ else ''}"
    return f"({(' | ' if isinstance(asked, Either) else ' & ').join(map(_tsquery, asked.parts))})"
