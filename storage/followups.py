"""What was promised to somebody, and by when."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, update

from replies.followups import Followup
from storage.rows import chunks, insert, row_of, whole
from storage.tables import followups

MOST = 500
FORGOTTEN = {"voice": None, "note": ""}


def keep(conn: Connection, new: Followup) -> Followup:
    """As it is kept; the same promise that is open already is not made twice."""
    row = row_of(new)
    same = ("brand", "mention", "voice", "due", "owner", "note", "done")
    known = select(followups).where(*(followups.c[name].is_not_distinct_from(row[name]) for name in same)).limit(1)
    found = conn.execute(known).mappings().one_or_none()
    return whole(Followup, found or conn.execute(_kept(conn, row)).mappings().one())


def one(conn: Connection, id_: int) -> Followup | None:
    """The follow-up with this number, which nobody else changes before this transaction ends."""
    return next(iter(_read(conn, select(followups).where(followups.c.id == id_).with_for_update())), None)


def open_(
    conn: Connection, *, brands: Collection[str] = (), before: datetime | None = None, limit: int = MOST
) -> list[Followup]:
    """Those that nobody has done, first due first; of these brands (none: all), due before then."""
    query = select(followups).where(followups.c.done.is_(None)).order_by(followups.c.due, followups.c.id).limit(limit)
    if brands:
        query = query.where(followups.c.brand.in_(brands))
    if before is not None:
        query = query.where(followups.c.due < before)
    return _read(conn, query)


def done(conn: Connection, *, brands: Collection[str] = (), limit: int = 20) -> list[Followup]:
    """Those that somebody has done, the latest first."""
    query = select(followups).where(followups.c.done.is_not(None)).order_by(followups.c.done.desc(), followups.c.id)
    return _read(conn, (query.where(followups.c.brand.in_(brands)) if brands else query).limit(limit))


def of(conn: Connection, mention: int, voice: str | None, brands: Collection[str]) -> list[Followup]:
    """Those of a mention and of its author for these brands, the open ones first, first due first."""
    whom = followups.c.mention == mention
    if voice is not None:
        whom = or_(whom, followups.c.voice == voice)
    query = select(followups).where(whom, followups.c.brand.in_(brands))
    return _read(conn, query.order_by(followups.c.done.is_not(None), followups.c.due, followups.c.id).limit(MOST))


def change(conn: Connection, before: Followup, after: Followup) -> bool:
    """Keeps another day, owner, note, or that it is done, if it is as it was `before` still; whether it was."""
    same = [followups.c[name].is_not_distinct_from(getattr(before, name)) for name in ("id", "due", "owner", "done")]
    values = {name: getattr(after, name) for name in ("due", "owner", "note", "done", "done_by")}
    return conn.execute(update(followups).where(*same).values(values)).rowcount == 1


def forget(conn: Connection, mentions: Iterable[int], voices: Iterable[str] = ()) -> int:
    """Nobody can tell any more to whom it was promised, nor reads what; that it is due stays. Of these mentions, and of
    the authors of these voices. Gives how many."""
    chosen = [followups.c.mention.in_(some) for some in chunks(mentions)]
    chosen += [followups.c.voice.in_(some) for some in chunks(voices)]
    told = or_(followups.c.voice.is_not(None), followups.c.note != "")
    return sum(conn.execute(update(followups).where(and_(told, one)).values(FORGOTTEN)).rowcount for one in chosen)


def voices(conn: Connection) -> list[str]:
    """Whom something was promised to, each once."""
    query = select(followups.c.voice).where(followups.c.voice.is_not(None)).distinct().order_by(followups.c.voice)
    return list(conn.scalars(query))


def _kept(conn: Connection, row: dict[str, Any]) -> Any:
    return insert(conn, followups).values(row).returning(*followups.c)


def _read(conn: Connection, query: Select[Any]) -> list[Followup]:
    return [whole(Followup, row) for row in conn.execute(query).mappings()]
