"""Receipts of what was erased for one person: whose it was can be checked, but not read."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from mentions import Author
from mentions.whose import names_of, plain_name
from storage.rows import insert, whole
from storage.tables import erasures, mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`author` is `mark(who, origin)`; `counts` are of what was erased, by kind; `done` is false while it goes on."""

    id: int
    at: datetime
    author: str
    counts: Mapping[str, int]
    done: bool


def mark(who: str, origin: str | None) -> str:
    """SHA-256 of the plain name and the origin (empty: everywhere), with a NUL between them."""
    return hashlib.sha256(f"{plain_name(who)}\0{(origin or '').casefold()}".encode()).hexdigest()


def said_by(conn: Connection, who: str, origin: str | None = None) -> Iterator[tuple[int, str]]:
    """Row id and origin of everything that is kept of whoever has this name, the earliest heard first."""
    at, wanted = mentions.c, plain_name(who)
    query = select(at.id, at.origin, at.author).where(at.gone.is_(None)).order_by(at.id)
    if who.isascii():  # databases do not fold other letters
        names = [func.lower(at.author[name].as_string()) for name in ("id", "handle", "name", "url")]
        query = query.where(or_(*(name.contains(wanted, autoescape=True) for name in names)))
    for id_, place, author in conn.execute(query):
        if (origin is None or place.casefold() == origin.casefold()) and wanted in names_of(whole(Author, author)):
            yield id_, place


def origins(conn: Connection) -> list[str]:
    """Every origin that anything is kept of."""
    return list(conn.scalars(select(mentions.c.origin).distinct().order_by(mentions.c.origin)))


def receipts(conn: Connection, author: str) -> list[Receipt]:
    """All of this mark, the latest first."""
    query = select(erasures).where(erasures.c.author == author).order_by(erasures.c.id.desc())
    return [_receipt(row) for row in conn.execute(query).mappings()]


def begin(conn: Connection, author: str, now: datetime) -> Receipt:
    """The one that was cut off, else a new one."""
    for one in receipts(conn, author):
        if not one.done:
            return one
    values = {"at": now, "author": author, "counts": {"done": 0}}
    row = conn.execute(insert(conn, erasures).values(values).returning(*erasures.c)).mappings().one()
    return _receipt(row)


def add(conn: Connection, was: Receipt, more: Mapping[str, int], *, done: bool = False) -> Receipt:
    """With these counts added, in the transaction that erased them."""
    counts = {name: was.counts.get(name, 0) + more.get(name, 0) for name in {*was.counts, *more}}
    values = {"counts": dict(sorted(counts.items())) | {"done": int(done)}}
    statement = update(erasures).where(erasures.c.id == was.id).values(values).returning(*erasures.c)
    return _receipt(conn.execute(statement).mappings().one())


def _receipt(row: Mapping[Any, Any]) -> Receipt:
    counts = {name: many for name, many in row["counts"].items() if name != "done"}
    done = bool(row["counts"].get("done", 1))
    return Receipt(id=row["id"], at=row["at"], author=row["author"], counts=counts, done=done)
