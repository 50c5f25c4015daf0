"""An id that says who the author was, kept as a hash once its mention is gone: it is known again, and names nobody."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, or_, select, update

from complaints.weight import short
from mentions import Author
from mentions.whose import tells
from storage.rows import whole
from storage.tables import alerts, brand_state, matches, mentions, transitions

Key = tuple[str, str]
NEAR = timedelta(days=7)  # a copy may be said before what it copies: each at most 48 hours from another


def hidden(external_id: str) -> str:
    """The same for the same id, and no way back."""
    return f"gone-{hashlib.sha256(external_id.encode()).hexdigest()[:40]}"


def aliases(keys: Iterable[Key]) -> dict[Key, Key]:
    """Under what else a key may be stored -> the key. A number names nobody and is never hidden."""
    return {(origin, hidden(id_)): (origin, id_) for origin, id_ in keys if not id_.isdigit()}


def hide(conn: Connection, rows: Mapping[int, RowMapping]) -> None:
    """The ids of these mentions, wherever they stand, where they tell who the author was.

    The detector's memory changes with them; who judges at the same time ends in a Conflict and goes on after it.
    """
    telling = [row for row in rows.values() if tells(row["external_id"], whole(Author, row["author"]))]
    if not telling:
        return
    names = {(row["origin"], row["external_id"]): hidden(row["external_id"]) for row in telling}
    groups = {f"{origin} {id_}": f"{origin} {name}" for (origin, id_), name in names.items()}
    since = min(row["said"] for row in telling) - NEAR
    for row in telling:
        name = {"external_id": names[row["origin"], row["external_id"]]}
        conn.execute(update(mentions).where(mentions.c.id == row["id"]).values(name))
    _beside(conn, names, groups, since)
    brands = conn.scalars(select(matches.c.brand).where(matches.c.mention.in_(list(rows))).distinct()).all()
    for table, moment in ((transitions, transitions.c.at), (alerts, alerts.c.time)):
        _in_evidence(conn, table, names, table.c.brand.in_(brands), moment >= since)
    _in_memory(conn, names, groups, brands)


def _beside(conn: Connection, names: Mapping[Key, str], groups: Mapping[str, str], since: object) -> None:
    """In the mentions that answer or copy them."""
    at, ids = mentions.c, [id_ for _, id_ in names]
    said_there = or_(at.reply_to.in_(ids), at.root.in_(ids), at.copy_group.in_(list(groups)))
    query = select(at.id, at.origin, at.reply_to, at.root, at.copy_group).where(at.said >= since, said_there)
    for row in conn.execute(query).all():
        changed = {
            "reply_to": names.get((row.origin, row.reply_to), row.reply_to),
            "root": names.get((row.origin, row.root), row.root),
            "copy_group": groups.get(row.copy_group, row.copy_group),
        }
        conn.execute(update(mentions).where(at.id == row.id).values(changed))


def _in_evidence(conn: Connection, table: Table, names: Mapping[Key, str], *where: Any) -> None:
    for id_, evidence in conn.execute(select(table.c.id, table.c.evidence).where(*where)).all():
        seen = (evidence or {}).get("witnesses", [])
        found = [one | {"external_id": names.get(_key(one), one["external_id"])} for one in seen]
        if found != seen:
            conn.execute(update(table).where(table.c.id == id_).values(evidence=evidence | {"witnesses": found}))


def _in_memory(conn: Connection, names: Mapping[Key, str], groups: Mapping[str, str], brands: Collection[str]) -> None:
    parts = {_written(id_): _written(name) for (_, id_), name in names.items()}
    parts |= {_written(short(group)): _written(short(name)) for group, name in groups.items()}
    query = select(brand_state).where(brand_state.c.brand.in_(brands)).with_for_update()
    for row in conn.execute(query).mappings().all():
        memory = row["state"]
        for before, after in parts.items():
            memory = memory.replace(before, after)
        if memory != row["state"]:
            at = (brand_state.c.brand == row["brand"], brand_state.c.version == row["version"])
            conn.execute(update(brand_state).where(*at).values(state=memory, version=row["version"] + 1))


def _key(witness: Mapping[str, str]) -> Key:
    return witness["origin"], witness["external_id"]


def _written(text: str) -> bytes:
    """As `complaints.dump` writes it."""
    return json.dumps(text, ensure_ascii=False).encode()
