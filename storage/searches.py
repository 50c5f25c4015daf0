"""Searches that somebody gave a name, to ask again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from storage.rows import insert, whole
from storage.tables import searches


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`query` is in the language of brand queries, empty where only `filters` (by the names of an address) narrow."""

    id: int
    by: str
    name: str
    brand: str | None
    query: str
    filters: Mapping[str, str]


def of(conn: Connection, by: str) -> list[Saved]:
    """Those of a person, by name."""
    query = select(searches).where(searches.c.by == by).order_by(searches.c.name, searches.c.id)
    return [whole(Saved, row) for row in conn.execute(query).mappings()]


def keep(conn: Connection, by: str, name: str, query: str, *, brand: str | None, filters: Mapping[str, str]) -> int:
    """Under a name that the person has already it takes the place of what was there. Gives its number."""
    values = {"brand": brand, "query": query, "filters": dict(filters)}
    adding = insert(conn, searches).values(by=by, name=name, **values)
    kept = adding.on_conflict_do_update(index_elements=["by", "name"], set_=values).returning(searches.c.id)
    return int(conn.execute(kept).scalar_one())


def remove(conn: Connection, by: str, id_: int) -> bool:
    """False where this person has no such search."""
    gone = delete(searches).where(searches.c.id == id_, searches.c.by == by).returning(searches.c.id)
    return conn.execute(gone).first() is not None
