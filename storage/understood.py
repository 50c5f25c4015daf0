"""What is understood of stored mentions, read and replaced: for corrections and replays, never for the detector."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from mentions import Mention
from sentiment import Understanding
from storage.mentions import understood_row
from storage.rollups import Moved, move
from storage.rows import chunks, whole
from storage.tables import matches, mentions
from storage.wordings import as_they_are


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A match with its mention, in the words that this has by now. `id` is the match's, `mention` the mention's row id.

    `folded` is the edge at which the detector counted it, None before; `first` whether it is a voice of its own.
    """

    id: int
    mention: int
    brand: str
    said: datetime
    words: Mention
    content: str
    group: str
    meant: Understanding
    urgent: str | None
    folded: datetime | None
    first: bool
    gone: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stored match and what is understood of it now."""

    was: Stored
    meant: Understanding
    urgent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which matches: of this brand, said since then, understood by any other version than `but` (None: by any)."""

    brand: str
    since: datetime | None = None
    but: str | None = None


def of_mention(conn: Connection, id_: int, brand: str | None = None, *, locked: bool = False) -> list[Stored]:
    """The matches of a mention; `locked` until the end of the transaction, the mention first, as everybody does."""
    if locked:
        conn.execute(select(mentions.c.id).where(mentions.c.id == id_).with_for_update())
    query = _query().where(matches.c.mention == id_).order_by(matches.c.brand)
    return _read(conn, query if brand is None else query.where(matches.c.brand == brand), locked)


def by_ids(conn: Connection, ids: Iterable[int], *, locked: bool = False) -> list[Stored]:
    """The matches with these numbers, in their order; `locked` as above."""
    found: list[Stored] = []
    for some in chunks(sorted(ids)):
        if locked:
            theirs = select(matches.c.mention).where(matches.c.id.in_(some))
            conn.execute(
                select(mentions.c.id).where(mentions.c.id.in_(theirs)).order_by(mentions.c.id).with_for_update()
            )
        found += _read(conn, _query().where(matches.c.id.in_(some)).order_by(matches.c.id), locked)
    return found


def after(conn: Connection, wanted: Wanted, last: int, limit: int) -> list[Stored]:
    """The next of them, in the order of their numbers. Those that are gone have no words to understand."""
    query = _where(_query(), wanted).where(matches.c.id > last).order_by(matches.c.id).limit(limit)
    return _read(conn, query, False)


def many(conn: Connection, wanted: Wanted) -> int:
    """How many there are."""
    query = _where(select(func.count()).select_from(matches).join(mentions, mentions.c.id == matches.c.mention), wanted)
    return int(conn.execute(query).scalar_one())


def keys_of(conn: Connection, brand: str, *, latest: int | None = None) -> list[tuple[int, int, str]]:
    """Number, mention and group of copies of the matches of a brand that are not gone, the latest said first; so many
    at most."""
    query = select(matches.c.id, matches.c.mention, mentions.c.copy_group)
    query = query.join(mentions, mentions.c.id == matches.c.mention)
    query = query.where(matches.c.brand == brand, mentions.c.gone.is_(None))
    rows = conn.execute(query.order_by(matches.c.said.desc(), matches.c.id.desc()).limit(latest))
    return [(row[0], row[1], row[2]) for row in rows]


def replace(conn: Connection, changes: Sequence[Change]) -> None:
    """What is understood from now on, and the hourly counts with it. `was` must be what is stored, and locked."""
    if not changes:
        return
    names = [*understood_row(changes[0].meant), "urgent"]
    rows = [{"match": one.was.id, **{f"new_{name}": value for name, value in _columns(one).items()}} for one in changes]
    values = {name: bindparam(f"new_{name}", type_=matches.c[name].type) for name in names}
    conn.execute(update(matches).where(matches.c.id == bindparam("match")).values(values), rows)
    move(
        conn,
        (
            Moved(brand=one.was.brand, said=one.was.said, first=one.was.first, before=one.was.meant, after=one.meant)
            for one in changes
        ),
    )


def _columns(one: Change) -> dict[str, Any]:
    return understood_row(one.meant) | {"urgent": one.urgent}


def _query() -> Select[Any]:
    """Both rows side by side: the columns of the mention begin with "m_"."""
    theirs = [column.label(f"m_{column.name}") for column in mentions.c]
    return select(matches, *theirs).join_from(matches, mentions, mentions.c.id == matches.c.mention)


def _where(query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = query.where(matches.c.brand == wanted.brand, mentions.c.gone.is_(None))
    if wanted.since is not None:
        query = query.where(matches.c.said >= wanted.since)
    return query if wanted.but is None else query.where(matches.c.version != wanted.but)


def _read(conn: Connection, query: Select[Any], locked: bool) -> list[Stored]:
    rows = conn.execute(query.with_for_update(of=matches) if locked else query).mappings().all()
    theirs = [{column.name: row[f"m_{column.name}"] for column in mentions.c} for row in rows]
    words = as_they_are(conn, theirs)
    return [
        Stored(
            id=row["id"],
            mention=row["mention"],
            brand=row["brand"],
            said=row["said"],
            words=words[row["mention"]],
            content=row["m_content"],
            group=row["m_copy_group"],
            meant=whole(Understanding, row),
            urgent=row["urgent"],
            folded=row["folded"],
            first=row["first"],
            gone=row["m_gone"],
        )
        for row in rows
    ]
